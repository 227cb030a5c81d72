// The nodes of the grammar as HTML, one handler for each. The HTML is the web's; email lays it out anew afterwards.
import type { Element, ElementContent } from 'hast'
import type { FootnoteReference, Nodes, Parents, Strong, Table } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import { defaultHandlers, type Options } from 'remark-rehype'
import type {
  CorrectionNode,
  DialogueNode,
  FigureCaptionNode,
  FigureNode,
  GlossNode,
  PassageNode,
  PassagePairNode,
  PassageSideNode,
  RecommendationNode,
  RunInNode,
  SourceLineNode,
  TermNode,
  TurnNode,
  VoteNode,
} from '../issue/tree.ts'
import { longDate } from './dates.ts'
import { element, textNode } from './element.ts'
import type { InlineNoteNode } from './inline-notes.ts'
import { type NoteNode, type NotesNode, noteLabel } from './notes.ts'
import type { ParagraphLinkNode } from './quotation-links.ts'
import type { VoteLinkNode } from './votes.ts'

export type Handlers = NonNullable<Options['handlers']>
type State = Parameters<NonNullable<Handlers['paragraph']>>[0]

const GLOSS_BRACKETS = { square: ['[', ']'], round: ['(', ')'], bare: ['', ''] } as const

/** Characters up to which a gloss is one word, which no line breaks. */
const GLOSS_WORD_MAX = 6

const constructs: Handlers = {
  footnoteReference: (_: State, node: FootnoteReference) => footnoteReference(node),
  notes: (state: State, node: NotesNode) => notes(state, node),
  gloss: (state: State, node: GlossNode) => {
    const [open, close] = GLOSS_BRACKETS[node.form]
    const className = [...textOf(node)].length <= GLOSS_WORD_MAX ? ['gloss', 'gloss-word'] : ['gloss']
    return element('span', { className }, [...texts(open), ...below(state, node), ...texts(close)])
  },
  term: (_: State, node: TermNode) => term(node),
  inlineNote: (state: State, node: InlineNoteNode) => box('span', 'inline-note', below(state, node)),
  paragraphLink: (_: State, { url, label, name }: ParagraphLinkNode) =>
    element('a', { className: ['paragraph-link'], href: url, ariaLabel: name }, [textNode(label)]),
  runIn: (_: State, node: RunInNode) => box('strong', 'run-in', texts(withColon(node.label))),
  passage: (state: State, node: PassageNode) => box('blockquote', 'passage', below(state, node)),
  passagePair: (state: State, node: PassagePairNode) => box('div', 'pair', below(state, node)),
  passageSide: (state: State, node: PassageSideNode) => passageSide(state, node),
  sourceLine: (state: State, node: SourceLineNode) =>
    box('p', 'source-line', [textNode('— '), ...below(state, node)]),
  recommendation: (state: State, node: RecommendationNode) => recommendation(state, node),
  dialogue: (state: State, node: DialogueNode) => box('div', 'dialogue', below(state, node)),
  turn: (state: State, node: TurnNode) => turn(state, node),
  figure: (state: State, node: FigureNode) => box('figure', 'figure', below(state, node)),
  figureCaption: (state: State, node: FigureCaptionNode) => figureCaption(state, node),
  vote: (state: State, node: VoteNode) => vote(state, node),
  voteLink: (_: State, node: VoteLinkNode) => voteLink(node),
  correction: (state: State, node: CorrectionNode) =>
    box('section', 'correction', [
      element('p', {}, [box('span', 'label', texts(`Correction to issue ${node.issue}`))]),
      ...below(state, node),
    ]),
  table: (state: State, node: Table) => box('div', 'table', [defaultHandlers.table(state, node)]),
  strong: (state: State, node: Strong) => {
    const result = defaultHandlers.strong(state, node)
    if (node.data?.takeaway) result.properties.className = ['takeaway']
    return result
  },
}

/** Every element keeps the position of its node: the size report names lines. */
export const handlers: Handlers = Object.fromEntries(
  Object.entries(constructs).map(([type, handle]) => [
    type,
    (state: State, node: Nodes, parent: Parents | undefined) => {
      const result = handle?.(state, node, parent)
      if (result && !Array.isArray(result)) state.patch(node, result)
      return result
    },
  ]),
)

function footnoteReference(node: FootnoteReference): Element {
  const { number = 0, nth = 1 } = node.data?.note ?? {}
  const link = element('a', { href: `#fn-${number}`, id: `fnref-${number}${nth > 1 ? `-${nth}` : ''}` }, [
    textNode(String(number)),
  ])
  return box('sup', 'note-reference', [link])
}

function notes(state: State, node: NotesNode): Element {
  const items = node.children.map((note) => {
    const blocks = below(state, note)
    const last = blocks.at(-1)
    const home = last?.type === 'element' && last.tagName === 'p' ? last.children : blocks
    home.push(...backLinks(note))
    const label = noteLabel(note)
    const first = blocks[0]
    if (label && first?.type === 'element') {
      first.children.unshift(box('span', 'note-label', texts(label)), textNode(' '))
    }
    return element('li', { id: `fn-${note.number}` }, blocks)
  })
  const heading = element('h2', { id: 'notes' }, [textNode('Notes')])
  return element('section', { className: ['notes'], ariaLabelledBy: ['notes'] }, [
    heading,
    element('ol', {}, items),
  ])
}

function backLinks(note: NoteNode): ElementContent[] {
  return Array.from({ length: note.references }, (_, index) => {
    const nth = index + 1
    const target = `#fnref-${note.number}${nth > 1 ? `-${nth}` : ''}`
    const label = `Back to the text at note ${note.number}${nth > 1 ? `, place ${nth}` : ''}`
    const link = element('a', { href: target, ariaLabel: label }, [textNode(nth > 1 ? `↩${nth}` : '↩')])
    return [textNode(' '), link]
  }).flat()
}

/** Terms are written out in terms.ts; one that is left stands in a text of its own. */
function term(node: TermNode): ElementContent[] {
  return [textNode(node.english ?? node.expansion?.en ?? node.zh)]
}

function passageSide(state: State, node: PassageSideNode): ElementContent[] {
  if (node.children.length === 0) return []
  return [element('div', { className: ['side'], lang: node.lang }, below(state, node))]
}

function recommendation(state: State, node: RecommendationNode): Element {
  const children = below(state, node)
  const label = box('span', 'label', texts(node.label))
  const heading = children.find((child) => child.type === 'element' && /^h[2-6]$/.test(child.tagName))
  if (heading?.type === 'element') heading.children.unshift(label, textNode(' '))
  else children.unshift(element('p', {}, [label]))
  return box('section', 'recommendation', children)
}

function turn(state: State, node: TurnNode): Element {
  const children = below(state, node)
  const speaker = box('strong', 'speaker', texts(withColon(node.speaker)))
  const first = children.find((child) => child.type === 'element')
  if (first?.type === 'element' && first.tagName === 'p') {
    const opening = first.children[0]
    if (opening?.type === 'text') opening.value = opening.value.trimStart()
    first.children.unshift(speaker, textNode(' '))
  } else children.unshift(element('p', {}, [speaker]))
  return box('div', 'turn', children)
}

function figureCaption(state: State, node: FigureCaptionNode): Element {
  const parts: ElementContent[] = []
  if (node.children.length > 0) parts.push(box('p', 'caption', below(state, node)))
  if (node.imageText) parts.push(box('p', 'image-text', texts(`In the picture: ${node.imageText}`)))
  return element('figcaption', {}, parts)
}

/** One with candidates says itself how to vote. */
function vote(state: State, node: VoteNode): Element {
  const closes = node.closes ? `Vote (closes ${longDate(node.closes)})` : 'Vote'
  const how = element('p', {}, [textNode('Reply with the number of your choice.')])
  return element('section', { className: ['vote'], ...(node.poll === undefined ? {} : { id: node.poll }) }, [
    element('p', {}, [box('span', 'label', texts(closes))]),
    ...below(state, node),
    ...(node.poll === undefined ? [how] : []),
  ])
}

/** No paragraph: a tight list would take it for words of its item. */
function voteLink({ url, label }: VoteLinkNode): Element {
  const link = element('a', { className: ['vote-button'], href: url }, texts(label))
  return box('div', 'vote-link', [link])
}

/** A label as it is set: with a colon of its own script, unless it ends in punctuation already. */
export function withColon(label: string): string {
  if (/[:：?？!！]$/.test(label)) return label
  return /\p{Script=Han}$/u.test(label) ? `${label}：` : `${label}:`
}

function below(state: State, node: Nodes): ElementContent[] {
  return 'children' in node ? state.all(node) : []
}

function box(tagName: string, name: string, children: ElementContent[]): Element {
  return element(tagName, { className: [name] }, children)
}

function texts(value: string): ElementContent[] {
  return value === '' ? [] : [textNode(value)]
}
