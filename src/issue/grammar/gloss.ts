// Glosses: `English [汉字]` or `English (汉字)`. A bracket with an English sentence is a note and stays text. Pure.
import { hasHan, isHanAnnotation, latinWords } from '../../bilingual/language.ts'
import { endingForm } from '../../bilingual/lexicon/ending.ts'
import type { LexiconIndex } from '../../bilingual/lexicon/lexicon-index.ts'
import { unwrap } from '../../bilingual/line-break.ts'
import { isAcronym, isPinyin } from '../../bilingual/pinyin/pinyin.ts'
import type { Gloss } from '../issue.ts'
import { type BlockText, type Match, overlaps, placeOf, type Range } from './block-text.ts'
import { type Context, excerpt } from './context.ts'
import { quotationBefore } from './quotation-marks.ts'

export interface GlossReading {
  readonly matches: readonly Match[]
  readonly glosses: readonly Gloss[]
  /** Brackets whose Chinese is explained by the English in them. */
  readonly notes: readonly Range[]
}

interface Bracket extends Range {
  readonly form: 'square' | 'round'
  /** What is between the brackets, without glosses inside it. */
  readonly content: string
}

/** A bracket with fewer English words than this is no sentence. */
const SENTENCE_WORDS = 3
/** No gloss and no clear note is longer; what is longer with Han in it counts as a note. */
const BRACKET_MAX = 1_000
const NOTE = /^\s*(?:[\p{L}'’]+\s+){0,2}(?:note|n\.b\.|t\.?n\.?|ed\.)\s*[:：]/iu

/** Reads the brackets of an English block. `taken` are ranges that other readings hold. */
export function findGlosses(
  block: BlockText,
  quotations: readonly Range[],
  taken: readonly Range[],
  context: Context,
): GlossReading {
  const matches: Match[] = []
  const glosses: Gloss[] = []
  const notes: Range[] = []
  for (const bracket of findBrackets(block, taken)) {
    if (overlaps(taken, bracket)) continue
    switch (classify(bracket)) {
      case 'gloss':
        if (!followsEnglish(block.text, bracket.from)) break
        matches.push(glossMatch(block, bracket))
        glosses.push(glossOf(block, bracket, quotations, context.wording.index))
        break
      case 'note':
        notes.push(bracket)
        break
      case 'unclear':
        notes.push(bracket)
        context.message(
          'gloss-unclear',
          `Unexpected English beside the Chinese in “${excerpt(bracket.content)}”, expected a gloss of hanzi, pinyin or an acronym, or a sentence`,
          placeOf(block, bracket),
        )
        break
      case 'other':
        break
    }
  }
  return {
    matches: matches.sort((a, b) => a.from - b.from),
    glosses: glosses.sort((a, b) => a.line - b.line),
    notes,
  }
}

function classify({ content }: Bracket): 'gloss' | 'note' | 'unclear' | 'other' {
  if (!hasHan(content)) return 'other'
  if (content.length > BRACKET_MAX) return 'note'
  if (isHanAnnotation(content)) return 'gloss'
  const words = latinWords(content).filter((word) => !isAcronym(word))
  if (NOTE.test(content) || words.length >= SENTENCE_WORDS) return 'note'
  return 'unclear'
}

/** Brackets with Han, inner ones first. Glosses inside a bracket are not part of its content. */
function findBrackets(block: BlockText, taken: readonly Range[]): readonly Bracket[] {
  const brackets: Bracket[] = []
  const open: Readonly<Record<'[' | '(', number[]>> = { '[': [], '(': [] }
  const { text, spans } = block
  const code = spans.filter(({ type }) => type === 'code')
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '[' || character === '(') open[character].push(at)
    if (character !== ']' && character !== ')') continue
    const from = open[character === ']' ? '[' : '('].pop()
    if (from === undefined) continue
    const range = { from, to: at + 1 }
    if (overlaps(code, { from, to: from + 1 }) || overlaps(taken, range)) continue
    const content = text.slice(from + 1, at)
    if (content.length > BRACKET_MAX && !hasHan(content)) continue
    brackets.push({
      ...range,
      form: character === ']' ? 'square' : 'round',
      content: withoutInner(content, from + 1, brackets),
    })
  }
  return brackets
}

function withoutInner(content: string, from: number, brackets: readonly Bracket[]): string {
  let text = content
  for (let index = brackets.length - 1; index >= 0; index -= 1) {
    const inner = brackets[index]
    if (!inner || inner.from < from) break
    if (!isHanAnnotation(inner.content)) continue
    text = text.replace(
      `${inner.form === 'square' ? '[' : '('}${inner.content}${inner.form === 'square' ? ']' : ')'}`,
      '',
    )
  }
  return text
}

/** Whether English ends right before the bracket, with at most white space between. */
function followsEnglish(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at).trimEnd()
  return (
    /[\p{Script=Latin}\p{M}\d)\]%”"’'*.?!…+]$/u.test(before) && !/\p{Script=Han}[)\]”"’'.]*$/u.test(before)
  )
}

function glossMatch(block: BlockText, { from, to, form }: Bracket): Match {
  const inner = block.text.slice(from + 1, to - 1)
  return {
    from,
    to,
    head: 1 + inner.length - inner.trimStart().length,
    tail: 1 + inner.length - inner.trimEnd().length,
    make: (children, position) => ({ type: 'gloss', form, children, position }),
  }
}

function glossOf(
  block: BlockText,
  bracket: Bracket,
  quotations: readonly Range[],
  index: LexiconIndex,
): Gloss {
  const zh = hanOf(bracket.content)
  const english =
    englishBefore(block, bracket.from, quotations) ??
    endingForm(index, block.text.slice(0, bracket.from).trimEnd(), zh)
  return {
    ...(english ? { english } : {}),
    zh,
    line: placeOf(block, bracket)?.start.line ?? 1,
  }
}

/** The English that a gloss at this index stands for: a quotation, link or emphasis that ends before it. */
function englishBefore(block: BlockText, at: number, quotations: readonly Range[]): string | undefined {
  const end = block.text.slice(0, at).trimEnd().length
  const quotation = quotationBefore(quotations, end)
  const span = quotation ?? block.spans.findLast((candidate) => candidate.to === end && candidate.from < end)
  if (!span) return undefined
  const text = block.text.slice(span.from, span.to).replace(/\s+/g, ' ')
  return text.replace(/^[\s“"‘']+|[\s,.;:”"’']+$/g, '') || undefined
}

/** The Chinese of a gloss, without the pinyin, acronym or quotation marks beside it. */
function hanOf(content: string): string {
  return unwrap(content)
    .replace(/\p{Script=Latin}[\p{Script=Latin}\p{M}\d'’.-]*/gu, (word) =>
      isPinyin(word) && !isAcronym(word) ? '' : word,
    )
    .replace(/^[^\p{Script=Han}]+[,;:/]|[,;:/][^\p{Script=Han}]+$/gu, '')
    .replace(/^[\s,，;；:：/–—-]+|[\s,，;；:：/–—-]+$/g, '')
    .replace(/^["“‘「]([^"“”‘’「」]*)["”’」]$/, '$1')
    .replace(/\s+/g, ' ')
}
