// Spelling by the kept Hunspell dictionary of English (docs/decisions/0082-spelling.md): American and British alike, and
// the vocabulary of this trade. Loads the dictionary with the first word asked for; words are remembered.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import nspell from 'nspell'
import type { Spelling } from '../lint/rule.ts'
import { americanForms } from './british.ts'
import { VOCABULARY } from './vocabulary.ts'

const SUGGESTIONS_MAX = 3
/** Words remembered; a newsletter of 1,000 issues has fewer. */
const REMEMBERED_MAX = 200_000
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Opens the dictionary. `words` are those that the newsletter allows beside it. */
export function openSpelling(words: readonly string[] = []): Spelling {
  const allowed = new Set(words)
  const lower = new Set(words.map((word) => word.toLowerCase()))
  const known = new Map<string, boolean>()
  const suggested = new Map<string, readonly string[]>()
  let dictionary: ReturnType<typeof nspell> | undefined

  const open = (): ReturnType<typeof nspell> => {
    dictionary ??= nspell(readDictionary())
    return dictionary
  }
  const has = (word: string): boolean => {
    const plain = word.toLowerCase()
    if (allowed.has(word) || lower.has(plain) || VOCABULARY.has(plain)) return true
    if (open().correct(word)) return true
    const forms = americanForms(plain)
    if (forms === undefined || forms.some((form) => open().correct(form) || VOCABULARY.has(form))) return true
    return [plain, ...forms].flatMap(inflected).some((form) => VOCABULARY.has(form) || lower.has(form))
  }
  const correct = (word: string): boolean => {
    const plain = word.replaceAll('’', "'")
    const before = known.get(plain)
    if (before !== undefined) return before
    const answer = has(plain)
    if (known.size < REMEMBERED_MAX) known.set(plain, answer)
    return answer
  }
  const suggest = (word: string): readonly string[] => {
    const before = suggested.get(word)
    if (before) return before
    const near = oneEdit(word).filter((each) => open().correct(each) || VOCABULARY.has(each.toLowerCase()))
    const answer = [...new Set(near.length > 0 ? near : open().suggest(word))].slice(0, SUGGESTIONS_MAX)
    if (suggested.size < REMEMBERED_MAX) suggested.set(word, answer)
    return answer
  }
  return { correct, suggest }
}

/** The package's own entry reads the same two files; this one waits for the first word. */
function readDictionary(): { readonly aff: Buffer; readonly dic: Buffer } {
  const folder = dirname(createRequire(import.meta.url).resolve('dictionary-en'))
  const read = (name: string) => readFileSync(join(folder, name))
  return { aff: read('index.aff'), dic: read('index.dic') }
}

/** Stems that an inflected form of the vocabulary may have. */
function inflected(word: string): readonly string[] {
  const stems: string[] = []
  const add = (pattern: RegExp, ...endings: readonly string[]) => {
    if (pattern.test(word)) for (const ending of endings) stems.push(word.replace(pattern, ending))
  }
  add(/s$/, '')
  add(/es$/, '')
  add(/ies$/, 'y')
  add(/ed$/, '', 'e')
  add(/ing$/, '', 'e')
  add(/er$/, '', 'e')
  return stems
}

/** Words one slip away: two letters exchanged first, then one too many, one missing, one wrong. */
function oneEdit(word: string): readonly string[] {
  const exchanged: string[] = []
  const shorter: string[] = []
  const longer: string[] = []
  const replaced: string[] = []
  for (let at = 0; at <= word.length; at += 1) {
    const before = word.slice(0, at)
    const rest = word.slice(at)
    if (rest.length > 1) exchanged.push(`${before}${rest[1]}${rest[0]}${rest.slice(2)}`)
    if (rest.length > 0) shorter.push(before + rest.slice(1))
    for (const letter of LETTERS) {
      longer.push(before + letter + rest)
      if (rest.length > 0 && rest[0] !== letter) replaced.push(before + letter + rest.slice(1))
    }
  }
  return [...exchanged, ...shorter, ...longer, ...replaced]
}
