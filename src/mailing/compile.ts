// Compiles an edition into a message, once for all readers. MailComposer builds the MIME structure and the constant
// headers around two short stand-ins; the bodies are encoded here piece by piece between their slots, so that a slot
// is never cut by a line wrap. Pure: boundary and date are given, no file or address is ever read.
import MailComposer from 'nodemailer/lib/mail-composer'
import type { EmailEdition } from '../edition/edition.ts'
import { type SlotContext, splitAtSlots } from '../edition/slots.ts'
import { issueUrl, type Site } from '../issue/site.ts'
import { type CompiledMessage, type OpenSlot, READER_HEADERS, type Segment } from './compiled.ts'
import { checkHeader, encodePhrase } from './header.ts'
import { encodeQuotedPrintable } from './quoted-printable.ts'

const PARTS = [
  { context: 'text', format: 'email-text', stand: 'yibaoTextPart' },
  { context: 'html', format: 'email-html', stand: 'yibaoHtmlPart' },
] as const

/**
 * The message with slots open. `date` (milliseconds since 1970 UTC) is the Date header, by default midnight UTC of the
 * issue's date. Throws where a setting would break a header.
 */
export async function compileMessage(
  edition: EmailEdition,
  site: Site,
  date: number = Date.parse(edition.issue.date),
): Promise<CompiledMessage> {
  const bodies = PARTS.map((part) => ({
    ...part,
    ...encodeBody(edition.renderings[part.format].body, part.context),
  }))
  const [text, html] = bodies
  const skeleton = await new MailComposer({
    from: { name: checkHeader('sender.name', site.sender.name), address: site.sender.address },
    replyTo: checkHeader('replyTo', site.replyTo ?? site.sender.address),
    subject: checkHeader('subject', edition.subject),
    date: new Date(date),
    messageId: '<stand-in@yibao.invalid>',
    headers: listHeaders(edition, site),
    text: { content: text?.stand, contentTransferEncoding: text?.encoding },
    html: { content: html?.stand, contentTransferEncoding: html?.encoding },
    baseBoundary: `yibao-${edition.hash.slice(0, 24)}`,
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'windows',
  })
    .compile()
    .build()
  const segments: Segment[] = READER_HEADERS.map((name) => ({ type: 'header', name }))
  let rest = withoutMessageId(normaliseLineEnds(skeleton.toString('latin1')))
  for (const body of bodies) {
    const stand = body.encoding === 'base64' ? Buffer.from(body.stand).toString('base64') : body.stand
    const at = rest.indexOf(stand)
    if (at < 0) throw new Error(`Unexpected message without its ${body.format} part`)
    segments.push({ type: 'constant', text: rest.slice(0, at) }, ...body.segments)
    rest = rest.slice(at + stand.length)
  }
  segments.push({ type: 'constant', text: rest })
  return { edition: edition.hash, subject: edition.subject, segments }
}

/** Every line end as CRLF, and one at the end: what SMTP carries, and what a signature has to be made over. */
export function normaliseLineEnds(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n').replace(/(?<!\r\n)$/, '\r\n')
}

/** RFC 2919, 2369, 8058; Feedback-ID as Gmail reads it: issue, list, stream, sender, nothing about the reader. */
function listHeaders(
  edition: EmailEdition,
  site: Site,
): Record<string, string | { prepared: true; value: string }> {
  const prepared = (value: string) => ({ prepared: true, value }) as const
  const owner = checkHeader('sender.address', site.sender.address)
  const id = checkHeader('list.id', site.list.id)
  const scripts =
    edition.variant === 'english' ? [] : new Set(edition.issue.sources.map(({ script }) => script))
  const feedback = [edition.issue.slug, site.list.id.split('.')[0] ?? '', 'newsletter', site.feedbackId]
  return {
    'Content-Language': [site.language, ...scripts].join(', '),
    'List-Id': prepared(`${encodePhrase(checkHeader('list.label', site.list.label))} <${id}>`),
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'List-Help': prepared(`<mailto:${checkHeader('replyTo', site.replyTo ?? owner)}?subject=help>`),
    'List-Archive': prepared(`<${issueUrl(site, edition.issue.slug)}>`),
    'List-Owner': prepared(`<mailto:${owner}>`),
    'List-Post': 'NO',
    'Feedback-ID': feedback.map((part) => part.replace(/[^\w.-]/g, '-')).join(':'),
  }
}

/** The encoding that makes the smaller body: base64 where most of the text is Chinese. */
function encodeBody(
  body: string,
  context: SlotContext,
): { encoding: 'quoted-printable' | 'base64'; segments: readonly Segment[] } {
  const pieces = splitAtSlots(normaliseLineEnds(body)).map((piece): string | OpenSlot =>
    typeof piece === 'string' ? piece : { slot: piece.slot, context },
  )
  const quoted = pieces.map(
    (piece): Segment =>
      typeof piece === 'string'
        ? { type: 'constant', text: encodeQuotedPrintable(piece) }
        : { type: 'quoted-printable', ...piece },
  )
  const quotedBytes = quoted.reduce((sum, each) => sum + (each.type === 'constant' ? each.text.length : 0), 0)
  const bytes = pieces.reduce(
    (sum, each) => sum + (typeof each === 'string' ? Buffer.byteLength(each) : 0),
    0,
  )
  return Math.ceil(bytes / 57) * 78 < quotedBytes
    ? { encoding: 'base64', segments: [{ type: 'base64', pieces }] }
    : { encoding: 'quoted-printable', segments: quoted }
}

/** The reader's own Message-ID takes the place of the stand-in. */
function withoutMessageId(message: string): string {
  return message.replace(/^Message-ID:.*\r\n(?:[ \t].*\r\n)*/im, '')
}
