// Footnotes: numbers them in the order in which a reader meets them, and gathers them at the end of the tree.
import type { BlockContent, DefinitionContent, FootnoteDefinition, Parent, Root } from 'mdast'
import { SKIP, visit } from 'unist-util-visit'

/** All notes of a rendering, at its end. */
export interface NotesNode extends Parent {
  type: 'notes'
  children: NoteNode[]
}
export interface NoteNode extends Parent {
  type: 'note'
  number: number
  noteOf: 'author' | 'translator' | 'editor'
  /** In place of what its kind is called: on the page of a translation the author is somebody else. */
  label?: string
  /** How many places of the text refer to it. */
  references: number
  children: (BlockContent | DefinitionContent)[]
}

declare module 'mdast' {
  interface RootContentMap {
    notes: NotesNode
    note: NoteNode
  }
  interface FootnoteReferenceData {
    /** Number of the note, and which reference to it this is, both from 1. */
    note?: { number: number; nth: number }
  }
}

/** Takes the definitions out of a tree, numbers the references, and appends the notes that are referred to. */
export function gatherNotes(tree: Root): Root {
  const definitions = new Map<string, FootnoteDefinition>()
  visit(tree, 'footnoteDefinition', (node, index, parent) => {
    const key = node.identifier.toUpperCase()
    if (!definitions.has(key)) definitions.set(key, node)
    if (parent && index !== undefined) parent.children.splice(index, 1)
    return [SKIP, index ?? 0]
  })
  const notes = new Map<string, NoteNode>()
  const number = (within: Root | NoteNode) =>
    visit(within, 'footnoteReference', (node, index, parent) => {
      const key = node.identifier.toUpperCase()
      const definition = definitions.get(key)
      if (!definition) {
        if (parent && index !== undefined) parent.children.splice(index, 1)
        return [SKIP, index ?? 0]
      }
      const note = notes.get(key) ?? noteOf(definition, notes.size + 1)
      note.references += 1
      notes.set(key, note)
      node.data = { ...node.data, note: { number: note.number, nth: note.references } }
      return undefined
    })
  number(tree)
  // A note may refer to another one: the map grows while it is walked.
  for (const note of notes.values()) number(note)
  const [first] = notes.values()
  if (first) {
    const position = first.position ? { position: first.position } : {}
    tree.children.push({ type: 'notes', children: [...notes.values()], ...position })
  }
  return tree
}

function noteOf(definition: FootnoteDefinition, number: number): NoteNode {
  return {
    type: 'note',
    number,
    noteOf: definition.data?.noteOf ?? 'author',
    references: 0,
    children: definition.children,
    ...(definition.position ? { position: definition.position } : {}),
  }
}

const NOTE_LABELS = { author: '', translator: 'Translator’s note:', editor: 'Editor’s note:' } as const

/** What a note is called; empty for one of the text's own author. */
export function noteLabel({ label, noteOf }: NoteNode): string {
  return label ?? NOTE_LABELS[noteOf]
}
