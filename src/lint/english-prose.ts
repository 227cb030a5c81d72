// The English of a document, block by block, with what is Chinese on purpose taken out: for rules about marks and spaces.
// Pure.
import type { Root } from 'mdast'
import { countLanguage, languageOf } from '../bilingual/language.ts'
import { type Block, proseOf } from './prose.ts'

export interface LanguageBlock extends Block {
  readonly language: 'zh' | 'en' | undefined
}

const KNOWN = new WeakMap<Root, readonly LanguageBlock[]>()

/** All blocks with their language. Of a tree that was asked for before the same blocks are given again. */
export function blocksOf(root: Root, text: string): readonly LanguageBlock[] {
  const known = KNOWN.get(root)
  if (known) return known
  const blocks = proseOf(root, text).map((block) => ({
    ...block,
    language: languageOf(countLanguage(block.text)),
  }))
  KNOWN.set(root, blocks)
  return blocks
}

/** Titles, words in quotation marks, brackets with Chinese, and runs of Chinese with the marks between them. */
const CHINESE =
  /《[^《》]{0,200}》|「[^「」]{0,200}」|『[^『』]{0,200}』|[“‘"][^“”‘’"]{0,200}\p{Script=Han}[^“”‘’"]{0,200}[”’"]|[[(（【][^[\]()（）【】]{0,200}\p{Script=Han}[^[\]()（）【】]{0,200}[\])）】]|\p{Script=Han}[\p{Script=Han}\d·、，。：；！？…“”《》（）—-]*/gu

/** The text of an English block with U+FFFC for each character of its Chinese: offsets stay the same. */
export function withoutChinese(text: string): string {
  return text.replace(CHINESE, (found) => '\ufffc'.repeat(found.length))
}
