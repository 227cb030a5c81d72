// Writing .env: whole or not at all, and readable for its owner alone at every moment.
import { open, readFile, realpath, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** What `change` throws leaves the file as it was. A link stays one. */
export async function changeEnvFile(root: string, change: (text: string) => string): Promise<void> {
  const named = join(root, '.env')
  const path = await realpath(named).catch(() => named)
  const before = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const after = change(before)
  if (after === before) return
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(after)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
