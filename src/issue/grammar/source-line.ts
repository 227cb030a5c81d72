// The last line of a block quote, `— …`: who is quoted. It is never paired. Pure, changes the quote in place.
import type { Blockquote, Paragraph } from 'mdast'
import type { SourceLineNode } from '../tree.ts'
import { textOf } from './block-text.ts'
import { slicePhrasing, spanOf } from './flow.ts'

const DASH = /^[ \t]*(?:[—–―]+|--+)[ \t]*(?=\S)/

/** Takes the source line off the end of the quote. */
export function takeSourceLine(quote: Blockquote): SourceLineNode | undefined {
  const last = quote.children.at(-1)
  if (last?.type !== 'paragraph') return undefined
  const text = textOf(last)
  const start = text.trimEnd().lastIndexOf('\n') + 1
  const dash = DASH.exec(text.slice(start))
  // A dash in the middle of a paragraph's last line would need a hard look; one alone on its line does not.
  if (!dash || (start === 0 && quote.children.length === 1)) return undefined
  const children = slicePhrasing(last.children, start + dash[0].length)
  if (start === 0) quote.children.pop()
  else shorten(last, start)
  return { type: 'sourceLine', children, ...spanOf(start === 0 ? [last] : children) }
}

function shorten(paragraph: Paragraph, end: number): void {
  const kept = slicePhrasing(paragraph.children, 0, end)
  const last = kept.at(-1)
  if (last?.type === 'break') kept.pop()
  else if (last?.type === 'text') kept[kept.length - 1] = { ...last, value: last.value.trimEnd() }
  Object.assign(paragraph, { children: kept }, spanOf(kept))
}
