// yibao deliveries: who got an issue, as the ledger has it; and what is to become of uncertain ones.
import { type Command, Option } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { listDeliveries } from '../../jobs/deliveries.ts'
import { settleUncertain } from '../../jobs/mailings/controls.ts'
import { DELIVERY_STATES, type Delivery, type DeliveryState } from '../../mailing/delivery.ts'
import { identity } from '../identity.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { plural } from '../report.ts'
import { countLines } from '../send/send-summary.ts'
import { withMailing } from '../send/with-mailing.ts'
import { wholeNumber } from '../whole-number.ts'
import { askWhether } from './mailing.ts'

interface Options {
  readonly state?: DeliveryState
  readonly json?: true
  readonly limit?: number
}

interface SettleOptions {
  readonly only?: readonly string[]
  readonly yes?: true
}

const LIMIT_FOR_PEOPLE = 100

export function registerDeliveries(program: Command): void {
  const deliveries = program
    .command('deliveries')
    .description('say who got an issue, who did not, and why')
    .argument('<issue>', 'number, slug or path')
    .addOption(new Option('--state <name>', 'only deliveries in this state').choices(DELIVERY_STATES))
    .option('--json', 'one JSON object a line, all deliveries')
    .option(
      '--limit <count>',
      `at most this many (default: ${LIMIT_FOR_PEOPLE}, all with --json)`,
      wholeNumber,
    )
    .action((name: string, options: Options) => run(program, name, options))
  registerUncertain(program, deliveries)
}

function registerUncertain(program: Command, deliveries: Command): void {
  const uncertain = deliveries
    .command('uncertain')
    .description('readers who may have it or not: the line broke before the answer')
  uncertain
    .command('list')
    .description('who they are')
    .argument('<issue>', 'number, slug or path')
    .option('--json', 'one JSON object a line')
    .option('--limit <count>', 'at most this many (default: all)', wholeNumber)
    .action((name: string, _: Options, command: Command) => {
      // `deliveries` has options of these names, and takes them wherever they stand
      const { json, limit = Number.MAX_SAFE_INTEGER } = command.optsWithGlobals<Options>()
      return run(program, name, { ...(json ? { json } : {}), limit, state: 'uncertain' })
    })
  uncertain
    .command('resend')
    .description('queue them again: who has it already gets it twice')
    .argument('<issue>', 'number, slug or path')
    .option('--only <address>', 'only this one (repeatable)', collect)
    .option('--yes', 'do not ask')
    .action((name: string, options: SettleOptions) => settle(program, name, 'resend', options))
  uncertain
    .command('mark-sent')
    .description('count them as sent: who has not got it will not get it')
    .argument('<issue>', 'number, slug or path')
    .option('--only <address>', 'only this one (repeatable)', collect)
    .option('--yes', 'do not ask')
    .action((name: string, options: SettleOptions) => settle(program, name, 'mark sent', options))
}

async function settle(
  program: Command,
  name: string,
  as: 'resend' | 'mark sent',
  { only = [], yes }: SettleOptions,
): Promise<void> {
  await withMailing(program.opts().directory, name, async (store, mailing) => {
    const { uncertain } = await store.mailings.countByState(mailing.id)
    const count = only.length > 0 ? only.length : uncertain
    if (uncertain === 0) {
      print('Nobody is uncertain.')
      return
    }
    const readers = plural(count, 'reader')
    if (!yes)
      await askWhether(
        as === 'resend'
          ? `Send issue ${mailing.issue} again to ${readers} who may have it already?`
          : `Count issue ${mailing.issue} as sent to ${readers} who may not have it?`,
      )
    const who = `${identity('').who} deliveries uncertain ${as === 'resend' ? as : 'mark-sent'}`
    const result = await settleUncertain({ store, clock: systemClock }, { mailing, who }, as, only)
    if (result.type === 'refused') throw new Refusal(result.message)
    const settled = plural(result.deliveries, 'reader')
    print(
      as === 'resend'
        ? `${settled} queued again. To send to them: yibao send ${mailing.issue}`
        : `${settled} counted as sent.`,
    )
  })
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

async function run(program: Command, name: string, options: Options): Promise<void> {
  await withMailing(program.opts().directory, name, async (store, { issue }) => {
    const limit = options.limit ?? (options.json ? undefined : LIMIT_FOR_PEOPLE)
    const list = await listDeliveries(store.mailings, issue, {
      ...(options.state === undefined ? {} : { state: options.state }),
      ...(limit === undefined ? {} : { limit }),
    })
    if (!list) throw new Error(`Unexpected end of the mailing of ${issue}, which is not stored any more`)
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
  })
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
