// The texts of a memory as numbers, one a Han character or English word, all in one array: what similarity and
// concordance run over. A hundred thousand paragraphs are a few tens of megabytes and are made in well under a second. Pure.
import { foldHan } from '../fold.ts'

/** Parts of all texts behind one another; between two texts stands SEPARATOR. */
export interface Codes {
  /** Characters have 16 bits; words 32, so that two words of a language practically never share a code. */
  readonly codes: Uint16Array | Uint32Array
  /** Where each text begins; one more than texts, so that text i ends before `starts[i + 1] - 1`. */
  readonly starts: Uint32Array
  /** Which signs each text has, SIGNATURE_WORDS a text: what lacks too many of a query's is never looked at. */
  readonly signatures: Uint32Array
}

/** One text: `offsets[i]` is where part i begins in it, and `offsets[length]` where the last one ends. */
export interface Coded {
  readonly codes: readonly number[]
  readonly offsets: readonly number[]
  readonly ends: readonly number[]
}

export const SEPARATOR = 0

/** 256 bits: a paragraph of a hundred different characters sets a third of them. */
export const SIGNATURE_WORDS = 8

/** The bit of a sign, 0 to 255; characters that stand together in Unicode are spread. */
export function signatureBit(code: number): number {
  return Math.imul(code, 0x9e3779b1) >>> 24
}

/** Chinese by characters: script, width, case and spaces make no difference. */
export function codesOfHan(texts: readonly string[]): Codes {
  return codesOf(texts, encodeHan, Uint16Array)
}

/** English by words: case, marks and hyphens make no difference; `China's` is the words `China` and `s`. */
export function codesOfWords(texts: readonly string[]): Codes {
  return codesOf(texts, encodeWords, Uint32Array)
}

export function codeHan(text: string): Coded {
  return codeOne(text, encodeHan)
}

export function codeWords(text: string): Coded {
  return codeOne(text, encodeWords)
}

/** Tells each part of a text: its code, and where it begins and ends. */
type Encode = (text: string, put: (code: number, from: number, to: number) => void) => void

function codesOf(
  texts: readonly string[],
  encode: Encode,
  Numbers: Uint16ArrayConstructor | Uint32ArrayConstructor,
): Codes {
  let room = texts.length
  for (const text of texts) room += text.length
  let codes = new Numbers(room)
  const starts = new Uint32Array(texts.length + 1)
  const signatures = new Uint32Array(texts.length * SIGNATURE_WORDS)
  let at = 0
  let base = 0
  const put = (code: number) => {
    if (at + 1 >= codes.length) {
      // Rare: characters such as ㎡ become several.
      const larger = new Numbers(codes.length * 2 + 16)
      larger.set(codes)
      codes = larger
    }
    codes[at] = code
    at += 1
    const bit = signatureBit(code)
    const word = base + (bit >>> 5)
    signatures[word] = (signatures[word] ?? 0) | (1 << (bit & 31))
  }
  for (let index = 0; index < texts.length; index += 1) {
    starts[index] = at
    base = index * SIGNATURE_WORDS
    encode(texts[index] ?? '', put)
    at += 1 // SEPARATOR stands there already
  }
  starts[texts.length] = at
  return { codes: codes.slice(0, at), starts, signatures }
}

function codeOne(text: string, encode: Encode): Coded {
  const codes: number[] = []
  const offsets: number[] = []
  const ends: number[] = []
  encode(text, (code, from, to) => {
    codes.push(code)
    offsets.push(from)
    ends.push(to)
  })
  return { codes, offsets, ends }
}

function encodeHan(text: string, put: (code: number, from: number, to: number) => void): void {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const folded = foldedCode(code)
    if (folded > 0) put(folded, index, index + 1)
    else if (folded < 0) for (const part of expansionOf(code)) put(part.charCodeAt(0), index, index + 1)
  }
}

/** Folding is by character, and the same characters come again and again: each is folded once. */
const FOLDED = new Int32Array(65_536).fill(-2)
const EXPANSIONS = new Map<number, string>()

/** The code that stands for a character; 0: none (a space), -1: several, in `expansionOf`. */
function foldedCode(code: number): number {
  const known = FOLDED[code] ?? 0
  if (known !== -2) return known
  // Half of a pair is left as it is: folding it alone would lose it.
  const folded =
    code >= 0xd800 && code <= 0xdfff ? String.fromCharCode(code) : foldHan(String.fromCharCode(code))
  const [first = 0] = [folded.charCodeAt(0)]
  const result = folded.length === 0 ? 0 : folded.length === 1 ? first : -1
  if (result === -1) EXPANSIONS.set(code, folded)
  FOLDED[code] = result
  return result
}

function expansionOf(code: number): string {
  return EXPANSIONS.get(code) ?? ''
}

/** Offset and prime of the hash FNV-1a, 32 bits. */
const FNV = 0x811c9dc5
const FNV_PRIME = 0x01000193

function encodeWords(text: string, put: (code: number, from: number, to: number) => void): void {
  let hash = FNV
  let from = -1
  for (let index = 0; index <= text.length; index += 1) {
    const sign = index < text.length ? wordSign(text.charCodeAt(index)) : 0
    if (sign > 0) {
      if (from < 0) from = index
      hash = Math.imul(hash ^ sign, FNV_PRIME)
      continue
    }
    if (from >= 0) {
      put(toCode(hash), from, index)
      hash = FNV
      from = -1
    }
    if (sign < 0) put(-sign, index, index + 1)
  }
}

function toCode(hash: number): number {
  return hash >>> 0 || 1
}

const SIGNS = new Int32Array(65_536).fill(-70_000)

/** A letter or digit in lower case; negative: a Han character, a word of its own; 0: between words. */
function wordSign(code: number): number {
  const known = SIGNS[code] ?? 0
  if (known !== -70_000) return known
  const sign = String.fromCharCode(code)
  const result = /\p{Script=Han}/u.test(sign)
    ? -Math.max(1, foldedCode(code))
    : /[\p{L}\p{N}\p{M}]/u.test(sign)
      ? sign.toLowerCase().charCodeAt(0)
      : 0
  SIGNS[code] = result
  return result
}
