// What reading a text at an offset gives, and small means of it for both languages. Pure.
import type { Quantity, Reading } from './quantity.ts'

/** What a reader found at an offset, and where reading goes on. */
export interface Found {
  readonly quantities: readonly Quantity[]
  readonly to: number
}

export function plain(
  text: string,
  from: number,
  to: number,
  readings: readonly Reading[],
  need: Quantity['need'],
): Quantity {
  const form = /\d/.test(text.slice(from, to)) ? 'digits' : 'words'
  return { from, to, text: text.slice(from, to), readings, need, form }
}

/** The match of a sticky pattern that begins at this offset. */
export function sticky(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}
