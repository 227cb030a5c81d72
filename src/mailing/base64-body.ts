// A base64 body whose slots may hold values of any length, cheaply. Base64 takes three bytes at a time, so a value moves
// the grouping of all that follows; there are only three ways to group it, and each is encoded once, beforehand. Pure.
import type { OpenSlot } from './compiled.ts'

/** Bytes of a whole line of 76 characters. */
const LINE_BYTES = 57
/** Shorter constants are encoded with the value beside them. */
const CONSTANT_MIN = LINE_BYTES

/** A constant of a body, encoded from its byte 0, 1 and 2 on: whole groups of three in whole lines, and the rest. */
interface Shifted {
  readonly lines: Buffer
  readonly rest: string
}

type Piece =
  | { readonly type: 'constant'; readonly bytes: string; readonly shifted: readonly Shifted[] }
  | { readonly type: 'short'; readonly bytes: string }
  | { readonly type: 'slot'; readonly slot: OpenSlot }

export type Base64Body = readonly Piece[]

/** Strings are text as it was before its encoding. */
export function openBase64Body(pieces: readonly (string | OpenSlot)[]): Base64Body {
  return pieces.map((piece): Piece => {
    if (typeof piece !== 'string') return { type: 'slot', slot: piece }
    const bytes = Buffer.from(piece).toString('latin1')
    if (bytes.length < CONSTANT_MIN) return { type: 'short', bytes }
    return { type: 'constant', bytes, shifted: [0, 1, 2].map((from) => shift(bytes, from)) }
  })
}

/** The body in lines, each with its line end: the constants as buffers, what differs from reader to reader as text. */
export function fillBase64(body: Base64Body, fill: (slot: OpenSlot) => string): (Buffer | string)[] {
  const lines: (Buffer | string)[] = []
  let pending = ''
  for (const piece of body) {
    if (piece.type === 'short') pending += piece.bytes
    else if (piece.type === 'slot') pending += Buffer.from(fill(piece.slot)).toString('latin1')
    else {
      const taken = (3 - (pending.length % 3)) % 3
      const shifted = piece.shifted[taken]
      if (!shifted) throw new Error('Unexpected grouping of a base64 body')
      lines.push(encodeLines(pending + piece.bytes.slice(0, taken)), shifted.lines)
      pending = shifted.rest
    }
  }
  lines.push(encodeLines(pending))
  return lines
}

function shift(bytes: string, from: number): Shifted {
  const end = bytes.length - ((bytes.length - from) % 3)
  return { lines: Buffer.from(encodeLines(bytes.slice(from, end)), 'latin1'), rest: bytes.slice(end) }
}

/** Lines of at most 76 characters, with line ends; nothing for nothing. */
function encodeLines(bytes: string): string {
  let lines = ''
  for (let at = 0; at < bytes.length; at += LINE_BYTES) {
    lines += `${Buffer.from(bytes.slice(at, at + LINE_BYTES), 'latin1').toString('base64')}\r\n`
  }
  return lines
}
