// Finds the Chinese of an English text that stands beside its own English: `国务院 (State Council)`, `数据安全法 — the Data
// Security Law`, and in plain text also `diffusion [扩散]` and `Zhou Zhihua 周志华`, which are nodes of their own elsewhere. Pure.
import { isHanAnnotation, latinWords } from '../bilingual/language.ts'
import { isPinyin } from '../bilingual/pinyin/pinyin.ts'
import type { Range } from '../issue/grammar/block-text.ts'

/** A name in Chinese and, in brackets after it, in English. */
const NAMED = /[《]?[\p{Script=Han}·\d]*\p{Script=Han}[》]?\s?[(（]([^()（）\p{Script=Han}]{1,80})[)）]/gu
/** A text that begins with its name in Chinese, goes on behind a dash, and has no other Chinese. A label may stand first. */
const HEADED =
  /^(\s*(?:[\p{Script=Latin} ]{1,40}[:：]\s*)?)([《]?[\p{Script=Han}·\d、：]*\p{Script=Han}[》]?\s*[—–]+\s*)([^\p{Script=Han}]+)$/su
const BRACKET = /\s*[[(（]([^[\]()（）]{1,200})[\])）]/gu
const PERSON = /(\p{Lu}[\p{L}'’-]+) (\p{Lu}[\p{L}'’-]+)( \p{Script=Han}{2,4})(?!\p{Script=Han})/gu
const LOWER_WORD = /^\p{Ll}+(?![\p{L}\p{N}])/u

/** What may go, in order; ranges do not overlap. */
export function chineseBeside(text: string): readonly Range[] {
  const headed = HEADED.exec(text)
  if (headed) {
    const [, label = '', head = '', rest = ''] = headed
    if (latinWords(rest).length > 0) return [{ from: label.length, to: label.length + head.length }]
  }
  return [...text.matchAll(NAMED)].flatMap(({ 0: whole, 1: names = '', index }) => {
    if (latinWords(names).length === 0) return []
    const from = index + whole.length - 1 - names.length
    const to = from + names.length
    return [{ from: index, to: from }, ...romanised(names, from), { from: to, to: to + 1 }]
  })
}

/** A text without such Chinese, its glosses included: a title, a byline. */
export function withoutChineseBeside(text: string): string {
  const plain = text
    .replace(BRACKET, (bracket, content: string, at: number) =>
      isHanAnnotation(content) && /[\p{Script=Latin}\d)\]%”"’'.*?!…+]$/u.test(text.slice(0, at))
        ? ''
        : bracket,
    )
    .replace(PERSON, (person, first: string, second: string, han: string) =>
      isPinyin(first) && isPinyin(second) ? person.slice(0, -han.length) : person,
    )
  const ranges = chineseBeside(plain)
  const rest = ranges.toReversed().reduce((left, { from, to }) => left.slice(0, from) + left.slice(to), plain)
  return startsAt(ranges, 0) ? withCapital(rest) : rest
}

/** Whether the first of the ranges takes the beginning of a text away. */
export function startsAt(ranges: readonly Range[], start: number): boolean {
  return ranges[0]?.from === start
}

/** What stood behind a dash now starts a line; iPhone stays as it is. */
export function withCapital(text: string): string {
  return LOWER_WORD.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text
}

/** Of `guowuyuan/State Council` the pinyin, where a name in English is left. */
function romanised(names: string, offset: number): readonly Range[] {
  const parts = names.split('/')
  if (parts.every((part) => isPinyin(part.trim()))) return []
  let at = offset
  return parts.flatMap((part, index) => {
    const from = at
    at += part.length + 1
    const isLast = index === parts.length - 1
    // the stroke goes with the name before it, or, of the last one, with the name behind it
    return isPinyin(part.trim()) ? [isLast ? { from: from - 1, to: at - 1 } : { from, to: at }] : []
  })
}
