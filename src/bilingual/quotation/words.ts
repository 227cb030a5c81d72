// Cuts English into the words by which quotations are compared, each with the form it is compared in. Pure.

export interface TextWord {
  /** As written. */
  readonly text: string
  /** As compared: lower case, one kind of apostrophe, digits without separators. */
  readonly key: string
  /** Stands in square brackets, which a quotation may leave out. */
  readonly free: boolean
  /** A sentence begins with it. */
  readonly opens: boolean
  /** Punctuation stands behind it. */
  readonly closes: boolean
}

/** A word of a quotation, or a place where words were left out (`…`, `[…]`) or replaced (`[the company]`). */
export type QuotedWord =
  | { readonly text: string; readonly key: string; readonly optional: boolean }
  | { readonly elision: true }

export function isElision(word: QuotedWord): word is { readonly elision: true } {
  return 'elision' in word
}

/** Letters and digits, with what joins them inside a word; signs of currency and per cent are words of their own. */
const WORD = /[\p{L}\p{M}\p{N}]+(?:['.,][\p{L}\p{M}\p{N}]+)*|[%$€£¥]/gu
const DOTS = /\[\s*(?:…+|\.{3,}|\.(?:\s\.){2,3})\s*\]|\(\s*(?:…+|\.{3,})\s*\)|…+|\.{3,}|\.(?:\s\.){2,3}/g
/** `[T]he`: the quotation begins inside a sentence. */
const LETTER = /\[(\p{L})\](?=\p{L})/gu
const SQUARE = /\[[^[\]]{0,300}\]/g
const ROUND = /\([^()]{0,300}\)/g
const HAN = /[\p{Script=Han}\u3000-\u303f\uff01-\uff5e]+/gu
/** Separators of parts, which no text holds. */
const GAP = '\uE000'
const BRACKETED = '\uE001'
const END = '\uE002'

/** The words of a paragraph of a translation. Chinese is no word: it is a gloss. */
export function textWords(text: string): readonly TextWord[] {
  const marked = plain(text).replace(SQUARE, (note) => `${BRACKETED}${note}${END}`)
  let free = false
  let end = 0
  const words: { text: string; key: string; free: boolean; opens: boolean; closes: boolean }[] = []
  for (const { 0: word, index } of marked.matchAll(new RegExp(`${WORD.source}|[${BRACKETED}${END}]`, 'gu'))) {
    if (word === BRACKETED || word === END) {
      free = word === BRACKETED
      continue
    }
    const between = marked.slice(end, index)
    const before = words.at(-1)
    if (before) before.closes = /[.,;:!?\n\u2013\u2014]/.test(between)
    words.push({
      text: word,
      key: keyOf(word),
      free,
      opens: before === undefined || /[.;:!?\n]/.test(between),
      closes: true,
    })
    end = index + word.length
  }
  return words
}

/** The words of a quotation. What stands in round brackets may be the writer's own, and need not be found. */
export function quotedWords(text: string): readonly QuotedWord[] {
  const marked = plain(text)
    .replace(DOTS, GAP)
    .replace(LETTER, '$1')
    .replace(SQUARE, GAP)
    .replace(ROUND, (note) => `${BRACKETED}${note}${END}`)
  let optional = false
  return [...marked.matchAll(new RegExp(`${WORD.source}|[${GAP}${BRACKETED}${END}]`, 'gu'))].flatMap(
    ([word]): QuotedWord[] => {
      if (word === GAP) return [{ elision: true }]
      if (word === BRACKETED || word === END) {
        optional = word === BRACKETED
        return []
      }
      return [{ text: word, key: keyOf(word), optional }]
    },
  )
}

function plain(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\uE000-\uE002\u200b\u00ad]/gu, '')
    .replace(/[’‘ʼ＇`]/g, "'")
    .replace(/\[[^[\]]{0,300}\p{Script=Han}[^[\]]{0,300}\]/gu, (bracket) =>
      /\p{Script=Latin}{2,}\s\p{Script=Latin}{2,}/u.test(bracket) ? bracket : ' ',
    )
    .replace(HAN, ' ')
}

function keyOf(word: string): string {
  const lower = word.toLowerCase()
  return /^\d/.test(lower) ? lower.replaceAll(',', '') : lower
}
