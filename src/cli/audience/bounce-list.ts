// yibao bounces list: what was reported, newest first: first of all what nobody could be found for. No addresses: servers'
// words are kept without them, and readers are told by number.
import { type Command, Option } from 'commander'
import { openNewsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import type { Report } from '../../store/store.ts'
import { print } from '../print.ts'
import { wholeNumber } from '../whole-number.ts'

const RESULTS = [
  'suppressed',
  'counted',
  'alerted',
  'left',
  'forwarded',
  'quarantined',
  'nothing',
  'all',
] as const

interface Options {
  readonly result: (typeof RESULTS)[number]
  readonly limit: number
  readonly json?: true
}

export function registerBounceList(program: Command, bounces: Command): void {
  bounces
    .command('list')
    .description('list what was reported, newest first')
    .addOption(new Option('--result <name>', 'only what led to this').choices(RESULTS).default('quarantined'))
    .option('--limit <count>', 'at most this many', wholeNumber, 50)
    .option('--json', 'one JSON object a line')
    .action((options: Options) => run(program, options))
}

async function run(program: Command, { result, limit, json }: Options): Promise<void> {
  const { config } = await openNewsletter(program.opts().directory)
  const store = await openStore(config)
  try {
    const reports = await store.reports.list({ limit, ...(result === 'all' ? {} : { result }) })
    for (const report of reports) print(json ? jsonLine(report) : lineOf(report))
    if (!json && reports.length === 0)
      print(result === 'all' ? 'Nothing was reported yet.' : `Nothing was ${result}.`)
  } finally {
    await store.close()
  }
}

function jsonLine({ digest: _digest, at, ...rest }: Report): string {
  return JSON.stringify({ at: new Date(at).toISOString(), ...rest })
}

function lineOf({
  at,
  kind,
  match,
  result,
  cause,
  status,
  subscriberId,
  issue,
  source,
  reply,
}: Report): string {
  const who = subscriberId === undefined ? match : `${match} reader ${subscriberId}`
  const what = [kind, status, cause === 'other' ? undefined : cause]
    .filter((text) => text !== undefined)
    .join(' ')
  const where = issue === undefined ? source : `${source}, issue ${issue}`
  return `${new Date(at).toISOString()}  ${result}: ${what} (${who}; ${where})${reply === undefined ? '' : `  ${reply}`}`
}
