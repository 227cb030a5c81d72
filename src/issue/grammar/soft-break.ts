// Line breaks of the source between Chinese characters stand for nothing, also across bold and links. Pure, changes
// the block in place; it comes after all readings, since places are counted with the breaks.
import type { Nodes, Text } from 'mdast'
import { joinsLines } from '../../bilingual/line-break.ts'
import type { PhrasingParent } from './block-text.ts'

interface Leaf {
  readonly value: string
  readonly text?: Text
}

export function joinSoftBreaks(block: PhrasingParent): void {
  const leaves: Leaf[] = []
  const walk = (node: Nodes): void => {
    if (node.type === 'text') leaves.push({ value: node.value, text: node })
    else if (node.type === 'inlineCode') leaves.push({ value: node.value })
    else if (node.type === 'term') leaves.push({ value: node.english ?? node.zh })
    else if (node.type === 'break' || node.type === 'image' || node.type === 'html')
      leaves.push({ value: '' })
    else if ('children' in node) node.children.forEach(walk)
  }
  block.children.forEach(walk)
  for (const [index, { text }] of leaves.entries()) {
    if (!text?.value.includes('\n')) continue
    const { value } = text
    text.value = value.replace(/[ \t]*\n[ \t]*/g, (space, at: number) => {
      const before = lastOf(value.slice(0, at)) || lastOf(leaves[index - 1]?.value ?? '')
      const after = firstOf(value.slice(at + space.length)) || firstOf(leaves[index + 1]?.value ?? '')
      return joinsLines(before, after) ? '' : '\n'
    })
  }
}

function firstOf(text: string): string {
  return /^\s*(\S)/u.exec(text)?.[1] ?? ''
}

function lastOf(text: string): string {
  return [...text.slice(-20).trimEnd()].at(-1) ?? ''
}
