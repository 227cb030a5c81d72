// yibao memory: what the newsletter has translated before.
import { readFile, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { concordance } from '../../bilingual/memory/concordance.ts'
import { searchMemory } from '../../bilingual/memory/search.ts'
import { systemClock } from '../../clock/system-clock.ts'
import { loadLexicon } from '../../jobs/lexicon/lexicon.ts'
import { exportTmx, importTmx, type LoadedMemory, loadMemory } from '../../jobs/memory.ts'
import { listIssues } from '../../jobs/newsletter.ts'
import { type Newsletter, openNewsletter } from '../../open/newsletter.ts'
import { concordanceLines, matchLines } from '../desk/memory-lines.ts'
import { readingProgress } from '../desk/reading-progress.ts'
import { namedIssue } from '../issue-argument.ts'
import { paintFor, print, printError } from '../print.ts'
import { readerStamp } from '../reader-stamp.ts'
import { Refusal } from '../refusal.ts'
import { plural } from '../report.ts'
import { today } from '../today.ts'

export function registerMemory(program: Command): void {
  const memory = program
    .command('memory')
    .description('what this newsletter has translated before: passages and translations of all issues')
  memory
    .command('search')
    .description('find the same text, near ones, and every past use of a term in context')
    .argument('<text...>', 'Chinese or English; a sentence or a term')
    .option('--limit <count>', 'most results of each sort', count, 5)
    .option('--min <percent>', 'least likeness of a near match', percent, 70)
    .addOption(
      new Option('--format <name>', 'form of the results').choices(['table', 'json']).default('table'),
    )
    .action((words: string[], options: SearchOptions) => search(program, words.join(' '), options))
  memory
    .command('status')
    .description('how much the memory holds, by issue')
    .action(() => status(program))
  memory
    .command('export')
    .description('write the memory for other tools; Chinese that may not be published is left out')
    .addOption(new Option('--format <name>', 'form of the file').choices(['tmx']).default('tmx'))
    .option('--out <file>', 'file to write; without it, standard output')
    .option('--issue <issue>', 'only this issue: number, slug or path')
    .option('--private', 'also what may not be published: for your own tools only')
    .action((options: ExportOptions) => exportFile(program, options))
  memory
    .command('import')
    .description('add the Chinese and English of another tool (TMX), as a file below memory/')
    .argument('<file>', 'a file in TMX 1.4')
    .action((file: string) => importFile(program, file))
}

interface SearchOptions {
  readonly limit: number
  readonly min: number
  readonly format: 'table' | 'json'
}

interface ExportOptions {
  readonly out?: string
  readonly issue?: string
  readonly private?: true
}

async function search(program: Command, text: string, { limit, min, format }: SearchOptions): Promise<void> {
  if (!/[\p{L}\p{N}]/u.test(text))
    throw new Refusal('Unexpected text without a letter, expected Chinese or English.', 2)
  const { memory } = await open(await openNewsletter(program.opts().directory))
  const { exact, fuzzy } = searchMemory(memory, text, { limit, threshold: min / 100 })
  const found = concordance(memory, text, { limit })
  if (format === 'json')
    return print(JSON.stringify({ query: text, exact, fuzzy, concordance: found }, null, 2))
  const paint = paintFor(process.stdout)
  const near = [...exact, ...fuzzy].flatMap((match) => matchLines(match, text, paint))
  // What is a match as a whole needs no second look in context.
  const shown = new Set(exact.map(({ path, line }) => `${path}:${line}`))
  const rest = found.renderings.filter(({ path, line }) => !shown.has(`${path}:${line}`))
  const total = found.total - (found.renderings.length - rest.length)
  const uses = concordanceLines({ total, renderings: rest }, paint)
  if (near.length === 0 && uses.length === 0) return print(nothing(memory.units.length))
  for (const line of [...near, ...uses].slice(0, -1)) print(line)
}

function nothing(units: number): string {
  return units === 0
    ? 'The memory is empty: it fills with passages and translations as issues are written.'
    : `Nothing like it in ${plural(units, 'pair')}.`
}

async function status(program: Command): Promise<void> {
  const { memory, records, imported } = await open(await openNewsletter(program.opts().directory))
  for (const { folder, pairs } of records) {
    const machine = pairs.filter((pair) => pair.machine).length
    const waiting = machine > 0 ? `, ${machine} by a machine that nobody has accepted` : ''
    print(`${folder}  ${plural(pairs.length - machine, 'pair')}${waiting}`)
  }
  for (const { path, result } of imported)
    if (result.type === 'read') print(`${path}  ${plural(result.units.length, 'pair')}, imported`)
  print(`${plural(memory.units.length, 'pair')} in all.`)
}

async function exportFile(program: Command, options: ExportOptions): Promise<void> {
  const newsletter = await openNewsletter(program.opts().directory)
  const { memory } = await open(newsletter)
  const entries = options.issue === undefined ? [] : await listIssues(newsletter.files)
  const slug =
    options.issue === undefined
      ? undefined
      : namedIssue(entries, options.issue, newsletter.config.root).meta?.slug
  const { text, units, leftOut } = exportTmx(memory, {
    ...(slug === undefined ? {} : { slug }),
    private: options.private ? 'include' : 'leave out',
    ...stampOf(),
  })
  if (options.out === undefined) process.stdout.write(text)
  else await writeFile(options.out, text)
  printError(`${plural(units, 'pair')} written${options.out === undefined ? '' : ` to ${options.out}`}.`)
  if (leftOut > 0)
    printError(
      `${plural(leftOut, 'pair')} left out, since the Chinese may not be published: --private writes them too.`,
    )
}

async function importFile(program: Command, file: string): Promise<void> {
  const newsletter = await openNewsletter(program.opts().directory)
  const { memory } = await open(newsletter)
  const bytes = await readFile(resolve(file))
  const result = await importTmx(newsletter.files, memory, { name: basename(file), bytes, ...stampOf() })
  switch (result.type) {
    case 'refused':
      throw new Refusal(`${file}:${result.line}:${result.column}: ${result.reason}.`)
    case 'exists':
      throw new Refusal(
        `${newsletter.files.show(result.path)} is there already: rename the file you import, or delete that one.`,
      )
    case 'imported': {
      const languages = [...result.languages].map(
        ([code, texts]) => `${code || 'none'} ${texts.toLocaleString('en')}`,
      )
      print(`Texts by language: ${languages.join(', ') || 'none'}.`)
      const place = result.path === undefined ? '' : `, in ${newsletter.files.show(result.path)}`
      print(
        `${plural(result.added, 'pair')} added${place}; ${result.known} known already; ${result.passedOver} without Chinese or English passed over.`,
      )
    }
  }
}

/** Opens the memory; says how far reading is where the cache has little of it, and which imported file is broken. */
async function open({ files, config }: Newsletter): Promise<LoadedMemory> {
  const { lexicon } = await loadLexicon(files)
  const loaded = await loadMemory(files, config.site, lexicon, {
    version: await readerStamp(),
    onIssue: readingProgress(),
  })
  for (const { path, result } of loaded.imported)
    if (result.type === 'refused')
      printError(`${files.show(path)}:${result.line}:${result.column}: ${result.reason}. It is passed over.`)
  return loaded
}

function stampOf(): { readonly date: string; readonly version: string } {
  return { date: today(systemClock), version: '1' }
}

function count(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 10_000)
    throw new InvalidArgumentError('Expected a whole number from 1 to 10000.')
  return value
}

function percent(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 10 || value > 100)
    throw new InvalidArgumentError('Expected a number from 10 to 100.')
  return value
}
