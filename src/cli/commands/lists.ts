// yibao lists: the lists of newsletter.yaml, and which readers are on them.
import type { Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import type { Site } from '../../issue/site.ts'
import { countSegment } from '../../jobs/segments/count.ts'
import { changeList } from '../../jobs/segments/lists.ts'
import { findSegment, listProblem } from '../../jobs/segments/named.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import type { Store } from '../../store/store.ts'
import { inColumns } from '../columns.ts'
import { print, printError } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { plural } from '../report.ts'
import { wholeNumber } from '../whole-number.ts'
import { readerJson, readerRow } from './segment.ts'

const SHOWN = 50

export function registerLists(program: Command): void {
  const group = program.command('lists').description('show lists of readers, and who is on them')
  const withStore =
    <Rest extends unknown[]>(action: (store: Store, site: Site, ...rest: Rest) => Promise<void>) =>
    (...rest: Rest) =>
      inStore(program.opts().directory, (store, site) => action(store, site, ...rest))
  group
    .command('list', { isDefault: true })
    .description('list the lists, with how many readers are on each')
    .option('--json', 'as JSON')
    .action(withStore(list))
  group
    .command('show')
    .description('show the readers on a list')
    .argument('<list>', 'its id in newsletter.yaml')
    .option('--limit <count>', 'at most this many', wholeNumber, SHOWN)
    .option('--json', 'as JSON, all of them')
    .action(withStore(show))
  group
    .command('add')
    .description('put readers on a list')
    .argument('<list>', 'its id in newsletter.yaml')
    .argument('<address...>', 'email addresses of readers')
    .action(
      withStore((store, site, id: string, addresses: readonly string[]) =>
        change(store, site, 'add', id, addresses),
      ),
    )
  group
    .command('remove')
    .description('take readers off a list; they stay readers')
    .argument('<list>', 'its id in newsletter.yaml')
    .argument('<address...>', 'email addresses of readers')
    .action(
      withStore((store, site, id: string, addresses: readonly string[]) =>
        change(store, site, 'remove', id, addresses),
      ),
    )
}

async function inStore(
  directory: string | undefined,
  action: (store: Store, site: Site) => Promise<void>,
): Promise<void> {
  const { config } = await openNewsletter(directory)
  const store = await openStore(config)
  try {
    await action(store, config.site)
  } finally {
    await store.close()
  }
}

/** Also those that newsletter.yaml has no more, where readers are still on them. */
async function list(store: Store, { lists = {} }: Site, { json }: { readonly json?: true }): Promise<void> {
  const counts = await store.subscribers.countByList()
  const ids = [...new Set([...Object.keys(lists), ...Object.keys(counts)])]
  const countOf = (id: string) => (Object.hasOwn(counts, id) ? (counts[id] ?? 0) : 0)
  const all = ids.map((id) => ({ id, readers: countOf(id), ...(Object.hasOwn(lists, id) ? lists[id] : {}) }))
  if (json) {
    print(JSON.stringify(all, null, 2))
    return
  }
  const rows = all.map(({ id, readers, name, public: open }) => [
    id,
    plural(readers, 'reader'),
    name ?? 'not in newsletter.yaml',
    open ? 'public' : '',
  ])
  for (const line of inColumns(rows)) print(line)
  if (rows.length === 0) print('newsletter.yaml has no `lists` yet: docs/segments.md shows how to add one.')
}

async function show(
  store: Store,
  site: Site,
  id: string,
  { limit, json }: { readonly limit: number; readonly json?: true },
): Promise<void> {
  refuseUnknown(site, id)
  const now = systemClock.now()
  const segment = findSegment(site, `list = "${id}"`, now)
  if ('problem' in segment) throw new Error(segment.problem)
  const most = json ? Number.POSITIVE_INFINITY : limit
  const { first, matching, mailed } = await countSegment(store, segment, now, most)
  if (json) {
    print(JSON.stringify(first.map(readerJson), null, 2))
    return
  }
  for (const line of inColumns(first.map(readerRow))) print(line)
  if (first.length < matching)
    print(`… and ${(matching - first.length).toLocaleString('en')} more: use --limit or --json.`)
  print(
    `${plural(matching, 'reader')} on the list ${id}. A send would reach ${mailed.toLocaleString('en')} of them now.`,
  )
}

async function change(
  store: Store,
  site: Site,
  what: 'add' | 'remove',
  id: string,
  addresses: readonly string[],
): Promise<void> {
  if (what === 'add') refuseUnknown(site, id)
  const { changed, unchanged, refused } = await changeList(store, what, id, addresses, systemClock.now())
  for (const { address, problem } of refused) printError(`${address}: ${problem}`)
  const done = what === 'add' ? 'put on' : 'taken off'
  const same = what === 'add' ? 'already on it' : 'not on it'
  print(
    `${plural(changed, 'reader')} ${done} the list ${id}${unchanged > 0 ? `, ${unchanged} ${same}` : ''}.`,
  )
  if (refused.length > 0) {
    const advice = what === 'add' ? ' Add them first: yibao subscribers add <address>' : ''
    throw new Refusal(
      `${refused.length === 1 ? '1 address' : `${refused.length} addresses`} passed over.${advice}`,
    )
  }
}

function refuseUnknown(site: Site, id: string): void {
  const problem = listProblem(site, id)
  if (problem !== undefined) throw new Refusal(problem, 2)
}
