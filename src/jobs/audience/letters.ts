// Letters of the outbox: rendered, signed and handed to the mail server one by one. Links are signed here, when a letter is
// written: no token ever lies in the store.
import { parseAddress } from '../../audience/address.ts'
import { CONFIRMATION_MS, type Language } from '../../audience/subscriber.ts'
import { signToken, type TokenSubject } from '../../audience/token.ts'
import type { Clock } from '../../clock/clock.ts'
import type { CompileMjml, Templates } from '../../edition/edition.ts'
import { type Letter, renderLetter } from '../../edition/letters.ts'
import { issueUrl } from '../../issue/site.ts'
import type { DkimSigner } from '../../mailing/dkim.ts'
import { stuffDots } from '../../mailing/dots.ts'
import { composeLetter } from '../../mailing/letter.ts'
import { signMessage } from '../../mailing/sign-message.ts'
import type { OutboxEntry, ReaderState } from '../../store/store.ts'
import type { Envelope } from '../../transport/transport.ts'
import { type AudienceDesk, DAY_MS, FRESH_MS, HOUR_MS, serviceLink } from './desk.ts'

export interface LetterDesk extends AudienceDesk {
  readonly clock: Pick<Clock, 'now' | 'randomBytes'>
  readonly templates: Templates
  readonly compileMjml: CompileMjml
  readonly signers: readonly DkimSigner[]
}

const NOBODY = 0

export interface WrittenLetter {
  readonly envelope: Envelope
  /** Dot-stuffed, as a line takes it. */
  readonly message: Uint8Array
}

/** The letter of an entry, or undefined where there is nobody to write to any more, or nothing to say. */
export async function writeLetter(entry: OutboxEntry, desk: LetterDesk): Promise<WrittenLetter | undefined> {
  const addressed = entry.subscriberId === undefined ? toOwner(entry, desk) : await toReader(entry, desk)
  if (!addressed) return undefined
  const { letter, language, subscriber } = addressed
  const to = parseAddress(addressed.to)
  if ('problem' in to) return undefined
  const { site, clock } = desk
  const rendered = await renderLetter(letter, language, site, desk)
  const random = Buffer.from(clock.randomBytes(16)).toString('hex')
  const messageId = `letter.${random}@${site.list.id}`
  const leave = subscriber === undefined || letter.type !== 'welcome' ? undefined : leaveOf(subscriber, desk)
  const bytes = await composeLetter(
    rendered,
    {
      type: letter.type,
      language,
      to: to.envelope,
      date: clock.now(),
      messageId,
      boundary: `yibao-${random}`,
      ...(leave ? { leave } : {}),
    },
    site,
  )
  const message = stuffDots(await signMessage(bytes, desk.signers))
  const from =
    subscriber === undefined
      ? site.sender.address
      : `b+${token('bounce', { subscriber: reportedOn(letter, subscriber) }, desk)}@${site.bounceDomain}`
  return { envelope: { from, to: to.envelope, id: messageId }, message }
}

/** Whom a bounce of a letter takes off the list: nobody where it does not go to the address that they are on the list with. */
function reportedOn({ type }: Letter, subscriber: number): number {
  return type === 'change-address' || type === 'changed-address' ? NOBODY : subscriber
}

interface Addressed {
  readonly letter: Letter
  readonly language: Language
  readonly to: string
  readonly subscriber?: number
}

async function toReader(entry: OutboxEntry, desk: LetterDesk): Promise<Addressed | undefined> {
  const id = entry.subscriberId ?? 0
  const [reader] = await desk.store.subscribers.decide([{ id }], desk.clock.now(), () => ({}))
  if (!reader || reader.status === 'suppressed') return undefined
  const letter = await letterTo(reader, entry, desk)
  if (!letter) return undefined
  const to =
    letter.type === 'change-address'
      ? reader.move?.address
      : letter.type === 'changed-address'
        ? String(entry.payload.to ?? '')
        : reader.address
  const language = entry.payload.language === 'zh' ? 'zh' : 'en'
  return to === undefined ? undefined : { letter, language, to, subscriber: id }
}

async function letterTo(
  reader: ReaderState,
  entry: OutboxEntry,
  desk: LetterDesk,
): Promise<Letter | undefined> {
  const { id: subscriber } = reader
  const link = (path: string, purpose: Parameters<typeof signToken>[0], at?: number, scope?: string) =>
    serviceLink(
      desk,
      `${path}/${token(purpose, { subscriber, ...(at === undefined ? {} : { at }), ...(scope === undefined ? {} : { scope }) }, desk)}`,
    )
  const now = desk.clock.now()
  const hours = FRESH_MS / HOUR_MS
  switch (entry.payload.type) {
    case 'confirm':
      // a letter that is sent again late would lead to a page that says it came too late
      if (reader.askedAt === undefined || now - reader.askedAt >= CONFIRMATION_MS) return undefined
      return {
        type: 'confirm',
        confirmUrl: link('confirm', 'confirm', reader.askedAt),
        hours: Math.ceil((reader.askedAt + CONFIRMATION_MS - now) / HOUR_MS),
      }
    case 'welcome':
      if (reader.status !== 'active') return undefined
      return {
        type: 'welcome',
        preferencesUrl: link('preferences', 'preferences'),
        leaveUrl: link('leave', 'leave'),
        ...(await latestIssue(desk)),
      }
    case 'preferences':
      return { type: 'preferences', url: link('preferences', 'preferences', now), hours: DAY_MS / HOUR_MS }
    case 'data':
      return { type: 'data', url: link('own/data', 'data', now, 'data'), hours }
    case 'erase':
      return { type: 'erase', url: link('own/erase', 'data', now, 'erase'), hours }
    case 'change':
      return { type: 'change', url: link('own/address', 'data', now, 'change'), hours }
    case 'change-address':
      if (!reader.move || now - reader.move.at >= DAY_MS) return undefined
      return {
        type: 'change-address',
        confirmUrl: link('own/confirm', 'change', reader.move.at),
        hours: DAY_MS / HOUR_MS,
      }
    case 'changed-address':
      return { type: 'changed-address' }
    default:
      return undefined
  }
}

/** What was sent last: something to read until the next issue. */
async function latestIssue({
  store,
  site,
}: LetterDesk): Promise<Pick<Extract<Letter, { type: 'welcome' }>, 'latest'>> {
  const last = (await store.mailings.list()).at(-1)
  return last ? { latest: { title: last.subject, url: issueUrl(site, last.issue) } } : {}
}

/** To the newsletter itself: the link to the statistics, and what has to be known at once. */
function toOwner(entry: OutboxEntry, desk: LetterDesk): Addressed | undefined {
  const to = desk.site.replyTo ?? desk.site.sender.address
  const { type, subject, lines } = entry.payload
  const language = entry.payload.language === 'zh' ? 'zh' : 'en'
  if (type === 'owner-link') {
    const url = serviceLink(desk, `owner/${token('owner', { subscriber: 0, at: desk.clock.now() }, desk)}`)
    return { letter: { type, url, minutes: FRESH_MS / 60_000 }, language, to }
  }
  if (type !== 'alert') return undefined
  const said = Array.isArray(lines) ? lines.map(String) : []
  return { letter: { type, subject: String(subject ?? ''), lines: said }, language, to }
}

function leaveOf(subscriber: number, desk: LetterDesk): { readonly url: string; readonly address: string } {
  const leave = token('leave', { subscriber }, desk)
  return { url: serviceLink(desk, `leave/${leave}`), address: `leave+${leave}@${desk.site.bounceDomain}` }
}

function token(
  purpose: Parameters<typeof signToken>[0],
  subject: Omit<TokenSubject, 'list'>,
  { secrets, site }: LetterDesk,
): string {
  return signToken(purpose, { list: site.list.id, ...subject }, secrets.current)
}
