// Whom a mail is about: by a signed token first, then by what else we gave to the message. A token proves it; the rest is a
// hint, since anybody may write it into a mail.
import { parseAddress } from '../../audience/address.ts'
import type { MailReport, RecipientReport } from '../../audience/bounce/report.ts'
import { verifyToken } from '../../audience/token.ts'
import { messageIdOf } from '../../mailing/plan.ts'
import type { NewReport } from '../../store/store.ts'
import type { IntakeDesk } from './desk.ts'

export interface Match {
  readonly match: NewReport['match']
  /** `bounce`: the token of a return path. `leave`: that of a link to leave, which allows leaving and no more. */
  readonly proof?: 'bounce' | 'leave'
  readonly subscriberId?: number
  readonly issue?: string
  /** Of several recipients, the one that it is about. */
  readonly report: RecipientReport
}

export interface Addressed {
  readonly envelopeTo?: readonly string[]
}

/** How many issues back a message is looked for. */
const ISSUES_BACK = 1_000
const ACCEPTED_BACK = 50
const NOBODY = 0
const TOKEN = /(?:^|[<:\s/])(?:(b|leave)\+|leave\/)([a-z2-7]{40})(?=[@>\s,?]|$)/gi

/** Finds whom a mail is about. The gravest of its recipients speaks for it where a token does not choose one. */
export async function matchMail(mail: Addressed, read: MailReport, desk: IntakeDesk): Promise<Match> {
  const places = placesOfTokens(mail, read)
  for (const purpose of ['bounce', 'leave'] as const) {
    for (const place of places) {
      const found = [...new Set(tokensIn(place, purpose, desk))]
      // Two readers in one place: whoever made that up is not to choose.
      if (found.length > 1) return hint(read, desk)
      const [subscriberId] = found
      if (subscriberId !== undefined) return proven(subscriberId, purpose, read, desk)
    }
  }
  return hint(read, desk)
}

/** Strongest first: where it was delivered, then what the report quotes of our message. */
function placesOfTokens(
  { envelopeTo = [] }: Addressed,
  { traces, kind }: MailReport,
): readonly (readonly string[])[] {
  const quoted = ['return-path', 'x-envelope-from'].flatMap((name) => traces.returned?.get(name) ?? [])
  // Complaints rarely show the return path, but the link to leave; bounces need no such help.
  const links = kind === 'complaint' ? (traces.returned?.get('list-unsubscribe') ?? []) : []
  return [envelopeTo, traces.deliveredTo, [traces.originalMailFrom ?? ''], quoted, links]
}

function tokensIn(
  texts: readonly string[],
  purpose: 'bounce' | 'leave',
  { secrets, site }: IntakeDesk,
): readonly number[] {
  return texts.flatMap((text) =>
    [...text.slice(0, 2_000).matchAll(TOKEN)].flatMap(([, prefix, token = '']) => {
      if ((prefix?.toLowerCase() === 'b') !== (purpose === 'bounce')) return []
      return verifyToken(token.toLowerCase(), purpose, secrets, site.list.id)?.subscriber ?? []
    }),
  )
}

async function proven(
  subscriberId: number,
  proof: 'bounce' | 'leave',
  read: MailReport,
  desk: IntakeDesk,
): Promise<Match> {
  const report = await reportAbout(subscriberId, read, desk)
  if (!report) return hint(read, desk)
  const issue = await issueOfMessage(subscriberId, idsOf(read), desk)
  if (read.kind === 'bounce' && (await hasMovedSince(subscriberId, issue, desk))) return hint(read, desk)
  return { match: 'token', proof, subscriberId, report, ...(issue === undefined ? {} : { issue }) }
}

/** Whether what bounced went to an address that the reader has no more. Without an issue: their newest one. */
async function hasMovedSince(
  subscriberId: number,
  issue: string | undefined,
  desk: IntakeDesk,
): Promise<boolean> {
  const reader = await desk.store.subscribers.byId(subscriberId)
  const known = issue ?? (await lastAccepted(subscriberId, desk))
  const mailing = known === undefined ? undefined : await desk.store.mailings.ofIssue(known)
  if (!reader || !mailing) return false
  const [delivery] = await desk.store.mailings.deliveries(mailing.id, { after: subscriberId - 1, limit: 1 })
  return delivery?.subscriberId === subscriberId && keyOf(delivery.address) !== keyOf(reader.address)
}

/**
 * A report of our own message has one recipient; where it goes on to others, the reader's own address has to be among them.
 */
async function reportAbout(
  subscriberId: number,
  { recipients }: MailReport,
  { store }: IntakeDesk,
): Promise<RecipientReport | undefined> {
  if (recipients.length === 1) return recipients[0]
  const reader = await store.subscribers.byId(subscriberId)
  const key = reader && keyOf(reader.address)
  return recipients.find(({ recipient, originalRecipient }) =>
    [recipient, originalRecipient].some(
      (address) => address !== undefined && keyOf(address) === key && key !== undefined,
    ),
  )
}

/** Without a token: the reader whose address it names, where it also names a message of ours to that reader. */
async function hint(read: MailReport, desk: IntakeDesk): Promise<Match> {
  const report = gravest(read)
  const ids = idsOf(read)
  for (const address of [report.originalRecipient, report.recipient]) {
    const reader = address === undefined || ids.length === 0 ? undefined : await readerOf(address, desk)
    const issue = reader === undefined ? undefined : await issueOfMessage(reader, ids, desk)
    if (issue !== undefined && reader !== undefined)
      return { match: 'unverified', subscriberId: reader, issue, report }
  }
  return { match: 'unknown', report }
}

export async function readerOf(address: string, { store }: IntakeDesk): Promise<number | undefined> {
  const key = keyOf(address)
  return key === undefined ? undefined : (await store.subscribers.byKey(key))?.id
}

function keyOf(address: string): string | undefined {
  const parsed = parseAddress(address)
  return 'key' in parsed ? parsed.key : undefined
}

function gravest({ recipients, kind }: MailReport): RecipientReport {
  const first = recipients.find((each) => each.kind === kind) ?? recipients[0]
  return first ?? { kind: 'none', permanent: false, cause: 'other', rule: 'no-report' }
}

/** ENVID is the Message-ID (RFC 3461 allows it in xtext), and a returned message shows it again. */
function idsOf({ traces }: MailReport): readonly string[] {
  const returned = (traces.returned?.get('message-id') ?? []).map((id) => id.replace(/[<>\s]/g, ''))
  const envelope = traces.envelopeId?.replace(/\+([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return [
    ...(envelope === undefined ? [] : [envelope.replace(/[<>\s]/g, '')]),
    ...returned,
    ...traces.answers,
  ]
}

/** The issue whose message to this reader has one of these ids. */
export async function issueOfMessage(
  subscriberId: number,
  ids: readonly string[],
  { store, site }: IntakeDesk,
): Promise<string | undefined> {
  if (ids.length === 0 || subscriberId === NOBODY) return undefined
  const mailings = (await store.mailings.list()).slice(-ISSUES_BACK).reverse()
  return mailings.find(({ issue }) => ids.includes(messageIdOf(site, issue, subscriberId)))?.issue
}

/** The newest issue that was accepted for a reader: what a report without ids is most likely about. */
export async function lastAccepted(subscriberId: number, { store }: IntakeDesk): Promise<string | undefined> {
  for (const { id, issue } of (await store.mailings.list()).slice(-ACCEPTED_BACK).reverse()) {
    const [delivery] = await store.mailings.deliveries(id, { after: subscriberId - 1, limit: 1 })
    if (delivery?.subscriberId === subscriberId && delivery.state === 'accepted') return issue
  }
  return undefined
}
