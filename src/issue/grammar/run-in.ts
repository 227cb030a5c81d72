// Run-ins: a paragraph that starts with a bold label of the newsletter, and bold first sentences without one. Also
// says which bold starts may be speakers. Pure, changes the paragraph in place.
import type { Paragraph, PhrasingContent, Strong } from 'mdast'
import type { RunInNode } from '../tree.ts'
import { textOf } from './block-text.ts'
import { isBlank, slicePhrasing, trimStart } from './flow.ts'

/** A bold start with a colon that is no label of the newsletter: a speaker, if the section has more of them. */
export interface SpeakerStart {
  readonly name: string
  /** What the paragraph says, without the name. */
  readonly children: PhrasingContent[]
}

const SPEAKER_MAX = 60
const SENTENCE_END = /[.!?…。！？][”"’'）)」』]*$/

/** Takes the label out of the paragraph, or marks its takeaway head. */
export function readRunIn(paragraph: Paragraph, labels: readonly string[]): void {
  const [head, ...rest] = paragraph.children
  if (head?.type !== 'strong') return
  const text = textOf(head)
  for (const label of [...labels].sort((a, b) => b.length - a.length)) {
    if (text.slice(0, label.length).toLowerCase() !== label.toLowerCase()) continue
    const after = /^\s*[:：]\s*/.exec(text.slice(label.length))?.[0]
    if (after !== undefined) {
      paragraph.children = labelled(head, text.slice(0, label.length), label.length + after.length, rest)
      return
    }
    const following = text.slice(label.length).trim() === '' ? withoutColon(rest) : undefined
    if (following) {
      paragraph.children = labelled(head, text.slice(0, label.length), text.length, following)
      return
    }
  }
  if (SENTENCE_END.test(text.trim()) && /\p{L}/u.test(text)) head.data = { ...head.data, takeaway: true }
}

/** Reads `**X:** words` and `**X**: words`. */
export function readSpeaker(paragraph: Paragraph): SpeakerStart | undefined {
  const [head, ...rest] = paragraph.children
  if (head?.type !== 'strong') return undefined
  const text = textOf(head).trim()
  const inside = /^(.+?)\s*[:：]$/s.exec(text)?.[1]
  const following = inside === undefined ? withoutColon(rest) : rest
  const name = (inside ?? text).replace(/\s+/g, ' ')
  if (!following || !isName(name)) return undefined
  return { name, children: trimStart(following) }
}

function isName(name: string): boolean {
  return (
    name.length <= SPEAKER_MAX &&
    /\p{L}/u.test(name) &&
    name.split(' ').length <= 6 &&
    !/[!?;:。！？；：]|\.\s*$/.test(name.replace(/\b\p{L}\.$/u, ''))
  )
}

function labelled(
  head: Strong,
  label: string,
  cut: number,
  rest: readonly PhrasingContent[],
): PhrasingContent[] {
  const runIn: RunInNode = { type: 'runIn', label, ...(head.position ? { position: head.position } : {}) }
  const bold = trimStart(slicePhrasing(head.children, cut))
  if (isBlank(bold)) return [runIn, ...trimStart(rest)]
  return [runIn, { ...head, children: bold }, ...rest]
}

/** The nodes without the colon they start with; undefined where they start otherwise. */
function withoutColon(nodes: readonly PhrasingContent[]): PhrasingContent[] | undefined {
  const [first] = nodes
  const colon = first?.type === 'text' ? /^\s*[:：]\s*/.exec(first.value)?.[0] : undefined
  return colon === undefined ? undefined : slicePhrasing(nodes, colon.length)
}
