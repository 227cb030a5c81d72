// Asking for mail: what a form says is checked and kept, and answered before anything is looked up. What follows from it is done
// by the outbox, so that the answer is the same for everybody, and takes the same time.
import { type Address, parseAddress } from '../../audience/address.ts'
import { doNotMailMark } from '../../audience/mark.ts'
import { type EditionChoice, type Language, step } from '../../audience/subscriber.ts'
import { signToken, verifyToken } from '../../audience/token.ts'
import type { Consent, ReaderDecision, ReaderState } from '../../store/store.ts'
import { type AudienceDesk, DAY_MS, LETTER_EVERY_MS } from './desk.ts'
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
  const { store, clock, wake } = desk
  const keep = inGroups(async (entries: readonly { kind: string; payload: Record<string, unknown> }[]) => {
    const now = clock.now()
    await store.outbox.add(
      entries.map((entry) => ({ ...entry, dueAt: now })),
      now,
    )
    wake?.()
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

/** What an asking leads to, from the outbox. `at`: when it was asked. */
export async function takeAsking(
  desk: AudienceDesk,
  payload: Readonly<Record<string, unknown>>,
  at: number,
): Promise<void> {
  const asking = readAsking(payload)
  if (!asking) return
  const { store, clock } = desk
  const now = clock.now()
  if (await isBarred(desk, asking.address)) return
  const key = asking.address.key
  await store.subscribers.decide([{ key }], now, (current) => decideAsking(desk, current, asking, at, now))
  desk.wake?.()
}

function decideAsking(
  desk: AudienceDesk,
  current: ReaderState | undefined,
  { address, language, edition, lists, network, form, via }: Asking,
  at: number,
  now: number,
): ReaderDecision {
  const { next, effects } = step(current, { type: 'asked', at, note: via }, LIMITS)
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
export async function takeLinkAsking(
  desk: AudienceDesk,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  const address = parseAddress(String(payload.address ?? ''))
  if ('problem' in address) return
  const now = desk.clock.now()
  await desk.store.subscribers.decide([{ key: address.key }], now, (current) => {
    if (!current || current.status === 'pending' || current.status === 'suppressed') return {}
    if (current.linkAt !== undefined && now - current.linkAt < LETTER_EVERY_MS) return {}
    const letter = {
      kind: 'letter',
      payload: { type: 'preferences', language: current.language },
      dueAt: now,
    }
    return { linkAt: now, outbox: [letter] }
  })
  desk.wake?.()
}

/** Whether the address is that of somebody who was erased and must never be mailed: they complained, or it is dead. */
export async function isBarred(desk: AudienceDesk, address: Address): Promise<boolean> {
  if (desk.erasureKey === undefined) return false
  const mark = doNotMailMark(address.key, desk.erasureKey)
  return (await desk.store.subscribers.marked([mark])).get(mark) === 'suppressed'
}

const LIMITS = { softBouncesMax: Number.POSITIVE_INFINITY }

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
