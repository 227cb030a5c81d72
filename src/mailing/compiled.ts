// A compiled message: the whole MIME message of an edition as segments, with what differs from reader to reader left
// open. It is what a mailing stores, so resuming sends the bytes that were planned and never renders again. Pure.
import { SLOTS, type SlotContext, type SlotName } from '../edition/slots.ts'

/** Headers that differ from reader to reader. */
export const READER_HEADERS = ['To', 'Message-ID', 'List-Unsubscribe'] as const
export type ReaderHeader = (typeof READER_HEADERS)[number]

export interface OpenSlot {
  readonly slot: SlotName
  readonly context: SlotContext
}

export type Segment =
  /** ASCII with CRLF, as it goes out. */
  | { readonly type: 'constant'; readonly text: string }
  /** One header field with its line end. */
  | { readonly type: 'header'; readonly name: ReaderHeader }
  /** A slot in a quoted-printable body: it stands on lines of its own, between soft line breaks. */
  | ({ readonly type: 'quoted-printable' } & OpenSlot)
  /** A whole base64 body, kept decoded, since a value of another length moves every byte behind it. */
  | { readonly type: 'base64'; readonly pieces: readonly (string | OpenSlot)[] }

export interface CompiledMessage {
  /** Edition.hash */
  readonly edition: string
  readonly subject: string
  readonly segments: readonly Segment[]
}

/** The slots that a message has, whichever of its parts they stand in. */
export function slotsOf({ segments }: CompiledMessage): ReadonlySet<SlotName> {
  const slots = segments.flatMap((segment): readonly SlotName[] => {
    switch (segment.type) {
      case 'quoted-printable':
        return [segment.slot]
      case 'base64':
        return segment.pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.slot]))
      default:
        return []
    }
  })
  return new Set(slots)
}

const VERSION = 1

/** As bytes for the store. */
export function encodeCompiled(compiled: CompiledMessage): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ version: VERSION, ...compiled }))
}

/** Reads what encodeCompiled wrote; throws a sentence where the bytes are something else. */
export function decodeCompiled(bytes: Uint8Array): CompiledMessage {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  if (!isRecord(value) || value.version !== VERSION) {
    throw new Error(
      `Unexpected form of a stored message, expected version ${VERSION}: use the yibao that planned it`,
    )
  }
  const { edition, subject, segments } = value
  if (typeof edition !== 'string' || typeof subject !== 'string' || !Array.isArray(segments)) {
    throw new Error('Unexpected content of a stored message: the database is damaged')
  }
  if (!segments.every(isSegment)) {
    throw new Error('Unexpected segment in a stored message: the database is damaged')
  }
  return { edition, subject, segments }
}

function isSegment(value: unknown): value is Segment {
  if (!isRecord(value)) return false
  switch (value.type) {
    case 'constant':
      return typeof value.text === 'string'
    case 'header':
      return READER_HEADERS.some((name) => name === value.name)
    case 'quoted-printable':
      return isOpenSlot(value)
    case 'base64':
      return (
        Array.isArray(value.pieces) &&
        value.pieces.every((each) => typeof each === 'string' || isOpenSlot(each))
      )
    default:
      return false
  }
}

function isOpenSlot(value: unknown): boolean {
  return (
    isRecord(value) &&
    SLOTS.some((name) => name === value.slot) &&
    (value.context === 'html' || value.context === 'text')
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
