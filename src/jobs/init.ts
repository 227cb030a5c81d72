// Lays down a new newsletter: settings, a first issue, an empty lexicon, a secret. Nothing that is there is overwritten.
import type { Clock } from '../clock/clock.ts'
import type { Templates } from '../edition/edition.ts'
import { renderPattern } from '../edition/template.ts'
import type { Files } from '../files/files.ts'
import { folderOf } from '../issue/folder.ts'

export interface InitOptions {
  readonly name: string
  /** Number of the first issue made here. */
  readonly firstNumber: number
  /** Date of the first issue, YYYY-MM-DD. */
  readonly date: string
  /** JSON Schemas by file name, which editors complete from. */
  readonly schemas: ReadonlyMap<string, string>
}

export type InitResult =
  | { readonly state: 'made'; readonly written: readonly string[]; readonly added: readonly string[] }
  /** Files that are there already: nothing was written. */
  | { readonly state: 'occupied'; readonly paths: readonly string[] }

/** Files that may be there already: missing lines are added at their end. */
const SHARED = ['.env', '.gitignore']

/** Makes a newsletter in a folder that has none. */
export async function initNewsletter(
  files: Files,
  templates: Templates,
  clock: Clock,
  options: InitOptions,
): Promise<InitResult> {
  const planned = planFiles(templates, clock, options)
  const occupied: string[] = []
  for (const path of planned.keys()) {
    if (!SHARED.includes(path) && (await files.readBytes(path)) !== undefined) occupied.push(path)
  }
  if ((await files.list('issues')).length > 0) occupied.push('issues/')
  if (occupied.length > 0) return { state: 'occupied', paths: occupied }
  const written: string[] = []
  const added: string[] = []
  for (const [path, text] of planned) {
    const present = await files.readText(path)
    if (present === undefined) {
      await files.write(path, text)
      written.push(path)
    } else {
      const missing = missingLines(path, present, text)
      if (missing.length === 0) continue
      await files.write(path, `${present.replace(/\n*$/, '\n')}${missing.join('\n')}\n`)
      added.push(path)
    }
  }
  return { state: 'made', written, added }
}

function planFiles(templates: Templates, clock: Clock, options: InitOptions): ReadonlyMap<string, string> {
  const { date, firstNumber: number } = options
  const values = {
    name: JSON.stringify(options.name),
    firstNumber: number,
    number,
    date,
    secret: Buffer.from(clock.randomBytes(32)).toString('hex'),
    erasure_key: Buffer.from(clock.randomBytes(32)).toString('hex'),
  }
  const from = (template: string) => {
    const text = templates.get(`init/${template}`)
    if (text === undefined) throw new Error(`no packaged template init/${template}`)
    return template.endsWith('.liquid') ? renderPattern(text, `init/${template}`, values) : text
  }
  const folder = `issues/${folderOf({ number, slug: 'welcome', date })}`
  return new Map([
    ['newsletter.yaml', from('newsletter.yaml.liquid')],
    [`${folder}/issue.md`, from('issue.md.liquid')],
    ['lexicon/terms.yaml', from('terms.yaml')],
    ['lexicon/people.yaml', from('people.yaml')],
    ['lexicon/outlets.yaml', from('outlets.yaml')],
    ...[...options.schemas].map(([name, text]) => [`schemas/${name}`, text] as const),
    ['.env', from('env.liquid')],
    ['.gitignore', from('gitignore')],
    ['.github/workflows/check.yml', from('check.yml')],
  ])
}

/** What .env lacks of variables, or .gitignore of lines. Comments are not added. */
function missingLines(path: string, present: string, wanted: string): readonly string[] {
  const lines = new Set(present.split(/\r?\n/).map((line) => line.trim()))
  const entries = wanted.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  if (path === '.gitignore') return entries.filter((line) => !lines.has(line) && !lines.has(`/${line}`))
  const nameOf = (line: string) =>
    line
      .replace(/^export\s+/, '')
      .split('=')[0]
      ?.trim()
  const names = new Set([...lines].map(nameOf))
  return entries.filter((line) => !names.has(nameOf(line)))
}
