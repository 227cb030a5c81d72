// yibao lexicon: what the newsletter has decided about words, and what its issues use without having decided.
import { type Command, Option } from 'commander'
import { stringify } from 'yaml'
import { foldHan } from '../../bilingual/fold.ts'
import { type EntryKind, entriesOf, type LexiconEntry } from '../../bilingual/lexicon/lexicon.ts'
import { findChinese, lexiconIndex } from '../../bilingual/lexicon/lexicon-index.ts'
import type { hasErrors } from '../../jobs/check.ts'
import { harvestIssues } from '../../jobs/lexicon/harvest.ts'
import { loadLexicon } from '../../jobs/lexicon/lexicon.ts'
import { listIssues } from '../../jobs/newsletter.ts'
import { loadRecords } from '../../jobs/records/records.ts'
import { type Newsletter, openNewsletter } from '../../open/newsletter.ts'
import { inColumns } from '../columns.ts'
import { registerLexiconFiles } from '../desk/lexicon-files.ts'
import { issueName, unknownIssue } from '../issue-argument.ts'
import { print, printError } from '../print.ts'
import { plural, showMessages } from '../report.ts'
import { wholeNumber } from '../whole-number.ts'

const KINDS: readonly EntryKind[] = ['term', 'person', 'outlet']
const FOUND_MAX = 20

export function registerLexicon(program: Command): void {
  const lexicon = program
    .command('lexicon')
    .description('the English this newsletter has chosen for Chinese terms, people and outlets')
  lexicon
    .command('list')
    .description('all entries')
    .addOption(new Option('--kind <kind>', 'only entries of this kind').choices(KINDS))
    .addOption(new Option('--format <name>', 'form of the list').choices(['table', 'json']).default('table'))
    .action((options: ListOptions) => list(program, options))
  lexicon
    .command('lookup')
    .description('find entries by Chinese in either script, English, or pinyin with or without tones')
    .argument('<text...>', 'what to look for; a part is enough')
    .action((words: string[]) => lookUpEntries(program, words.join(' ')))
  lexicon
    .command('harvest')
    .description('glosses of issues that the lexicon does not have, with counts and contradictions')
    .argument('[issue...]', 'number, slug or path; without one, all issues')
    .option('--min <count>', 'only what is glossed at least so often', wholeNumber, 1)
    .addOption(
      new Option('--format <name>', 'yaml can be pasted into lexicon/terms.yaml')
        .choices(['table', 'yaml'])
        .default('table'),
    )
    .action((names: string[], options: HarvestOptions) => harvest(program, names, options))
  registerLexiconFiles(program, lexicon)
}

interface ListOptions {
  readonly kind?: EntryKind
  readonly format: 'table' | 'json'
}

async function list(program: Command, { kind, format }: ListOptions): Promise<void> {
  const { files } = await openNewsletter(program.opts().directory)
  const { lexicon, files: read } = await loadLexicon(files)
  const entries = entriesOf(lexicon).filter((entry) => kind === undefined || entry.kind === kind)
  if (format === 'json') print(JSON.stringify(entries, null, 2))
  else {
    for (const line of inColumns(entries.map(({ kind: what, zh, en }) => [what, zh, en]))) print(line)
    print(`${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}.`)
  }
  sayProblems(read)
}

async function lookUpEntries(program: Command, text: string): Promise<void> {
  const newsletter = await openNewsletter(program.opts().directory)
  const { files, config } = newsletter
  const { lexicon, files: read } = await loadLexicon(files)
  const { lookUp } = await import('../../bilingual/lexicon/look-up.ts')
  const found = lookUp(lexiconIndex(lexicon), text)
  if (found.length === 0) {
    print(
      `Nothing in the lexicon is like “${[...text.slice(0, 120)].slice(0, 60).join('')}${text.length > 60 ? '…' : ''}”. yibao lexicon harvest lists what issues gloss without an entry.`,
    )
    process.exitCode = 1
  } else {
    if (found[0]?.how === 'near') print(`No entry has “${text}”. Nearest:\n`)
    const records = await loadRecords(files, config.site, lexicon, await listIssues(files))
    for (const { entry } of found.slice(0, FOUND_MAX)) {
      print(describe(entry, usesOf(entry, records), files.show(entry.place.path)))
    }
    if (found.length > FOUND_MAX) print(`${found.length - FOUND_MAX} more: say more of it.`)
  }
  sayProblems(read)
}

type Records = Awaited<ReturnType<typeof loadRecords>>

/** Issues that gloss it, or have it in the Chinese of a passage or translation. */
function usesOf(entry: LexiconEntry, records: Records): number {
  const index = lexiconIndex({ terms: [entry], people: [], outlets: [] })
  const keys = new Set([entry.zh, entry.hant ?? entry.zh].map(foldHan))
  return records.filter(
    ({ glosses, pairs }) =>
      glosses.some(({ zh }) => keys.has(foldHan(zh))) ||
      pairs.some(({ zh }) => findChinese(index, zh).length > 0),
  ).length
}

function describe(entry: LexiconEntry, uses: number, path: string): string {
  const { kind, zh, hant, pinyin, en, aliases, avoid, order, description, note, source, place } = entry
  const head = [zh, hant, pinyin].filter((part) => part !== undefined).join(' · ')
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['also', aliases.join('; ') || undefined],
    ['avoid', avoid.join('; ') || undefined],
    ['order', kind === 'person' ? order : undefined],
    ['is', description],
    ['note', note],
    ['source', source],
    ['used', `in ${plural(uses, 'issue')}`],
    ['at', `${path}:${place.line}`],
  ]
  const lines = rows.flatMap(([label, value]) =>
    value === undefined ? [] : [`  ${label.padEnd(7)} ${value}`],
  )
  return `${head}\n  ${kind.padEnd(7)} ${en}\n${lines.join('\n')}\n`
}

interface HarvestOptions {
  readonly min: number
  readonly format: 'table' | 'yaml'
}

async function harvest(program: Command, names: readonly string[], options: HarvestOptions): Promise<void> {
  const newsletter: Newsletter = await openNewsletter(program.opts().directory)
  const { files, config } = newsletter
  const { lexicon, files: read } = await loadLexicon(files)
  const wanted = names.map((name) => issueName(name, config.root))
  const result = await harvestIssues(files, config.site, lexicon, wanted, options.min)
  if ('unknown' in result) throw unknownIssue(result.unknown)
  const { unregistered, shared } = result.harvest
  if (options.format === 'yaml') {
    const entries = unregistered.map(({ zh, english }) => ({
      zh,
      en: english[0]?.text ?? null,
      ...(english.length > 1 ? { aliases: english.slice(1).map(({ text }) => text) } : {}),
    }))
    if (entries.length > 0) print(stringify(entries, { lineWidth: 0 }).trimEnd())
  } else {
    const lines = inColumns(
      unregistered.map(({ zh, count, issues, english }) => [
        zh,
        `${count}×`,
        english.map(({ text, count: times }) => `${text} (${times})`).join(', ') || 'English not clear',
        `in ${issues.join(', ')}`,
      ]),
    )
    for (const [at, { english }] of unregistered.entries()) {
      print(lines[at] ?? '')
      if (english.length > 1) print(`  ${plural(english.length, 'English form')} for one term: choose one.`)
    }
    for (const { english, zh } of shared) print(`“${english}” stands for ${zh.join(' and ')}.`)
    print(`${unregistered.length} ${unregistered.length === 1 ? 'gloss' : 'glosses'} without an entry.`)
  }
  sayProblems(read)
}

function sayProblems(files: Parameters<typeof hasErrors>[0]): void {
  if (!files.some(({ messages }) => messages.length > 0)) return
  showMessages(files, process.stderr)
  printError('Entries with errors are left out.')
}
