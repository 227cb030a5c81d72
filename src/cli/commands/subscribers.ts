// yibao subscribers: who gets the newsletter. One subcommand for each thing an owner does with the list.
import { confirm, isCancel } from '@clack/prompts'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { STATUSES, type Status, type Subscriber } from '../../audience/subscriber.ts'
import { systemClock } from '../../clock/system-clock.ts'
import type { Config } from '../../config/config.ts'
import { listProblem } from '../../jobs/segments/named.ts'
import {
  addSubscriber,
  allSubscribers,
  findSubscriber,
  showSubscriber,
  toJson,
} from '../../jobs/subscribers/subscribers.ts'
import { openStoreCopy } from '../../open/copies.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import type { Store } from '../../store/store.ts'
import { eraseSubscriber } from '../audience/subscribers-erase.ts'
import {
  type ExportOptions,
  exportFile,
  type ImportFileOptions,
  importFile,
} from '../audience/subscribers-files.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { wholeNumber } from '../whole-number.ts'

const LIMIT_FOR_PEOPLE = 50

export function registerSubscribers(program: Command): void {
  const group = program
    .command('subscribers')
    .description('add, list, show, remove, erase, import and export readers')
  const inStore = (open: typeof openStore, action: (store: Store, config: Config) => Promise<void>) =>
    actIn(program.opts().directory, open, action)
  const withStore =
    <Rest extends unknown[]>(action: (store: Store, ...rest: Rest) => Promise<void>) =>
    (...rest: Rest) =>
      inStore(openStore, (store) => action(store, ...rest))
  const status = (text: string) => new Option('--status <name>', text).choices(STATUSES)
  group
    .command('add')
    .description('add a reader who asked you to; you vouch for their consent')
    .argument('<address>', 'email address')
    .option('--name <name>', "the reader's name")
    .option('--attribute <name=value>', 'something to keep about the reader; repeatable', readAttribute)
    .option('--note <text>', 'where the consent comes from, kept with the reader', 'added by hand')
    .action((address: string, options: AddOptions) =>
      inStore(openStore, (store, config) => add(store, config, address, options)),
    )
  group
    .command('list')
    .description('list readers in the order in which they were added')
    .addOption(status('only readers of this status'))
    .option('--json', 'one JSON object a line, all readers')
    .option(
      '--limit <count>',
      `at most this many (default: ${LIMIT_FOR_PEOPLE}, all with --json)`,
      wholeNumber,
    )
    .action(withStore(list))
  group
    .command('show')
    .description('show what is known about a reader, and every status they had')
    .argument('<address>', 'email address')
    .option('--json', 'as JSON')
    .action(withStore(show))
  group
    .command('remove')
    .description('delete a reader and all that is known about them')
    .argument('<address>', 'email address')
    .option('--yes', 'do not ask')
    .action(withStore(remove))
  group
    .command('erase')
    .description(
      'erase a reader who asks for it; a keyed hash of the address stays, so that no list brings them back',
    )
    .argument('<address>', 'email address')
    .option('--yes', 'do not ask')
    .action((address: string, options: { readonly yes?: true }) =>
      inStore(openStore, (store, config) => eraseSubscriber(store, config, address, options)),
    )
  registerImport(group, program, inStore)
  group
    .command('export')
    .description('write readers to a file that import reads back, or to standard output')
    .argument('[file]', 'file to write; without one, standard output')
    .addOption(status('only readers of this status'))
    .addOption(new Option('--format <name>', 'form of the file').choices(['csv', 'json']).default('csv'))
    .action(
      withStore((store, path: string | undefined, options: ExportOptions) =>
        exportFile(store, path, options),
      ),
    )
}

function registerImport(
  group: Command,
  program: Command,
  inStore: (open: typeof openStore, action: (store: Store, config: Config) => Promise<void>) => Promise<void>,
): void {
  group
    .command('import')
    .description(
      'take over readers from a CSV file of Substack, Mailchimp, Buttondown, Ghost, listmonk or yibao',
    )
    .argument('<file>', 'CSV file; - for standard input')
    .option('--encoding <name>', 'such as gb18030 or windows-1252; detected where absent')
    .option('--dry-run', 'say what would be done, and write nothing')
    .option(
      '--note <text>',
      'where the consent comes from, kept with every reader (default: the name of the file)',
    )
    .option('--list <id>', 'put all readers of the file on this list of newsletter.yaml')
    .action(async (path: string, options: ImportFileOptions) => {
      if (options.list !== undefined) await refuseUnknownList(program.opts().directory, options.list)
      await inStore(options.dryRun ? openStoreCopy : openStore, (store, { erasureKey }) =>
        importFile(store, path, { ...options, ...(erasureKey === undefined ? {} : { erasureKey }) }),
      )
    })
}

async function refuseUnknownList(directory: string | undefined, id: string): Promise<void> {
  const { config } = await openNewsletter(directory)
  const problem = listProblem(config.site, id)
  if (problem !== undefined) throw new Refusal(problem, 2)
}

/** Opens the newsletter and its store, or a copy of it, for one action. */
async function actIn(
  directory: string | undefined,
  open: typeof openStore,
  action: (store: Store, config: Config) => Promise<void>,
): Promise<void> {
  const { config } = await openNewsletter(directory)
  const store = await open(config)
  try {
    await action(store, config)
  } finally {
    await store.close()
  }
}

interface AddOptions {
  readonly name?: string
  readonly attribute?: Record<string, string>
  readonly note: string
}

async function add(
  store: Store,
  { erasureKey }: Config,
  address: string,
  options: AddOptions,
): Promise<void> {
  const reader = {
    address,
    note: options.note.trim() || 'added by hand',
    attributes: options.attribute ?? {},
    ...(options.name === undefined ? {} : { name: options.name }),
  }
  const result = await addSubscriber(store, reader, systemClock.now(), erasureKey)
  if ('problem' in result) throw new Refusal(`${result.problem}.`)
  const { address: stored } = result.subscriber
  const said = {
    added: `Added ${stored}.`,
    updated: `${stored} is a reader already. What was missing was filled in.`,
    known: `${stored} is a reader already. Nothing was changed.`,
  }
  print(said[result.outcome])
}

async function list(
  store: Store,
  options: { readonly status?: Status; readonly json?: true; readonly limit?: number },
): Promise<void> {
  const limit = options.limit ?? (options.json ? Number.POSITIVE_INFINITY : LIMIT_FOR_PEOPLE)
  const counts = await store.subscribers.countByStatus()
  const total = options.status
    ? counts[options.status]
    : STATUSES.reduce((sum, name) => sum + counts[name], 0)
  let shown = 0
  for await (const subscriber of allSubscribers(store, options.status)) {
    if (shown === limit) break
    shown += 1
    print(options.json ? JSON.stringify(toJson(subscriber)) : lineOf(subscriber))
  }
  if (options.json) return
  if (shown < total) print(`… and ${(total - shown).toLocaleString('en')} more: use --limit or --json.`)
  const parts = STATUSES.filter((name) => counts[name] > 0).map(
    (name) => `${counts[name].toLocaleString('en')} ${name}`,
  )
  print(parts.length > 0 ? parts.join(', ') : 'No readers yet: yibao subscribers add or import.')
}

async function show(store: Store, address: string, options: { readonly json?: true }): Promise<void> {
  const result = await showSubscriber(store, address)
  if ('problem' in result) throw new Refusal(`${result.problem}.`)
  const { subscriber, lists, history } = result
  const { pausedUntil, askedAt } = subscriber
  if (options.json) {
    const past = history.map(({ at, since, ...rest }) => ({ at: iso(at), ...rest, since: iso(since) }))
    print(JSON.stringify({ ...toJson(subscriber), lists, history: past }, null, 2))
    return
  }
  const lines = [
    ['address', subscriber.address],
    ['name', subscriber.name ?? ''],
    ['status', `${subscriber.status} since ${iso(subscriber.since)} (${subscriber.note})`],
    ['asked', askedAt === undefined ? '' : `${iso(askedAt)}, and has not confirmed it`],
    ['letters', subscriber.language === 'zh' ? 'zh (Chinese)' : 'en (English)'],
    ['edition', subscriber.edition],
    ['paused', pausedUntil === undefined ? '' : pauseOf(pausedUntil)],
    ['lists', lists.length === 0 ? 'none' : lists.join(', ')],
    ['id', String(subscriber.id)],
    ...Object.entries(subscriber.attributes),
  ] as const
  const width = Math.max(...lines.map(([label]) => label.length))
  for (const [label, value] of lines) if (value !== '') print(`${label.padEnd(width)}  ${value}`)
  print('\nhistory')
  for (const { at, status, since, note } of history) {
    print(`  ${iso(at)}  ${status}${since === at ? '' : ` since ${iso(since)}`}  ${note}`)
  }
}

/** A pause that is over is kept, and means nothing. */
function pauseOf(until: number): string {
  return `${until > systemClock.now() ? 'until' : 'no more, since'} ${iso(until)}`
}

async function remove(store: Store, address: string, options: { readonly yes?: true }): Promise<void> {
  const subscriber = await findSubscriber(store, address)
  if ('problem' in subscriber) throw new Refusal(`${subscriber.problem}.`)
  if (!options.yes && !(await agreed(subscriber))) throw new Refusal('Nothing was removed.', 130)
  await store.subscribers.remove(subscriber.id)
  print(`Removed ${subscriber.address}.`)
}

async function agreed({ address, status }: Subscriber): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new Refusal('There is nobody to ask: add --yes to remove without asking.', 2)
  }
  const forgotten = status === 'active' ? '' : ` That they are ${status} is forgotten too.`
  const answer = await confirm({
    message: `Delete ${address} and all that is known about them?${forgotten}`,
    initialValue: false,
  })
  return !isCancel(answer) && answer
}

function lineOf({ address, name, status, since }: Subscriber): string {
  return `${status.padEnd(12)}  ${iso(since).slice(0, 10)}  ${address}${name === undefined ? '' : `  ${name}`}`
}

function iso(time: number): string {
  return new Date(time).toISOString()
}

function readAttribute(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=')
  const name = text.slice(0, Math.max(at, 0)).trim()
  if (name === '') throw new InvalidArgumentError('Expected a name, = and a value, such as city=Beijing.')
  return Object.fromEntries([...Object.entries(before), [name, text.slice(at + 1)]])
}
