// Loads the lexicon of a newsletter through the files port.
import type { Files } from '../files/files.ts'
import { LEXICON_PATHS, type LexiconResult, readLexicon } from '../issue/lexicon.ts'

/** A newsletter without lexicon files has an empty lexicon. */
export async function loadLexicon(files: Files): Promise<LexiconResult> {
  const texts = new Map<string, string>()
  for (const path of LEXICON_PATHS) {
    const text = await files.readText(path)
    if (text !== undefined) texts.set(path, text)
  }
  return readLexicon(texts)
}
