// Reads the text of one block: terms, glosses, outlets, bare Chinese, references. Pure, changes the block in place.
import type { Link, PhrasingContent } from 'mdast'
import { hasHan } from '../../bilingual/language.ts'
import type { Gloss, Outlet, Reference } from '../issue.ts'
import { findBareHan } from './bare-han.ts'
import { blockText, type Match, type PhrasingParent, type Range, rewrite } from './block-text.ts'
import type { Context } from './context.ts'
import { isBlank, type TextBlock } from './flow.ts'
import { findGlosses } from './gloss.ts'
import { checkNoteReferences } from './note.ts'
import { findOutlets } from './outlet.ts'
import { findQuotations } from './quotation-marks.ts'
import { findReferences, readReferenceLink } from './reference.ts'
import { checkTermLink, findTerms } from './term.ts'

/** What the text of blocks holds; readings add to it in reading order. */
export interface PhrasingFinds {
  readonly glosses: Gloss[]
  readonly outlets: Outlet[]
  readonly references: Reference[]
}

/** `talks` is whether the block talks about Chinese words, as translators' notes do. */
export function readPhrasing(
  block: TextBlock,
  talks: 'about words' | 'about things',
  context: Context,
  finds: PhrasingFinds,
): void {
  readLinks(block, context, finds)
  const flat = blockText(block)
  checkNoteReferences(flat, context)
  const terms = findTerms(flat, context)
  const matches: Match[] = [...terms.matches]
  const { matches: numbers, references } = findReferences(flat, context)
  matches.push(...numbers)
  finds.references.push(...references)
  if (hasHan(flat.text) && context.languages.get(block) !== 'zh') {
    const quotations = findQuotations(flat.text)
    const glosses = findGlosses(flat, quotations, [...matches, ...terms.refused], context)
    matches.push(...glosses.matches)
    const mentions = [...quotations, ...untranslatedOnPurpose(flat.text, talks)]
    const bare = findBareHan(flat, mentions, [...matches, ...terms.refused, ...glosses.notes], context)
    matches.push(...bare.matches)
    finds.glosses.push(...[...glosses.glosses, ...bare.glosses].sort((a, b) => a.line - b.line))
    const named = findOutlets(flat).filter(
      ({ from, to }) => !matches.some((match) => match.from < to && from < match.to),
    )
    finds.outlets.push(...named.map(({ outlet }) => outlet))
  }
  rewrite(
    block,
    flat,
    matches.sort((a, b) => a.from - b.from),
  )
}

/** All of a translator's note, and what a caption gives as the words in its picture. */
function untranslatedOnPurpose(text: string, talks: 'about words' | 'about things'): readonly Range[] {
  const from = talks === 'about words' ? 0 : text.search(/\bimage-text\s*[:：]/i)
  return from < 0 ? [] : [{ from, to: text.length }]
}

/** `[text](#12)` becomes a reference wherever it stands; `[[x]](url)` is reported. */
function readLinks(parent: PhrasingParent, context: Context, finds: PhrasingFinds): void {
  parent.children = parent.children.map((child): PhrasingContent => {
    if (!('children' in child) || isBlank(child.children as PhrasingContent[])) return child
    readLinks(child as PhrasingParent, context, finds)
    return child.type === 'link' ? readLink(child, context, finds) : child
  })
}

function readLink(link: Link, context: Context, finds: PhrasingFinds): PhrasingContent {
  checkTermLink(link, context)
  const reference = readReferenceLink(link)
  if (!reference) return link
  const { line = 1, column = 1 } = link.position?.start ?? {}
  finds.references.push({ number: reference.number, line, column })
  return reference
}
