// yibao segment: who is meant by a name of newsletter.yaml, or by an expression.
import type { Command } from 'commander'
import type { SegmentReader } from '../../audience/segment/segment.ts'
import { systemClock } from '../../clock/system-clock.ts'
import { countSegment, type SegmentCount } from '../../jobs/segments/count.ts'
import { findSegment, type NamedSegment } from '../../jobs/segments/named.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import { inColumns } from '../columns.ts'
import { print, printError } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { plural } from '../report.ts'
import { wholeNumber } from '../whole-number.ts'

export function registerSegment(program: Command): void {
  const group = program.command('segment').description('say which readers an expression means')
  group
    .command('list')
    .description('list the segments of newsletter.yaml')
    .option('--json', 'as JSON')
    .action((options: { readonly json?: true }) => list(program.opts().directory, options))
  group
    .command('test')
    .description('count the readers of a segment')
    .argument('<name-or-expression>', 'a name of newsletter.yaml, or an expression in quotes')
    .option('--show <count>', 'show the first of them', wholeNumber, 0)
    .option('--json', 'as JSON')
    .action((typed: string, options: TestOptions) => test(program.opts().directory, typed, options))
}

interface TestOptions {
  readonly show: number
  readonly json?: true
}

async function list(directory: string | undefined, { json }: { readonly json?: true }): Promise<void> {
  const { config } = await openNewsletter(directory)
  const segments = Object.entries(config.site.segments ?? {})
  if (json) {
    print(
      JSON.stringify(
        segments.map(([name, expression]) => ({ name, expression })),
        null,
        2,
      ),
    )
    return
  }
  for (const line of inColumns(segments)) print(line)
  if (segments.length === 0)
    print('newsletter.yaml has no `segments` yet: docs/segments.md shows how to name them.')
}

async function test(
  directory: string | undefined,
  typed: string,
  { show, json }: TestOptions,
): Promise<void> {
  const { config } = await openNewsletter(directory)
  const now = systemClock.now()
  const segment = findSegment(config.site, typed, now)
  if ('problem' in segment) throw new Refusal(segment.problem, 2)
  const store = await openStore(config)
  try {
    const count = await countSegment(store, segment, now, show)
    if (json) print(JSON.stringify(toJson(segment, count), null, 2))
    else for (const line of describe(segment, count)) print(line)
    for (const { attribute, near } of count.unknown) {
      const hint = near === undefined ? '' : ` Did you mean “${near}”?`
      printError(`Warning: no reader has the attribute “${attribute}”.${hint}`)
    }
  } finally {
    await store.close()
  }
}

function describe({ name, expression }: NamedSegment, count: SegmentCount): readonly string[] {
  const { readers, matching, mailed, by, first } = count
  const are = matching === 1 ? 'matches' : 'match'
  const rows = Object.entries(by)
    .filter(() => matching > 0)
    .map(([field, counts]) => [
      `  ${field}`,
      Object.entries(counts)
        .map(([value, of]) => `${of.toLocaleString('en')} ${value}`)
        .join(', '),
    ])
  return [
    name === undefined ? expression : `${name}: ${expression}`,
    `${matching.toLocaleString('en')} of ${plural(readers, 'reader')} ${are}. A send would reach ${mailed.toLocaleString('en')} of them now.`,
    ...inColumns(rows),
    ...(first.length > 0 ? ['', ...inColumns(first.map(readerRow))] : []),
    ...(first.length > 0 && first.length < matching
      ? [`… and ${(matching - first.length).toLocaleString('en')} more: --show ${matching} shows all.`]
      : []),
  ]
}

/** A line of a table: status, since when, address, name. */
export function readerRow({ status, since, address, name = '' }: SegmentReader): readonly string[] {
  return [status, new Date(since).toISOString().slice(0, 10), address, name]
}

function toJson({ name, expression }: NamedSegment, { first, ...count }: SegmentCount) {
  return {
    ...(name === undefined ? {} : { name }),
    expression,
    ...count,
    first: first.map(readerJson),
  }
}

export function readerJson({ id, address, name, status, since, language, edition }: SegmentReader) {
  const at = new Date(since).toISOString()
  return { id, address, ...(name === undefined ? {} : { name }), status, since: at, language, edition }
}
