// How alike two sequences are: edits between them, counted no further than they matter. Pure.

import { type Codes, SIGNATURE_WORDS, signatureBit } from './codes.ts'

export type Sequence = ArrayLike<number>

/**
 * The fewest insertions, deletions and replacements that make one sequence the other (Levenshtein), or undefined where
 * that is more than `most`. Only the diagonal band that `most` edits can reach is computed (Ukkonen 1985).
 */
export function editsBetween(left: Sequence, right: Sequence, most: number): number | undefined {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left]
  const difference = long.length - short.length
  if (most < 0 || difference > most) return undefined
  let row = new Uint32Array(short.length + 1)
  let next = new Uint32Array(short.length + 1)
  const beyond = most + 1
  for (let j = 0; j <= short.length; j += 1) row[j] = Math.min(j, beyond)
  for (let i = 1; i <= long.length; i += 1) {
    const from = Math.max(1, i - most)
    const to = Math.min(short.length, i + most)
    next[from - 1] = from === 1 ? Math.min(i, beyond) : beyond
    let least = next[from - 1] ?? beyond
    const sign = long[i - 1]
    for (let j = from; j <= to; j += 1) {
      const swap = (row[j - 1] ?? 0) + (short[j - 1] === sign ? 0 : 1)
      const above = (j < i + most ? (row[j] ?? 0) : beyond) + 1
      const before = (next[j - 1] ?? 0) + 1
      const edits = swap < above ? (swap < before ? swap : before) : above < before ? above : before
      next[j] = edits < beyond ? edits : beyond
      if (edits < least) least = edits
    }
    if (least > most) return undefined
    ;[row, next] = [next, row]
  }
  const edits = row[short.length] ?? beyond
  return edits <= most ? edits : undefined
}

export interface Near {
  readonly index: number
  /** 1 - edits / length of the longer one. */
  readonly score: number
}

/** Counts by the low 16 bits of a sign: that two share them can only raise what is a bound. All zero between two calls. */
const WANTED = new Int32Array(65_536)
const LEFT = new Int32Array(65_536)
const LOW = 0xffff

/**
 * The sequences of `all` most like `wanted`: those that are the same, and the `limit` next of at least `threshold`, best
 * first, equal ones in their order. What shares too few signs with the wanted one is never compared.
 */
export function nearest(
  all: Codes,
  wanted: readonly number[],
  { limit, threshold }: { readonly limit: number; readonly threshold: number },
): { readonly same: readonly number[]; readonly near: readonly Near[] } {
  const same: number[] = []
  const near: Near[] = []
  if (wanted.length === 0) return { same, near }
  const query = Uint32Array.from(wanted)
  for (const { index, score: bound } of boundsOf(all, query, Math.max(threshold, Number.EPSILON))) {
    const weakest = near.length >= limit ? (near.at(-1)?.score ?? 0) : threshold
    // No later one can be better, since they come by what they could reach at most.
    if (near.length >= limit && bound < weakest) break
    const sequence = sequenceAt(all, index)
    const longer = Math.max(query.length, sequence.length)
    const edits = editsBetween(query, sequence, Math.floor((1 - weakest) * longer + 1e-9))
    if (edits === 0) same.push(index)
    else if (edits !== undefined) insert(near, { index, score: 1 - edits / longer }, limit)
  }
  return { same: same.sort((left, right) => left - right), near }
}

function sequenceAt({ codes, starts }: Codes, index: number): Sequence {
  return codes.subarray(starts[index] ?? 0, (starts[index + 1] ?? 1) - 1)
}

/** The highest score each sequence could have: signs in common / length of the longer one. Highest first. */
function boundsOf(
  { codes, starts, signatures }: Codes,
  wanted: Uint32Array,
  threshold: number,
): readonly Near[] {
  const found: Near[] = []
  const shortest = wanted.length * threshold
  const longest = wanted.length / threshold
  const signature = signatureOf(wanted)
  for (const sign of wanted) WANTED[sign & LOW] = (WANTED[sign & LOW] ?? 0) + 1
  for (const sign of wanted) LEFT[sign & LOW] = WANTED[sign & LOW] ?? 0
  for (let index = 0; index + 1 < starts.length; index += 1) {
    const from = starts[index] ?? 0
    const to = (starts[index + 1] ?? 1) - 1
    const length = to - from
    if (length < shortest || length > longest) continue
    const most = (1 - threshold) * Math.max(length, wanted.length) + 1e-9
    if (signsApart(signature, signatures, index * SIGNATURE_WORDS) > most) continue
    let shared = 0
    for (let at = from; at < to; at += 1) {
      const sign = (codes[at] ?? 0) & LOW
      const left = LEFT[sign] ?? 0
      if (left > 0) {
        LEFT[sign] = left - 1
        shared += 1
      }
    }
    for (let at = 0; at < wanted.length; at += 1) {
      const sign = (wanted[at] ?? 0) & LOW
      LEFT[sign] = WANTED[sign] ?? 0
    }
    const score = shared / Math.max(length, wanted.length)
    if (score >= threshold) found.push({ index, score })
  }
  for (const sign of wanted) {
    WANTED[sign & LOW] = 0
    LEFT[sign & LOW] = 0
  }
  return found.sort((left, right) => right.score - left.score || left.index - right.index)
}

function signatureOf(wanted: Uint32Array): Uint32Array {
  const signature = new Uint32Array(SIGNATURE_WORDS)
  for (const sign of wanted) {
    const bit = signatureBit(sign)
    signature[bit >>> 5] = (signature[bit >>> 5] ?? 0) | (1 << (bit & 31))
  }
  return signature
}

/** Signs that only one of the two has, counted by the one that lacks more: each takes an edit at least. */
function signsApart(wanted: Uint32Array, signatures: Uint32Array, base: number): number {
  let missing = 0
  let added = 0
  for (let word = 0; word < SIGNATURE_WORDS; word += 1) {
    const one = wanted[word] ?? 0
    const other = signatures[base + word] ?? 0
    missing += bitsOf(one & ~other)
    added += bitsOf(other & ~one)
  }
  return Math.max(missing, added)
}

function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Keeps `near` in order, best first, and no longer than `limit`. */
function insert(near: Near[], found: Near, limit: number): void {
  const after = near.findIndex(
    ({ score, index }) => score < found.score || (score === found.score && index > found.index),
  )
  near.splice(after < 0 ? near.length : after, 0, found)
  if (near.length > limit) near.pop()
}
