// Asking for mail: what a form says is checked and kept, and answered before anything is looked up. What follows from it is done
// by the outbox, so that the answer is the same for everybody, and takes the same time.
import { type Address, parseAddress } from '../../audience/address.ts'
import { doNotMailMark } from '../../audience/mark.ts'
import { type EditionChoice, type Language, step } from '../../audience/subscriber.ts'
import { signToken, verifyToken } from '../../audience/token.ts'
import type { Consent, OutboxEntry, ReaderDecision, ReaderState } from '../../store/store.ts'
import { type AudienceDesk, DAY_MS, LEASE_MS, LETTER_EVERY_MS } from './desk.ts'
import { inGroups } from './groups.ts'
import { noticesOf } from './notices.ts'

/** A person needs longer than that to fill in a form, and nobody leaves one open for longer. */
const FORM_MIN_MS = 2_000
const FORM_MAX_MS = DAY_MS

export interface Asking {
  readonly address: Address
  readonly language: Language
  readonly edition: EditionChoice
  readonly lists: readonly string[]
  readonly network?: string
  /** Version of the words on the form. */
  readonly form: string
  readonly via: 'form' | 'json'
}

/** What is put into a form, to know when it was handed out. */
export function formToken({
  site,
  secrets,
  clock,
}: Pick<AudienceDesk, 'site' | 'secrets' | 'clock'>): string {
  return signToken('form', { list: site.list.id, subscriber: 0, at: clock.now() }, secrets.current)
}

/** Whether a form was handed out by us, long enough ago for a person and not too long. */
export function isFreshForm(
  token: string,
  { site, secrets, clock }: Pick<AudienceDesk, 'site' | 'secrets' | 'clock'>,
): boolean {
  const at = verifyToken(token, 'form', secrets, site.list.id)?.at
  const age = clock.now() - (at ?? Number.NaN)
  return age >= FORM_MIN_MS && age <= FORM_MAX_MS
}

export interface AskingDesk {
  /** Settles when the asking is kept; says nothing about whoever has the address. */
  ask(asking: Asking): Promise<void>
  /** The same for "mail me my link". */
  askLink(asking: Pick<Asking, 'address' | 'language'>): Promise<void>
}

/** Requests of one moment are kept in one transaction. */
export function openAsking(desk: AudienceDesk): AskingDesk {
  const { store, clock } = desk
  const keep = inGroups(async (entries: readonly { kind: string; payload: Record<string, unknown> }[]) => {
    const now = clock.now()
    await store.outbox.add(
      entries.map((entry) => ({ ...entry, dueAt: now })),
      now,
    )
    // nothing is woken: work that began at once would hold up the next request, by a time that tells who has the address
    return entries.map(() => undefined)
  })
  return {
    ask: async ({ address, ...rest }) => {
      await keep({ kind: 'ask', payload: { address: address.text, ...rest } })
    },
    askLink: async ({ address, language }) => {
      await keep({ kind: 'ask link', payload: { address: address.text, language } })
    },
  }
}

/** What askings lead to, from the outbox, in one transaction; each was asked when its entry was made. */
export async function takeAskings(desk: AudienceDesk, entries: readonly OutboxEntry[]): Promise<void> {
  const askings = entries.flatMap(({ payload, createdAt: at }) => {
    const asking = readAsking(payload)
    return asking ? [{ asking, at }] : []
  })
  const barred = await barredOf(
    desk,
    askings.map(({ asking }) => asking.address),
  )
  const wanted = askings.filter(({ asking }) => !barred.has(asking.address.key))
  const now = desk.clock.now()
  let decided = 0
  await desk.store.subscribers.decide(
    wanted.map(({ asking }) => ({ key: asking.address.key })),
    now,
    (current, index) => {
      const one = wanted[index]
      const decision = one ? decideAsking(desk, current, one.asking, one.at, now) : {}
      decided = index === 0 ? 0 : decided
      decided += Object.keys(decision).length
      return decision
    },
  )
  const [first] = entries
  if (first) await evenOut(desk, decided === 0 ? 'nothing' : 'written', first)
}

function decideAsking(
  desk: AudienceDesk,
  current: ReaderState | undefined,
  { address, language, edition, lists, network, form, via }: Asking,
  at: number,
  now: number,
): ReaderDecision {
  const { next, effects } = step(current, { type: 'asked', at, note: via })
  if (!next || !effects.includes('send-confirmation')) return {}
  const consent: Consent = { at, type: 'asked', form, via, ...(network === undefined ? {} : { network }) }
  const mailed = current?.confirmationAt
  const mayMail = mailed === undefined || now - mailed >= LETTER_EVERY_MS
  const letter = { kind: 'letter', payload: { type: 'confirm', language }, dueAt: now }
  // who asks for an address that somebody confirmed before is not known to be that somebody
  const unknown = current === undefined || current.status === 'pending'
  return {
    ...(current ? {} : { add: { address: address.text, key: address.key } }),
    ...(next === current ? {} : { standing: next }),
    ...(unknown ? { preferences: { language, edition }, lists: { on: listsOf(desk, lists), off: [] } } : {}),
    consent,
    ...(mayMail ? { confirmationAt: now } : {}),
    outbox: [
      ...(mayMail ? [letter] : []),
      ...(current ? [] : noticesOf(desk.site, 'subscribed', { address: address.text }, now)),
    ],
  }
}

/** Those of the newsletter's lists that are open to everybody. */
function listsOf({ site }: AudienceDesk, asked: readonly string[]): readonly string[] {
  const open = Object.entries(site.lists ?? {}).flatMap(([id, list]) => (list.public ? [id] : []))
  return open.filter((list) => asked.includes(list))
}

/** A letter with the link to the own page, to a reader who asks for it. */
export async function takeLinkAsking(desk: AudienceDesk, entry: OutboxEntry): Promise<void> {
  const address = parseAddress(String(entry.payload.address ?? ''))
  if ('problem' in address) return
  const now = desk.clock.now()
  let decided = false
  await desk.store.subscribers.decide([{ key: address.key }], now, (current) => {
    decided = false
    if (!current || current.status === 'pending' || current.status === 'suppressed') return {}
    if (current.linkAt !== undefined && now - current.linkAt < LETTER_EVERY_MS) return {}
    decided = true
    const letter = {
      kind: 'letter',
      payload: { type: 'preferences', language: current.language },
      dueAt: now,
    }
    return { linkAt: now, outbox: [letter] }
  })
  await evenOut(desk, decided ? 'written' : 'nothing', entry)
}

/**
 * A commit takes longer than everything else that is done here, and holds up whoever asks for a page meanwhile: so there is one
 * whoever has the address.
 */
async function evenOut(desk: AudienceDesk, what: 'written' | 'nothing', entry: OutboxEntry): Promise<void> {
  if (what === 'written') desk.wake?.()
  // due when a lease would have run out: nobody else takes it before it is done
  else {
    const dueAt = desk.clock.now() + LEASE_MS
    await desk.store.outbox.settle(entry.id, { state: 'waiting', dueAt, note: 'decided on' })
  }
}

/** Whether the address is that of somebody who was erased and must never be mailed: they complained, or it is dead. */
export async function isBarred(desk: AudienceDesk, address: Address): Promise<boolean> {
  return (await barredOf(desk, [address])).has(address.key)
}

async function barredOf(
  { store, erasureKey }: AudienceDesk,
  addresses: readonly Address[],
): Promise<ReadonlySet<string>> {
  if (erasureKey === undefined) return new Set()
  const marks = new Map(addresses.map(({ key }) => [doNotMailMark(key, erasureKey), key]))
  const found = await store.subscribers.marked([...marks.keys()])
  return new Set(
    [...found].flatMap(([mark, status]) => (status === 'suppressed' ? (marks.get(mark) ?? []) : [])),
  )
}

/** Of our own outbox, perhaps from before an update. */
function readAsking(payload: Readonly<Record<string, unknown>>): Asking | undefined {
  const { language, edition, lists, network, form, via } = payload
  const address = parseAddress(String(payload.address ?? ''))
  if ('problem' in address) return undefined
  return {
    address,
    language: language === 'zh' ? 'zh' : 'en',
    edition: edition === 'english' || edition === 'links' ? edition : 'full',
    lists: Array.isArray(lists) ? lists.filter((list) => typeof list === 'string') : [],
    ...(typeof network === 'string' ? { network } : {}),
    form: String(form ?? ''),
    via: via === 'json' ? 'json' : 'form',
  }
}
