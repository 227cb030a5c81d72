// The English form of the lexicon that a text ends in: what a gloss after it stands for. Pure.
import { entryFor, findEnglish, type LexiconIndex } from './lexicon-index.ts'

/** Characters looked back: longer forms are not used as terms. */
const BACK_MAX = 120

/**
 * The longest form that ends where the text does: of the entry of this Chinese if there is one, else of any entry. As it
 * is written in the text; undefined where no form ends there.
 */
export function endingForm(index: LexiconIndex, text: string, zh: string): string | undefined {
  if (index.english.size === 0) return undefined
  const entry = entryFor(index, zh)
  const tail = text.slice(-BACK_MAX).replace(/['’]s$/, '')
  for (const { index: start } of tail.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)) {
    const rest = tail.slice(start)
    const found = findEnglish(index, rest).find(
      (match) =>
        match.from === 0 && match.to === rest.length && (entry === undefined || match.entry === entry),
    )
    if (found) return rest.replace(/\s+/g, ' ')
  }
  return undefined
}
