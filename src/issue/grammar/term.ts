// Lexicon shorthand: `[[舆论属性]]` or `[[舆论属性|public-opinion properties]]`. Pure.
import type { Link } from 'mdast'
import { hasHan } from '../../bilingual/language.ts'
import { type BlockText, isEscapedAt, type Match, placeOf, type Range, textOf } from './block-text.ts'
import { type Context, excerpt } from './context.ts'

const SHORTHAND = /\[\[([^[\]|]{1,200})(?:\|([^[\]|]{1,200}))?\]\]/g

export interface TermReading {
  readonly matches: readonly Match[]
  /** Double brackets that are no term; they are no gloss either. */
  readonly refused: readonly Range[]
}

export function findTerms(block: BlockText, context: Context): TermReading {
  const matches: Match[] = []
  const refused: Range[] = []
  if (!block.text.includes('[[')) return { matches, refused }
  for (const found of block.text.matchAll(SHORTHAND)) {
    const range = { from: found.index, to: found.index + found[0].length }
    // `\[\[` is text: of machine drafts, and of sources that write so.
    if (isEscapedAt(block, range.from)) {
      refused.push(range)
      continue
    }
    const zh = found[1]?.trim() ?? ''
    const english = found[2]?.replace(/\s+/g, ' ').trim()
    if (!hasHan(zh)) {
      refused.push(range)
      if (found[2] !== undefined || !/^\d+$/.test(zh)) {
        const reason = `Unexpected “${excerpt(zh)}” in double brackets, expected a Chinese term first`
        context.message('term-han', reason, placeOf(block, range))
      }
      continue
    }
    matches.push({
      ...range,
      head: 0,
      tail: 0,
      make: (_, position) => ({ type: 'term', zh, ...(english ? { english } : {}), position }),
    })
  }
  return { matches, refused }
}

/** Reports `[[x]](url)`. A number in brackets is a common way to link a note, and means no term. */
export function checkTermLink(link: Link, context: Context): void {
  const inner = /^\[([^[\]]*)\]$/.exec(textOf(link).trim())?.[1]
  if (inner === undefined || /^\d*$/.test(inner.trim())) return
  context.message(
    'term-link',
    `Unexpected double brackets around the linked “${excerpt(inner)}”, expected single brackets or no address`,
    link.position,
  )
}
