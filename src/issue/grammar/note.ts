// Footnotes: whose note it is, and whether notes and references find each other. Pure.
import type { FootnoteDefinition, Nodes, Root } from 'mdast'
import { type BlockText, isEscapedAt, overlaps, placeOf } from './block-text.ts'
import type { Context } from './context.ts'
import { type TextBlock, textBlocksOf } from './flow.ts'

export function readNotes(tree: Root, context: Context): void {
  const definitions: FootnoteDefinition[] = []
  const referred = new Set<string>()
  const walk = (node: Nodes): void => {
    if (node.type === 'footnoteDefinition') definitions.push(node)
    if (node.type === 'footnoteReference') referred.add(node.identifier)
    if ('children' in node) node.children.forEach(walk)
  }
  walk(tree)
  const seen = new Set<string>()
  for (const note of definitions) {
    note.data = { ...note.data, noteOf: noteOf(note.identifier) }
    const name = note.label ?? note.identifier
    if (seen.has(note.identifier)) {
      const reason = `Unexpected second footnote [^${name}], expected one note for each id`
      context.message('footnote-duplicate', reason, note.position)
    } else if (!referred.has(note.identifier)) {
      const reason = `Unexpected footnote [^${name}] that nothing refers to, expected [^${name}] in the text`
      context.message('footnote-unused', reason, note.position)
    }
    seen.add(note.identifier)
  }
}

/** A reference without its note is left as text by Markdown: reported where it stands. */
export function checkNoteReferences(block: BlockText, context: Context): void {
  if (!block.text.includes('[^')) return
  const code = block.spans.filter(({ type }) => type === 'code')
  for (const found of block.text.matchAll(/\[\^([^\s[\]]{1,100})\]/g)) {
    const range = { from: found.index, to: found.index + found[0].length }
    if (isEscapedAt(block, range.from) || overlaps(code, range)) continue
    const reason = `Unexpected reference to a footnote ${found[1]} that is not there, expected a note [^${found[1]}]: …`
    context.message('footnote-undefined', reason, placeOf(block, range))
  }
}

/** Text blocks of translator's notes: what they say in Chinese is talked about. */
export function translatorsBlocks(tree: Root): ReadonlySet<TextBlock> {
  const notes = tree.children.filter((block) => block.type === 'footnoteDefinition')
  return new Set(notes.filter(({ identifier }) => noteOf(identifier) === 'translator').flatMap(textBlocksOf))
}

function noteOf(identifier: string): 'author' | 'translator' | 'editor' {
  if (/^tn-/i.test(identifier)) return 'translator'
  return /^en-/i.test(identifier) ? 'editor' : 'author'
}
