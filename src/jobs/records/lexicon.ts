// Which issues a change of the lexicon can touch: what `[[…]]` and glosses were read as hangs on its entries. Pure.
import { createHash } from 'node:crypto'
import { entriesOf, type Lexicon, type LexiconEntry } from '../../bilingual/lexicon/lexicon.ts'
import { codeHan } from '../../bilingual/memory/codes.ts'

/** An entry by what can be found in a text. */
export interface Forms {
  readonly chinese: readonly string[]
  readonly english: readonly string[]
}

/** With more changed entries than this, looking for each takes longer than reading the issues again. */
const CHANGED_MAX = 50
/** An English form without its ending: it may be inflected. */
const ENDING = 3

/** Each entry by its kind and Chinese: the forms it had, so that a later lexicon can be told from this one. */
export type LexiconPrint = Readonly<Record<string, { readonly hash: string; readonly forms: Forms }>>

export function printOf(lexicon: Lexicon): LexiconPrint {
  return Object.fromEntries(
    entriesOf(lexicon).map((entry) => {
      const { place: _, ...rest } = entry
      const hash = createHash('sha256').update(JSON.stringify(rest)).digest('base64url').slice(0, 22)
      return [`${entry.kind} ${entry.zh}`, { hash, forms: formsOf(entry) }]
    }),
  )
}

/** The entries that were added, changed (as they were and as they are) or removed. */
export function changedForms(before: LexiconPrint, after: LexiconPrint): readonly Forms[] | 'many' {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => before[key]?.hash !== after[key]?.hash,
  )
  if (changed.length > CHANGED_MAX) return 'many'
  return changed.flatMap((key) => [before[key]?.forms ?? [], after[key]?.forms ?? []].flat())
}

/** Whether a text has the Chinese of a changed entry, or its English right before a bracket with Chinese. */
export function isTouched(text: string, changed: readonly Forms[] | 'many'): boolean {
  if (changed === 'many') return true
  if (changed.length === 0) return false
  const han = folded(text)
  const lower = text.toLowerCase()
  return changed.some(
    ({ chinese, english }) =>
      chinese.some((form) => han.includes(form)) || english.some((form) => isGlossed(lower, form)),
  )
}

function formsOf({ zh, hant, en, aliases, avoid }: LexiconEntry): Forms {
  return {
    chinese: [zh, ...(hant === undefined ? [] : [hant])].map(folded).filter((form) => form !== ''),
    english: [en, ...aliases, ...avoid].map((form) =>
      form.toLowerCase().slice(0, Math.max(1, form.length - ENDING)),
    ),
  }
}

function isGlossed(text: string, form: string): boolean {
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
    const after = text.slice(at + form.length, at + form.length + 80)
    if (/^[^\s\p{Script=Han}]{0,12}[\s>]{0,4}[[(][^\])]{0,60}\p{Script=Han}/u.test(after)) return true
  }
  return false
}

function folded(text: string): string {
  let result = ''
  for (const code of codeHan(text).codes) result += String.fromCharCode(code)
  return result
}
