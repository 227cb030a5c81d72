// Opens the ports for a run: the one place beside cli/ that names concrete adapters.
import { fileURLToPath } from 'node:url'
import type { Templates } from './edition/edition.ts'
import { diskFiles } from './files/disk-files.ts'
import type { Files } from './files/files.ts'

/** The templates packaged with yibao; a file of the same path in the newsletter's `templates/` takes its place. */
export async function openTemplates(newsletter: Files): Promise<Templates> {
  const templates = new Map<string, string>()
  const packaged = diskFiles(fileURLToPath(new URL('../templates', import.meta.url)))
  await collect(packaged, '', '', templates)
  await collect(newsletter, 'templates', '', templates)
  return templates
}

async function collect(
  files: Files,
  folder: string,
  prefix: string,
  into: Map<string, string>,
): Promise<void> {
  for (const name of await files.list(folder === '' ? '.' : folder)) {
    const path = folder === '' ? name : `${folder}/${name}`
    if (name.endsWith('/')) await collect(files, path.slice(0, -1), `${prefix}${name}`, into)
    else into.set(`${prefix}${name}`, (await files.readText(path)) ?? '')
  }
}
