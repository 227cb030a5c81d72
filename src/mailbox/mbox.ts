// An mbox file, read as a stream from its start: memory holds one mail, the file may have any size. The file is never
// written, so nothing in it is marked; whoever takes the mails knows those that it has had.
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { MAIL_OCTETS_MAX, type Mailbox } from './mailbox.ts'

/** `octets` without `bytes`: the mail was larger than the limit. */
export interface MboxMail {
  readonly bytes?: Uint8Array
  readonly octets: number
  /** Of the line `From sender date`, where that is an address. */
  readonly envelopeFrom?: string
}

export function mbox(path: string, octetsMax = MAIL_OCTETS_MAX): Mailbox {
  return {
    name: path,
    read: async (taker, signal) => {
      const stream = createReadStream(path, { highWaterMark: 1 << 18 })
      let number = 0
      try {
        for await (const { bytes, octets, envelopeFrom } of splitMbox(stream, octetsMax)) {
          if (signal?.aborted) return
          number += 1
          const place = `${basename(path)}:${number}`
          if (!bytes) taker.passOver({ place, octets })
          else await taker.take({ bytes, place, ...(envelopeFrom === undefined ? {} : { envelopeFrom }) })
        }
      } finally {
        stream.destroy()
      }
    },
  }
}

const LF = 10
/** The separator is the line itself, after an empty one: a Content-Length may lie. With a time, for `From` also begins sentences. */
const SEPARATOR = /^From (\S*).*\b\d{1,2}:\d{2}(:\d{2})?\b.*\b\d{4}\b/
const SEPARATOR_OCTETS_MAX = 1000
const QUOTED = /^>+From /

/** Splits mboxrd (and mboxo, where `>From` at the start of a line loses a mark it may have had). Text before the first separator is dropped. */
export async function* splitMbox(
  chunks: AsyncIterable<Uint8Array>,
  octetsMax: number,
): AsyncGenerator<MboxMail> {
  let mail: MailInMaking | undefined
  let afterEmpty = true
  for await (const lines of pieces(chunks, octetsMax)) {
    for (const line of lines) {
      const from = afterEmpty && line.starts ? separator(line.bytes) : undefined
      if (from !== undefined) {
        if (mail) yield finish(mail)
        mail = { parts: [], octets: 0, octetsMax, from }
        afterEmpty = false
        continue
      }
      afterEmpty = line.starts && isEmpty(line.bytes)
      if (mail) add(mail, line)
    }
  }
  if (mail) yield finish(mail)
}

/** A line with its end, or a piece of a line that is longer than any mail may be. */
interface Piece {
  readonly bytes: Uint8Array
  readonly starts: boolean
}

interface MailInMaking {
  readonly parts: Uint8Array[]
  octets: number
  readonly octetsMax: number
  readonly from: string
}

/** Those of a chunk together: a step of an asynchronous generator takes longer than a line. */
async function* pieces(
  chunks: AsyncIterable<Uint8Array>,
  octetsMax: number,
): AsyncGenerator<readonly Piece[]> {
  let rest: Uint8Array[] = []
  let restOctets = 0
  let starts = true
  for await (const chunk of chunks) {
    const lines: Piece[] = []
    let at = 0
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, at)) {
      const part = chunk.subarray(at, end + 1)
      lines.push({ bytes: rest.length === 0 ? part : Buffer.concat([...rest, part]), starts })
      rest = []
      restOctets = 0
      starts = true
      at = end + 1
    }
    if (at < chunk.length) rest.push(chunk.subarray(at))
    restOctets += chunk.length - at
    if (restOctets > octetsMax) {
      lines.push({ bytes: Buffer.concat(rest), starts })
      rest = []
      restOctets = 0
      starts = false
    }
    yield lines
  }
  if (rest.length > 0) yield [{ bytes: Buffer.concat(rest), starts }]
}

function add(mail: MailInMaking, { bytes, starts }: Piece): void {
  const unquoted = starts && bytes[0] === 0x3e && QUOTED.test(head(bytes)) ? bytes.subarray(1) : bytes
  mail.octets += unquoted.length
  if (mail.octets <= mail.octetsMax) mail.parts.push(unquoted)
  else mail.parts.length = 0
}

/** The empty line before the next separator is the mbox's own. */
function finish({ parts, octets, octetsMax, from }: MailInMaking): MboxMail {
  const last = parts.at(-1)
  if (last && isEmpty(last)) parts.pop()
  const envelopeFrom = from.includes('@') ? { envelopeFrom: from } : {}
  return octets > octetsMax
    ? { octets, ...envelopeFrom }
    : { bytes: Buffer.concat(parts), octets, ...envelopeFrom }
}

function separator(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0x46 || bytes.length > SEPARATOR_OCTETS_MAX) return undefined
  return SEPARATOR.exec(head(bytes))?.[1]
}

function head(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, SEPARATOR_OCTETS_MAX)).toString(
    'latin1',
  )
}

function isEmpty(bytes: Uint8Array): boolean {
  return (bytes.length === 1 && bytes[0] === LF) || (bytes.length === 2 && bytes[0] === 13 && bytes[1] === LF)
}
