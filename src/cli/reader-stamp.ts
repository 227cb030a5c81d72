// Names the code that reads issues: what it has read is kept in a cache, and other code may read it otherwise.
import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const ROOMS = ['bilingual', 'issue']

/** Changes whenever the reader does, so that nobody who works on it meets what its former self has read. */
export async function readerStamp(): Promise<string> {
  const root = resolve(import.meta.dirname, '..')
  const hash = createHash('sha256')
  for (const room of ROOMS) {
    const names = (await readdir(join(root, room), { recursive: true })).sort()
    const times = await Promise.all(names.map(async (name) => (await stat(join(root, room, name))).mtimeMs))
    for (const [index, name] of names.entries()) hash.update(`${name} ${times[index]}\n`)
  }
  return hash.digest('hex')
}
