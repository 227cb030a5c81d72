// Composes the messages of a mailing. What is the same for all readers is made ready once: the bytes for the wire, their
// canonical form for signing, the hash of what comes before the first slot. For a reader, only the slots are encoded,
// and the pieces copied together. Pure.
import { createHash, type Hash } from 'node:crypto'
import { slotValue } from '../edition/slots.ts'
import { type Base64Body, fillBase64, openBase64Body } from './base64-body.ts'
import { relaxedEnd, relaxedHeader, relaxedLines } from './canonical.ts'
import type { CompiledMessage, OpenSlot, Segment } from './compiled.ts'
import { type DkimSigner, SIGNED_HEADERS } from './dkim.ts'
import { stuffDots } from './dots.ts'
import { cleanName } from './header.ts'
import { encodeQuotedPrintable } from './quoted-printable.ts'
import { type Recipient, readerHeaders, slotValuesOf } from './recipient.ts'

/** Room for one message: its bytes hold until the next one is composed into the same. */
export interface Scratch {
  buffer: Buffer
}

export interface Composer {
  /**
   * The message of a reader, as it goes between DATA and the final dot: ASCII, CRLF, dot-stuffed. A promise only where
   * it is signed. Throws where something in a recipient of ours could become a header.
   */
  compose(recipient: Recipient, scratch: Scratch): Uint8Array | Promise<Uint8Array>
}

export function newScratch(): Scratch {
  return { buffer: Buffer.allocUnsafeSlow(64 * 1024) }
}

/** With signers, every message bears the signature of each. */
export function openComposer(compiled: CompiledMessage, signers: readonly DkimSigner[]): Composer {
  const { fields, body } = openSegments(compiled.segments)
  const common = Buffer.from(fields, 'latin1')
  const signedFields = canonicalFields(fields)
  const begun = hashOfStart(body)
  const signatures = signers.reduce((length, signer) => length + signer.length, 0)
  return {
    compose: (recipient, scratch) => {
      const name = cleanName(recipient.name ?? '')
      const headers = readerHeaders(recipient, name)
      const pieces = fillBody(body, slotWriter(recipient, name))
      const message = layOut(scratch, signatures, headers.join(''), common, pieces)
      if (signers.length === 0) return message
      const hash = hashBody(begun, pieces)
      const signed = signedFields + headers.map(relaxedHeader).join('')
      return signAll(signers, signed, hash, message)
    },
  }
}

/** A piece of a body: as it goes out, and as it is signed. */
interface Piece {
  readonly wire: Buffer | string
  readonly canonical: Buffer | string
}

type Part =
  | ({ readonly type: 'constant' } & Piece)
  | { readonly type: 'quoted-printable'; readonly slot: OpenSlot }
  | { readonly type: 'base64'; readonly body: Base64Body }

/** The header fields that are everybody's, with the empty line behind them, and the parts of the body. */
function openSegments(segments: readonly Segment[]): { fields: string; body: readonly Part[] } {
  const open = segments.filter((segment) => segment.type !== 'header')
  const [first, ...rest] = open
  if (first?.type !== 'constant') throw new Error('Unexpected message that does not begin with its header')
  const end = first.text.indexOf('\r\n\r\n') + 4
  if (end < 4) throw new Error('Unexpected message without an end of its header')
  const fields = first.text.slice(0, end)
  const body: readonly Exclude<Segment, { type: 'header' }>[] = [
    { type: 'constant', text: first.text.slice(end) },
    ...rest,
  ]
  return { fields, body: body.map((segment, at) => openPart(segment, body[at - 1], at === body.length - 1)) }
}

function openPart(
  segment: Exclude<Segment, { type: 'header' }>,
  before: Segment | undefined,
  isLast: boolean,
): Part {
  switch (segment.type) {
    case 'constant': {
      // a base64 body ends with a line end of its own
      const text = before?.type === 'base64' ? segment.text.replace(/^\r\n/, '') : segment.text
      const canonical = isLast ? relaxedEnd(text) : relaxedLines(text)
      return {
        type: 'constant',
        wire: stuffDots(Buffer.from(text, 'latin1')),
        canonical: Buffer.from(canonical, 'latin1'),
      }
    }
    case 'quoted-printable':
      return { type: 'quoted-printable', slot: segment }
    case 'base64':
      return { type: 'base64', body: openBase64Body(segment.pieces) }
  }
}

/** Everybody's share of what is signed, in the order of SIGNED_HEADERS; the reader's own fields stand at its end. */
function canonicalFields(fields: string): string {
  const canonical = new Map<string, string>()
  for (const field of fields.slice(0, -2).match(/[^\r]+\r\n(?:[ \t][^\r]*\r\n)*/g) ?? []) {
    const relaxed = relaxedHeader(field)
    canonical.set(relaxed.slice(0, relaxed.indexOf(':')), relaxed)
  }
  return SIGNED_HEADERS.map((name) => canonical.get(name.toLowerCase()) ?? '').join('')
}

/** A state of the hash behind the constant at the start of the body, from which every message goes on. */
function hashOfStart(body: readonly Part[]): Hash {
  const hash = createHash('sha256')
  const [first] = body
  if (first?.type === 'constant') hash.update(first.canonical)
  return hash
}

function hashBody(begun: Hash, pieces: readonly Piece[]): string {
  const hash = begun.copy()
  for (let at = 1; at < pieces.length; at++) {
    const canonical = pieces[at]?.canonical ?? ''
    if (typeof canonical === 'string') hash.update(canonical, 'latin1')
    else hash.update(canonical)
  }
  return hash.digest('base64')
}

type SlotWriter = Record<'quoted-printable' | 'value', (slot: OpenSlot) => string>

/** The values of a reader, each encoded once however often it stands in the message. */
function slotWriter(recipient: Recipient, name: string): SlotWriter {
  const values = slotValuesOf(recipient, name)
  const written = new Map<string, string>()
  const value = ({ slot, context }: OpenSlot) => slotValue(values, slot, context)
  return {
    value,
    'quoted-printable': (slot) => {
      const key = `${slot.slot} ${slot.context}`
      let text = written.get(key)
      if (text === undefined) {
        text = `=\r\n${quote(value(slot))}=\r\n`
        written.set(key, text)
      }
      return text
    },
  }
}

const LINE = 75

function quote(value: string): string {
  if (!/^[\x21-\x3c\x3e-\x7e]*$/.test(value)) return encodeQuotedPrintable(value)
  if (value.length <= LINE) return value
  const lines: string[] = []
  for (let at = 0; at < value.length; at += LINE) lines.push(value.slice(at, at + LINE))
  return lines.join('=\r\n')
}

/** The first piece is the constant that begins every body. */
function fillBody(body: readonly Part[], writer: SlotWriter): readonly Piece[] {
  const pieces: Piece[] = []
  for (const part of body) {
    if (part.type === 'constant') pieces.push(part)
    else if (part.type === 'quoted-printable') {
      const text = writer['quoted-printable'](part.slot)
      const wire = text.includes('\n.') ? text.replace(/\n\./g, '\n..') : text
      pieces.push({ wire, canonical: relaxedLines(text) })
    } else
      for (const lines of fillBase64(part.body, writer.value)) pieces.push({ wire: lines, canonical: lines })
  }
  return pieces
}

/** Copies a message into the scratch, with room for `signatures` before it; the room is part of what is returned. */
function layOut(
  scratch: Scratch,
  signatures: number,
  headers: string,
  common: Buffer,
  pieces: readonly Piece[],
): Buffer {
  let length = signatures + headers.length + common.length
  for (const { wire } of pieces) length += wire.length
  if (scratch.buffer.length < length) scratch.buffer = Buffer.allocUnsafeSlow(length + 4096)
  const { buffer } = scratch
  let at = signatures + buffer.write(headers, signatures, 'latin1')
  at += common.copy(buffer, at)
  for (const { wire } of pieces) {
    at += typeof wire === 'string' ? buffer.write(wire, at, 'latin1') : wire.copy(buffer, at)
  }
  return buffer.subarray(0, length)
}

async function signAll(
  signers: readonly DkimSigner[],
  signed: string,
  bodyHash: string,
  message: Buffer,
): Promise<Uint8Array> {
  const fields = await Promise.all(signers.map((signer) => signer.sign(signed, bodyHash)))
  message.write(fields.join(''), 0, 'latin1')
  return message
}
