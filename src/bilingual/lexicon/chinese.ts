// The Chinese forms of the lexicon, and where they stand in a text: the longest first, in either script. Pure.
import { simplified } from '../fold.ts'
import { tellingScript } from '../script.ts'
import type { LexiconEntry, LexiconMatch } from './lexicon.ts'
import type { LexiconIndex } from './lexicon-index.ts'

export interface ChineseForm {
  /** Folded: simplified, half width, lower case, without spaces. */
  readonly key: string
  readonly entry: LexiconEntry
}

/** Shorter forms are often parts of other words: 高文 stands in 提高文化. They count where words begin and end. */
const WORD_CHARACTERS_MAX = 2
/** Characters on each side that tell where words begin and end. */
const CONTEXT = 10

const LATIN = /[\p{Script=Latin}\d]/u
const words = new Intl.Segmenter('zh', { granularity: 'word' })

export function chineseForms(
  byChinese: ReadonlyMap<string, LexiconEntry>,
): ReadonlyMap<string, readonly ChineseForm[]> {
  const forms = new Map<string, ChineseForm[]>()
  for (const [key, entry] of byChinese) {
    const first = key.charAt(0)
    const list = forms.get(first)
    if (list) list.push({ key, entry })
    else forms.set(first, [{ key, entry }])
  }
  for (const list of forms.values()) list.sort((a, b) => b.key.length - a.key.length)
  return forms
}

/**
 * The entries whose Chinese stands in a text, in order, never overlapping; of two that begin at one character the
 * longer. Offsets are the text's. Spaces within a form do not count, line breaks do.
 */
export function findChinese({ chinese }: LexiconIndex, text: string): readonly LexiconMatch[] {
  if (chinese.size === 0) return []
  const { folded, offsets } = fold(text)
  const matches: LexiconMatch[] = []
  for (let at = 0; at < folded.length; ) {
    const form = chinese
      .get(folded.charAt(at))
      ?.find(({ key }) => folded.startsWith(key, at) && isWhole(folded, at, at + key.length))
    if (!form) {
      at += 1
      continue
    }
    const from = offsets[at] ?? 0
    const to = (offsets[at + form.key.length - 1] ?? 0) + 1
    matches.push({ entry: form.entry, form: scriptForm(form.entry, text.slice(from, to)), from, to })
    at += form.key.length
  }
  return matches
}

function scriptForm({ zh, hant }: LexiconEntry, found: string): 'zh' | 'hant' {
  if (found === zh) return 'zh'
  if (found === hant) return 'hant'
  return tellingScript(found) === 'zh-Hant' ? 'hant' : 'zh'
}

/** The text as keys are folded, character by character, and the offset of each character. */
function fold(text: string): { readonly folded: string; readonly offsets: readonly number[] } {
  const plain = simplified(text)
  const offsets: number[] = []
  let folded = ''
  for (let at = 0; at < plain.length; at += 1) {
    const character = plain.charAt(at)
    if (/[^\S\n]/.test(character)) continue
    const code = plain.charCodeAt(at)
    // Full-width letters, digits and signs.
    const half = code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : character
    const lower = half.toLowerCase()
    folded += lower.length === 1 ? lower : half
    offsets.push(at)
  }
  return { folded, offsets }
}

/** Whether a form stands there for itself, not as a part of a longer word. */
function isWhole(folded: string, from: number, to: number): boolean {
  const first = folded.charAt(from)
  const last = folded.charAt(to - 1)
  if (LATIN.test(first) && LATIN.test(folded.charAt(from - 1))) return false
  if (LATIN.test(last) && LATIN.test(folded.charAt(to))) return false
  return to - from > WORD_CHARACTERS_MAX || !cutsWords(folded, from, to)
}

/** Whether a word of the text begins before the range and ends in it, or the other way round. */
function cutsWords(folded: string, from: number, to: number): boolean {
  const start = Math.max(0, from - CONTEXT)
  const context = folded.slice(start, to + CONTEXT)
  for (const { index, segment } of words.segment(context)) {
    const begin = start + index
    const end = begin + segment.length
    if (begin < from && end > from) return true
    if (begin < to && end > to) return true
  }
  return false
}
