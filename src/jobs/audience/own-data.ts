// A reader's own data, a new address, and erasing: each only by a link that was freshly mailed for it, since other mails get
// forwarded.
import { type Address, parseAddress } from '../../audience/address.ts'
import { doNotMailMark } from '../../audience/mark.ts'
import { verifyToken } from '../../audience/token.ts'
import type { ReaderState, Subscribers } from '../../store/store.ts'
import { isBarred } from './asking.ts'
import type { FreshLetter } from './choices.ts'
import { type AudienceDesk, DAY_MS, FRESH_MS, HOUR_MS } from './desk.ts'
import { noticesOf } from './notices.ts'

export type FreshState<Value> =
  | { readonly type: 'valid'; readonly value: Value }
  | { readonly type: 'expired' | 'unknown' }

/** Whom a freshly mailed link is for; a link for one thing is none for another. Looks nothing up. */
export function readFreshLink(token: string, purpose: FreshLetter, desk: AudienceDesk): FreshState<number> {
  const verified = verifyToken(token, 'data', desk.secrets, desk.site.list.id, purpose)
  if (verified?.at === undefined) return { type: 'unknown' }
  if (desk.clock.now() - verified.at >= FRESH_MS) return { type: 'expired' }
  return { type: 'valid', value: verified.subscriber }
}

/** Everything that is held about a reader, for them to read. Times are ISO 8601. */
export interface OwnData {
  readonly address: string
  readonly name?: string
  readonly status: string
  readonly since: string
  readonly note: string
  readonly language: string
  readonly edition: string
  readonly pausedUntil?: string
  readonly newAddress?: string
  readonly lists: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
  readonly history: readonly { readonly at: string; readonly status: string; readonly note: string }[]
  readonly consents: readonly {
    readonly at: string
    readonly type: string
    readonly network?: string
    readonly form?: string
    readonly via: string
  }[]
  readonly deliveries: readonly {
    readonly issue: string
    readonly state: string
    readonly address: string
    readonly reply?: string
  }[]
  readonly votes: readonly {
    readonly issue: string
    readonly poll: string
    readonly option: number
    readonly at: string
  }[]
  readonly reports: readonly {
    readonly at: string
    readonly kind: string
    readonly status?: string
    readonly reply?: string
  }[]
}

const REPORTS_MAX = 1000
/** For somebody who mistyped the address, and no more. */
const MOVE_EVERY_MS = HOUR_MS

export async function readOwnData(id: number, desk: AudienceDesk): Promise<OwnData | undefined> {
  const { subscribers, reports } = desk.store
  const reader = await subscribers.byId(id)
  if (!reader) return undefined
  const [state] = await subscribers.decide([{ id }], desk.clock.now(), () => ({}))
  const { address, name, status, note, language, edition, attributes, pausedUntil } = reader
  const history = await subscribers.history(id)
  return {
    address,
    ...(name === undefined ? {} : { name }),
    status,
    since: iso(reader.since),
    note,
    language,
    edition,
    ...(pausedUntil === undefined ? {} : { pausedUntil: iso(pausedUntil) }),
    ...(state?.move ? { newAddress: state.move.address } : {}),
    lists: await subscribers.listsOf(id),
    attributes,
    history: history.map((each) => ({ at: iso(each.at), status: each.status, note: each.note })),
    consents: (await subscribers.consents(id)).map(({ at, ...rest }) => ({ at: iso(at), ...rest })),
    ...(await readTraces(id, desk)),
    reports: (await reports.list({ limit: REPORTS_MAX, subscriberId: id })).map((each) => ({
      at: iso(each.at),
      kind: each.kind,
      ...(each.status === undefined ? {} : { status: each.status }),
      ...(each.reply === undefined ? {} : { reply: each.reply }),
    })),
  }
}

/** What the ledger and the votes know of a reader, issue by issue. */
async function readTraces(
  id: number,
  { store }: AudienceDesk,
): Promise<Pick<OwnData, 'deliveries' | 'votes'>> {
  const deliveries: OwnData['deliveries'][number][] = []
  const votes: OwnData['votes'][number][] = []
  const issues = new Set<string>()
  for (const { id: mailing, issue } of await store.mailings.list()) {
    const [delivery] = await store.mailings.deliveries(mailing, { after: id - 1, limit: 1 })
    if (delivery?.subscriberId === id) {
      const { state, address, reply } = delivery
      deliveries.push({ issue, state, address, ...(reply === undefined ? {} : { reply }) })
    }
    if (issues.has(issue)) continue
    issues.add(issue)
    for (const { subscriberId, poll, option, at } of await store.votes.ofIssue(issue))
      if (subscriberId === id) votes.push({ issue, poll, option, at: iso(at) })
  }
  return { deliveries, votes }
}

/** Keeps a new address and writes to it; nothing is changed before it is confirmed. The same for every address. */
export async function askMove(
  id: number,
  text: string,
  desk: AudienceDesk,
): Promise<'mailed' | { readonly problem: string }> {
  const address = parseAddress(text)
  if ('problem' in address) return address
  const now = desk.clock.now()
  const barred = await isBarred(desk, address)
  const taken = await desk.store.subscribers.byKey(address.key)
  const mayWrite = !barred && taken === undefined
  await desk.store.subscribers.decide([{ id }], now, (current) => decideMove(current, address, mayWrite, now))
  desk.wake?.()
  return 'mailed'
}

function decideMove(
  current: ReaderState | undefined,
  { text, key }: Address,
  mayWrite: boolean,
  now: number,
): ReturnType<Parameters<Subscribers['decide']>[2]> {
  if (!current || current.status === 'suppressed') return {}
  // or somebody could have us write to strangers, one after the other
  if (current.move && now - current.move.at < (current.move.key === key ? DAY_MS : MOVE_EVERY_MS)) return {}
  const letter = {
    kind: 'letter',
    payload: { type: 'change-address', language: current.language },
    dueAt: now,
  }
  // kept also where nobody is written to: what a reader is shown of their data would tell who is on the list
  return { move: { address: text, key, at: now }, outbox: mayWrite ? [letter] : [] }
}

/** Whether the link of the letter to a new address can be used. Looks nothing up. */
export function moveLinkState(token: string, desk: AudienceDesk): 'valid' | 'expired' | 'unknown' {
  const verified = verifyToken(token, 'change', desk.secrets, desk.site.list.id)
  if (verified?.at === undefined) return 'unknown'
  return desk.clock.now() - verified.at < DAY_MS ? 'valid' : 'expired'
}

/**
 * Puts the new address in the place of the old one, and tells the old one of it. `moved` for a second press as well: whoever
 * presses twice is not to believe that it failed.
 */
export async function confirmMove(
  token: string,
  desk: AudienceDesk,
): Promise<'moved' | 'expired' | 'unknown'> {
  const state = moveLinkState(token, desk)
  if (state !== 'valid') return state
  const verified = verifyToken(token, 'change', desk.secrets, desk.site.list.id)
  if (verified?.at === undefined) return 'unknown'
  const { subscriber, at: askedAt } = verified
  const now = desk.clock.now()
  let asked: string | undefined
  const target = { id: subscriber, change: 'address' } as const
  const [reader] = await desk.store.subscribers.decide([target], now, (current) => {
    asked = undefined
    if (!current?.move || current.move.at !== askedAt || current.status === 'suppressed') return {}
    asked = current.move.key
    const farewell = { type: 'changed-address', language: current.language, to: current.address }
    return {
      address: current.move,
      move: null,
      consent: { at: now, type: 'confirmed', via: 'change' },
      outbox: [{ kind: 'letter', payload: farewell, dueAt: now }],
    }
  })
  desk.wake?.()
  if (asked !== undefined) return reader?.key === asked ? 'moved' : 'expired'
  return reader && (await hasMoved(subscriber, askedAt, desk)) ? 'moved' : 'expired'
}

/** By this link, or by that of a later asking, which took its place. */
async function hasMoved(id: number, since: number, { store }: AudienceDesk): Promise<boolean> {
  const consents = await store.subscribers.consents(id)
  return consents.some(({ type, via, at }) => type === 'confirmed' && via === 'change' && at >= since)
}

/** Erases a reader; a keyed hash stays, so that no list brings them back. Whoever is gone already is erased all the same. */
export async function eraseReader(
  id: number,
  desk: Pick<AudienceDesk, 'store' | 'clock' | 'site' | 'erasureKey' | 'wake'>,
): Promise<'erased' | 'no key'> {
  const { store, clock, erasureKey, site } = desk
  if (erasureKey === undefined) return 'no key'
  const at = clock.now()
  await store.subscribers.remove(id, {
    at,
    markOf: (key) => doNotMailMark(key, erasureKey),
    follow: ({ status, address }) => (status === 'active' ? noticesOf(site, 'left', { address }, at) : []),
  })
  desk.wake?.()
  return 'erased'
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
