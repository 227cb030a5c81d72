// yibao stats: how the list and its issues do, as tables and plots; nothing about any single reader.
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { plotsOf } from '../../audience/statistics/plots.ts'
import type { AudienceStatistics } from '../../audience/statistics/statistics.ts'
import { plotFile } from '../../audience/statistics/svg.ts'
import { STATISTICS_WORDS } from '../../audience/statistics/words.ts'
import { systemClock } from '../../clock/system-clock.ts'
import { readStatistics } from '../../jobs/audience/statistics.ts'
import { listIssues } from '../../jobs/newsletter.ts'
import { type Newsletter, openNewsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import type { Store } from '../../store/store.ts'
import { statisticsLines } from '../audience/stats-report.ts'
import { namedIssue } from '../issue-argument.ts'
import { paintFor, print } from '../print.ts'
import { Refusal } from '../refusal.ts'

const COLUMNS = 80

interface Options {
  readonly since?: number
  readonly json?: true
  readonly svg?: string
}

export function registerStats(program: Command): void {
  program
    .command('stats')
    .description('show how the list grows and how its issues do, in counts alone')
    .argument('[issue]', 'number, slug or path of one issue; without it, the newest 12')
    .option('--since <day>', 'months and issues from this day on, such as 2026-01-01', readDay)
    .option('--json', 'print one JSON document')
    .option('--svg <folder>', 'write each plot as an SVG file into a folder as well')
    .action((issue: string | undefined, options: Options) => run(program, issue, options))
}

async function run(program: Command, issue: string | undefined, options: Options): Promise<void> {
  const newsletter = await openNewsletter(program.opts().directory)
  const store = await openStore(newsletter.config)
  try {
    const slug = issue === undefined ? undefined : await slugOf(newsletter, store, issue)
    const statistics = await readStatistics(store, newsletter.files, {
      now: systemClock.now(),
      ...(slug === undefined ? {} : { issue: slug }),
      ...(options.since === undefined ? {} : { since: options.since }),
    })
    const written = options.svg === undefined ? [] : await writePlots(statistics, options.svg)
    if (options.json) return print(JSON.stringify(statistics, null, 2))
    const columns = process.stdout.columns ?? COLUMNS
    const paint = paintFor(process.stdout)
    for (const line of statisticsLines(newsletter.config.site.name, statistics, columns, paint)) print(line)
    if (written.length > 0) print(`\nWrote ${written.join(', ')}.`)
  } finally {
    await store.close()
  }
}

/** Also of an issue whose folder is gone. Throws a Refusal where it was never sent. */
async function slugOf({ config, files }: Newsletter, store: Store, typed: string): Promise<string> {
  const mailings = await store.mailings.list()
  if (mailings.some((mailing) => mailing.issue === typed)) return typed
  const { meta, folder } = namedIssue(await listIssues(files), typed, config.root)
  const slug = meta?.slug ?? folder.split('/').at(-1) ?? folder
  if (mailings.some((mailing) => mailing.issue === slug)) return slug
  throw new Refusal(
    `Unexpected issue ${slug}, expected one that was sent or is being sent. To send it: yibao send ${slug}`,
  )
}

/** Names of the files, as they were typed. */
async function writePlots(statistics: AudienceStatistics, folder: string): Promise<readonly string[]> {
  await mkdir(resolve(folder), { recursive: true })
  const names: string[] = []
  for (const plot of plotsOf(statistics, STATISTICS_WORDS.en)) {
    const name = join(folder, `${plot.id}.svg`)
    await writeFile(resolve(name), plotFile(plot))
    names.push(name)
  }
  return names
}

function readDay(text: string): number {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  const isDay = !Number.isNaN(day) && new Date(day).toISOString().startsWith(text)
  if (!isDay) throw new InvalidArgumentError('Expected a day such as 2026-01-01.')
  return day
}
