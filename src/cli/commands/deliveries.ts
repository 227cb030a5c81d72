// yibao deliveries: who got an issue, as the ledger has it.
import { type Command, InvalidArgumentError, Option } from 'commander'
import { listDeliveries } from '../../jobs/deliveries.ts'
import { findIssue, listIssues } from '../../jobs/newsletter.ts'
import { DELIVERY_STATES, type Delivery, type DeliveryState } from '../../mailing/delivery.ts'
import { openNewsletter, openStore } from '../../open.ts'
import { issueName, unknownIssue } from '../issue-argument.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { countLines } from '../send-summary.ts'

interface Options {
  readonly state?: DeliveryState
  readonly json?: true
  readonly limit?: number
}

const LIMIT_FOR_PEOPLE = 100

export function registerDeliveries(program: Command): void {
  program
    .command('deliveries')
    .description('say who got an issue, who did not, and why')
    .argument('<issue>', 'number, slug or path')
    .addOption(new Option('--state <name>', 'only deliveries in this state').choices(DELIVERY_STATES))
    .option('--json', 'one JSON object a line, all deliveries')
    .option('--limit <count>', `at most this many (default: ${LIMIT_FOR_PEOPLE}, all with --json)`, readLimit)
    .action((name: string, options: Options) => run(program, name, options))
}

async function run(program: Command, name: string, options: Options): Promise<void> {
  const { config, files } = await openNewsletter(program.opts().directory)
  const entry = findIssue(await listIssues(files), issueName(name, config.root))
  const store = await openStore(config)
  try {
    // the folder may be gone: what was sent is in the ledger all the same
    const issue = entry?.meta?.slug ?? name
    const limit = options.limit ?? (options.json ? undefined : LIMIT_FOR_PEOPLE)
    const list = await listDeliveries(store.mailings, issue, {
      ...(options.state === undefined ? {} : { state: options.state }),
      ...(limit === undefined ? {} : { limit }),
    })
    if (!list) {
      if (!entry) throw unknownIssue([name])
      throw new Refusal(`Issue ${issue} was not sent to anybody yet: yibao send ${issue}`)
    }
    if (!options.json) {
      print(`Issue ${list.issue} (“${list.subject}”), planned ${new Date(list.plannedAt).toISOString()}:`)
      for (const line of countLines(list.counts)) print(line)
      print('')
    }
    let shown = 0
    for await (const delivery of list.deliveries) {
      print(options.json ? JSON.stringify(toJson(delivery)) : lineOf(delivery))
      shown += 1
    }
    const total = options.state ? list.counts[options.state] : sum(list.counts)
    if (!options.json && shown < total)
      print(`… and ${(total - shown).toLocaleString('en')} more: use --limit or --json.`)
  } finally {
    await store.close()
  }
}

function lineOf({ address, state, attempts, reply, dueAt }: Delivery): string {
  const due = state === 'deferred' ? `, again after ${new Date(dueAt).toISOString()}` : ''
  const tried = attempts > 1 ? `, ${attempts} attempts` : ''
  return `${state.padEnd(9)}  ${address}${reply === undefined ? '' : `  ${reply}`}${tried}${due}`
}

function toJson(delivery: Delivery) {
  const { subscriberId, address, state, attempts, dueAt, messageId, reply } = delivery
  return {
    subscriber: subscriberId,
    address,
    state,
    attempts,
    messageId,
    ...(state === 'deferred' ? { dueAt: new Date(dueAt).toISOString() } : {}),
    ...(reply === undefined ? {} : { reply }),
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

function readLimit(text: string): number {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError('Expected a whole number from 1.')
  return limit
}
