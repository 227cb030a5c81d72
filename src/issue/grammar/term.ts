// Lexicon shorthand: `[[舆论属性]]` or `[[舆论属性|public-opinion properties]]`. Pure.
import type { Link } from 'mdast'
import { hasHan } from '../../bilingual/language.ts'
import { closest } from '../closest.ts'
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
    const isCode = placeOf(block, range) === undefined
    const expansion = isCode ? undefined : context.wording.expand(zh)
    if (!expansion && !english && !isCode) reportUnknown(zh, range, block, context)
    matches.push({
      ...range,
      head: 0,
      tail: 0,
      make: (_, position) => ({
        type: 'term',
        zh,
        ...(english ? { english } : {}),
        ...(expansion ? { expansion } : {}),
        position,
      }),
    })
  }
  return { matches, refused }
}

/** In a draft the term may still be on its way into the lexicon; a final issue would show bare Chinese. */
function reportUnknown(zh: string, range: Range, block: BlockText, context: Context): void {
  const near = nearestTerm(zh, context)
  const expected = near === undefined ? 'a term of the lexicon' : `${near} or another term of the lexicon`
  context.message(
    'term-unknown',
    `Unexpected term ${excerpt(zh)}, expected ${expected}`,
    placeOf(block, range),
    {
      ...(context.wording.status === 'final' ? { severity: 'error' as const } : {}),
      note: `Add it to lexicon/terms.yaml, or give its English here: [[${excerpt(zh)}|its English]].`,
    },
  )
}

/** The entry that shares most characters with it, at least half. */
function nearestTerm(zh: string, { wording }: Context): string | undefined {
  const wanted = new Set(zh)
  const candidates = wording.index.entries
    .map((entry) => entry.zh)
    .filter((term) => {
      const shared = [...term].filter((character) => wanted.has(character)).length
      return shared * 2 >= Math.max([...term].length, wanted.size)
    })
  return closest(zh, candidates)
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
