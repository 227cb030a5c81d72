// References to other issues of the newsletter: `issue #12`, `issues #12, #13 and #14`, `[text](#324)`. Pure.
import type { Link } from 'mdast'
import type { Reference } from '../issue.ts'
import type { IssueReferenceNode } from '../tree.ts'
import { type BlockText, isEscapedAt, type Match, overlaps, placeOf } from './block-text.ts'
import type { Context } from './context.ts'

const NUMBER = /#(\d{1,5})(?![\w-])/g
/** What continues a list of references. */
const CONTINUES = /^\s*(?:[,;/–-]|,?\s*(?:and|or|to|through)|&)\s*$/

export interface ReferenceReading {
  readonly matches: readonly Match[]
  readonly references: readonly Reference[]
}

/** `#12` after the newsletter's name, "issue(s)" or "edition", or in a list that continues one; never `\#12`. */
export function findReferences(block: BlockText, { newsletter }: Context): ReferenceReading {
  if (!block.text.includes('#')) return { matches: [], references: [] }
  const introduces = new RegExp(`(?:\\bissues?|\\beditions?|${escapeRegExp(newsletter.name)})\\s+$`, 'i')
  const held = block.spans.filter(({ type }) => type !== 'mark')
  const matches: Match[] = []
  const references: Reference[] = []
  let lastEnd: number | undefined
  for (const found of block.text.matchAll(NUMBER)) {
    const range = { from: found.index, to: found.index + found[0].length }
    const before = block.text.slice(Math.max(0, range.from - 100), range.from)
    const continues = lastEnd !== undefined && CONTINUES.test(block.text.slice(lastEnd, range.from))
    lastEnd = undefined
    if (!continues && !introduces.test(before)) continue
    if (overlaps(held, range) || isEscapedAt(block, range.from)) continue
    lastEnd = range.to
    const number = Number(found[1])
    const place = placeOf(block, range)
    references.push({ number, line: place?.start.line ?? 1, column: place?.start.column ?? 1 })
    matches.push({
      ...range,
      head: 0,
      tail: 0,
      make: (children, position) => ({ type: 'issueReference', number, children, position }),
    })
  }
  return { matches, references }
}

/** `[text](#324)` as a reference; undefined where the link goes elsewhere. */
export function readReferenceLink(link: Link): IssueReferenceNode | undefined {
  const number = /^#(\d{1,5})$/.exec(link.url)?.[1]
  if (number === undefined) return undefined
  return {
    type: 'issueReference',
    number: Number(number),
    children: link.children,
    ...(link.position ? { position: link.position } : {}),
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}
