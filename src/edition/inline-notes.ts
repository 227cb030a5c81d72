// Brackets in which the translator or the editor speaks, `[Translator's note: …]`, so that they look unlike the brackets
// of the author. The words and the brackets stay as they are written. Pure, changes the tree in place.
import type { Parent, PhrasingContent, Root } from 'mdast'
import { visit } from 'unist-util-visit'
import { blockText, type Match, rewrite } from '../issue/grammar/block-text.ts'

export interface InlineNoteNode extends Parent {
  type: 'inlineNote'
  noteOf: 'translator' | 'editor'
  children: PhrasingContent[]
}

declare module 'mdast' {
  interface RootContentMap {
    inlineNote: InlineNoteNode
  }
  interface PhrasingContentMap {
    inlineNote: InlineNoteNode
  }
}

const START =
  /([[(])\s*(translator|tr|t\.?\s?n|t\/n|editor|ed)(?:\.|['’]s)?\s*(?:note|comment)?\.?\s*[:：]/giu
const LENGTH_MAX = 5_000

/** Marks the notes in the English of a tree. A bracket that is not closed is left as text. */
export function readInlineNotes(tree: Root): Root {
  visit(tree, (node) => {
    if (node.type !== 'paragraph' && node.type !== 'heading' && node.type !== 'tableCell') return
    const flat = blockText(node)
    const matches: Match[] = []
    for (const { 0: head, 1: bracket = '', 2: who = '', index } of flat.text.matchAll(START)) {
      const to = closingOf(flat.text, index, bracket)
      if (to === undefined || !/note|comment|n\b/i.test(head)) continue
      if ((matches.at(-1)?.to ?? 0) > index) continue
      const noteOf = /^e/i.test(who) ? 'editor' : 'translator'
      matches.push({
        from: index,
        to,
        head: 0,
        tail: 0,
        make: (children, position) => ({ type: 'inlineNote', noteOf, children, position }),
      })
    }
    rewrite(node, flat, matches)
  })
  return tree
}

/** The index after the bracket that closes the one at this index. */
function closingOf(text: string, at: number, open: string): number | undefined {
  const close = open === '[' ? ']' : ')'
  let depth = 0
  for (let index = at; index < Math.min(text.length, at + LENGTH_MAX); index += 1) {
    if (text[index] === open) depth += 1
    if (text[index] === close) depth -= 1
    if (depth === 0) return index + 1
  }
  return undefined
}
