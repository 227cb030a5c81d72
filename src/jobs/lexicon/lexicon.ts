// Loads the lexicon of a newsletter through the files port.
import type { Lexicon, LexiconEntry } from '../../bilingual/lexicon/lexicon.ts'
import { entryFor, findChinese, lexiconIndex } from '../../bilingual/lexicon/lexicon-index.ts'
import type { Files } from '../../files/files.ts'
import { LEXICON_PATHS, type LexiconResult, readLexicon } from '../../issue/lexicon.ts'

/** A newsletter without lexicon files has an empty lexicon. */
export async function loadLexicon(files: Files): Promise<LexiconResult> {
  const texts = new Map<string, string>()
  for (const path of LEXICON_PATHS) {
    const text = await files.readText(path)
    if (text !== undefined) texts.set(path, text)
  }
  return readLexicon(texts)
}

/** The entries that texts name in Chinese, by either script: what these texts can come to depends on no others. */
export function entriesIn(lexicon: Lexicon, texts: readonly string[]): readonly LexiconEntry[] {
  const index = lexiconIndex(lexicon)
  const found = new Set<LexiconEntry>()
  for (const text of texts) {
    for (const { entry } of findChinese(index, text)) found.add(entry)
    for (const [, zh = ''] of text.matchAll(/\[\[([^[\]|]{1,200})/g)) {
      const entry = entryFor(index, zh.replace(/\\$/, ''))
      if (entry) found.add(entry)
    }
  }
  return index.entries.filter((entry) => found.has(entry))
}
