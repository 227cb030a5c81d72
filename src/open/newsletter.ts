// Opens a newsletter: its files, settings, templates, and what its issues are checked and rendered with.
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { VFile } from 'vfile'
import { Refusal } from '../cli/refusal.ts'
import { inOrder } from '../cli/report.ts'
import { systemClock } from '../clock/system-clock.ts'
import type { Config } from '../config/config.ts'
import { readConfig } from '../config/read.ts'
import type { Templates } from '../edition/edition.ts'
import { diskFiles } from '../files/disk-files.ts'
import type { Files } from '../files/files.ts'
import type { CheckPorts } from '../jobs/check.ts'

export interface Newsletter {
  readonly config: Config
  readonly files: Files
  readonly templates: Templates
  /** Warnings about the configuration; errors are thrown. */
  readonly file: VFile
}

/**
 * Opens the newsletter in a folder; without one, that around the current folder. Throws a Refusal that lists all
 * that is wrong with its configuration.
 */
export async function openNewsletter(directory?: string): Promise<Newsletter> {
  const root = directory === undefined ? newsletterAround(process.cwd()) : resolve(directory)
  const files = diskFiles(root)
  const { config, file } = await readConfig(files, root, process.env)
  if (!config) {
    const said = inOrder(file).map(sentence).join('\n')
    throw file.value === undefined ? new Refusal(said, 2) : new Refusal(said, 1, file)
  }
  return { config, files, templates: await openTemplates(files), file }
}

/** What checking and rendering work with: the newsletter, its lexicon, and what is loaded only for them. */
export async function openDesk({ config, files, templates }: Newsletter): Promise<CheckPorts> {
  const { compileMjml } = await import('../mjml/compile.ts')
  const { openSpelling } = await import('../spelling/hunspell.ts')
  const { readerStamp } = await import('../cli/reader-stamp.ts')
  const { today } = await import('../cli/today.ts')
  const { loadLexicon } = await import('../jobs/lexicon/lexicon.ts')
  const [lexicon, spelling, version] = await Promise.all([loadLexicon(files), openSpelling(), readerStamp()])
  const ports = { files, site: config.site, templates, compileMjml, lexicon, spelling, version }
  return { ...ports, today: today(systemClock) }
}

/** The nearest folder upwards that holds newsletter.yaml, as with git; without one, where we are. */
function newsletterAround(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'newsletter.yaml'))) return folder
    if (folder === dirname(folder)) return start
  }
}

function sentence(message: VFile['messages'][number]): string {
  const place = message.line === undefined ? '' : `:${message.line}:${message.column}`
  return `${message.file}${place}: ${message.reason}.${message.note ? `\n  ${message.note}` : ''}`
}

/** The templates packaged with yibao; a file of the same path in the newsletter's `templates/` takes its place. */
export async function openTemplates(newsletter: Files): Promise<Templates> {
  const templates = new Map<string, string>()
  const packaged = diskFiles(fileURLToPath(new URL('../../templates', import.meta.url)))
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
