// Opens the ports for a run: the one place beside cli/ that names concrete adapters.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { VFile } from 'vfile'
import { Refusal } from './cli/refusal.ts'
import type { Config } from './config/config.ts'
import { readConfig } from './config/read.ts'
import type { Templates } from './edition/edition.ts'
import { diskFiles } from './files/disk-files.ts'
import type { Files } from './files/files.ts'
import { type Store, StoreRefused } from './store/store.ts'

export interface Newsletter {
  readonly config: Config
  readonly files: Files
  readonly templates: Templates
  /** Warnings about the configuration; errors are thrown. */
  readonly file: VFile
}

/** Opens the newsletter in a folder. Throws a Refusal that lists all that is wrong with its configuration. */
export async function openNewsletter(directory = '.'): Promise<Newsletter> {
  const root = resolve(directory)
  const files = diskFiles(root)
  const { config, file } = await readConfig(files, root, process.env)
  if (!config) throw new Refusal(file.messages.map(sentence).join('\n'), file.value === undefined ? 2 : 1)
  return { config, files, templates: await openTemplates(files), file }
}

function sentence(message: VFile['messages'][number]): string {
  const place = message.line === undefined ? '' : `:${message.line}:${message.column}`
  return `${message.file}${place}: ${message.reason}.${message.note ? `\n  ${message.note}` : ''}`
}

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

/** Opens the store of a newsletter; who opened it closes it. Loaded only when needed: most commands need no database. */
export async function openStore(config: Config): Promise<Store> {
  const { openSqliteStore } = await import('./store/sqlite/sqlite-store.ts')
  try {
    return await openSqliteStore(resolve(config.root, config.database))
  } catch (error) {
    if (error instanceof StoreRefused) throw new Refusal(error.message)
    throw error
  }
}
