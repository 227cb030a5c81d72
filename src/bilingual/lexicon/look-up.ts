// Looks entries of the lexicon up by anything a person may type: Chinese in either script, English, pinyin with or
// without tones and spaces, whole or in part; what is nearest where nothing fits. Pure.
import { pinyin } from 'pinyin-pro'
import { foldHan, foldPinyin } from '../fold.ts'
import { stemOf } from '../inflection.ts'
import { hasHan } from '../language.ts'
import type { LexiconEntry } from './lexicon.ts'
import type { LexiconIndex } from './lexicon-index.ts'

export interface Found {
  readonly entry: LexiconEntry
  readonly how: 'whole' | 'part' | 'near'
}

/** Entries of one standing are in the order of the lexicon: the whole form, else a part of it, else what is near. */
export function lookUp({ entries }: LexiconIndex, query: string): readonly Found[] {
  const wanted = query.trim()
  if (wanted === '') return []
  const keys = hasHan(wanted) ? [{ of: chineseKeys, key: foldHan(wanted) }] : latinKeys(wanted)
  const find = (how: Found['how'], fits: (form: string, key: string) => boolean): Found[] =>
    entries
      .filter((entry) => keys.some(({ of, key }) => key !== '' && of(entry).some((form) => fits(form, key))))
      .map((entry) => ({ entry, how }))
  const whole = find('whole', (form, key) => form === key)
  if (whole.length > 0) return whole
  const part = find('part', (form, key) => form.includes(key) || (form.length > 3 && key.includes(form)))
  if (part.length > 0) return part
  return find('near', (form, key) => isNear(form, key))
}

function latinKeys(wanted: string) {
  return [
    { of: englishKeys, key: foldEnglish(wanted) },
    { of: pinyinKeys, key: foldPinyin(wanted) },
  ]
}

function chineseKeys({ zh, hant }: LexiconEntry): readonly string[] {
  return [zh, ...(hant === undefined ? [] : [hant])].map(foldHan)
}

function englishKeys({ en, aliases, avoid }: LexiconEntry): readonly string[] {
  return [en, ...aliases, ...avoid].map(foldEnglish)
}

/** As the entry has it, and as the characters are read where it has none. */
function pinyinKeys(entry: LexiconEntry): readonly string[] {
  const surname = entry.kind === 'person' ? ({ surname: 'head' } as const) : {}
  return [foldPinyin(entry.pinyin ?? pinyin(entry.zh, { toneType: 'none', v: true, ...surname }))]
}

function foldEnglish(text: string): string {
  return (text.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*[+#]*/gu) ?? []).map(stemOf).join(' ')
}

/** At most a third of the characters differ. */
function isNear(form: string, key: string): boolean {
  const most = Math.floor(Math.max(form.length, key.length) / 3)
  if (most === 0) return form.length === key.length && form.length > 1 && shares(form, key)
  if (Math.abs(form.length - key.length) > most || key.length > 200) return false
  return distance(form, key) <= most
}

function shares(form: string, key: string): boolean {
  return hasHan(form) && [...form].some((character) => key.includes(character))
}

/** Levenshtein distance. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
