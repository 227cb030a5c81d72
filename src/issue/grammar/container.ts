// Containers, where Markdown has nothing: `:::only{email}`, `:::vote{closes=…}`, `:::correction{issue=41}`. Others are
// reported and shown as text. Pure.
import type { BlockContent, Nodes, Paragraph, RootContent } from 'mdast'
import type { Point, Position } from 'unist'
import { type BlockText, isEscapedAt, placeOf } from './block-text.ts'
import { type Context, excerpt } from './context.ts'
import type { Flow } from './flow.ts'
import { readVoteOptions } from './vote.ts'

type ContainerDirective = Extract<RootContent, { type: 'containerDirective' }>

const KNOWN = ['only', 'vote', 'correction']

/** Reads the containers among the blocks of a flow. Those inside them have been read before. */
export function readContainers(flow: Flow, context: Context): void {
  if (!flow.children.some(isContainer)) return
  flow.children = flow.children.flatMap((block) => {
    if (!isContainer(block)) return [block]
    checkFence(block, flow, context)
    return readContainer(block, context)
  })
}

/** A line of colons that opens or closes nothing is text to Markdown: reported where it stands. */
export function checkStrayFences(block: BlockText, context: Context): void {
  if (!block.text.includes(':::')) return
  for (const found of block.text.matchAll(/^:{3,}[ \t]*([a-z][\w-]*)?.*$/gim)) {
    if (isEscapedAt(block, found.index)) continue
    const place = placeOf(block, { from: found.index, to: found.index + found[0].length })
    const line = excerpt(found[0])
    if (found[1] === undefined) {
      const reason = `Unexpected ${line} that closes no container, expected an opening line with as many colons`
      context.message('container-fence', reason, place)
    } else {
      const reason = `Unexpected ${line}, expected :::${KNOWN.includes(found[1]) ? found[1] : 'only, :::vote or :::correction'} without a space`
      context.message('container-unknown', reason, place)
    }
  }
}

function isContainer(block: Nodes): block is ContainerDirective {
  return block.type === 'containerDirective'
}

function readContainer(node: ContainerDirective, context: Context): RootContent[] {
  const attributes = node.attributes ?? {}
  const position = node.position ? { position: node.position } : {}
  const children = node.children as BlockContent[]
  const fail = (expected: string): RootContent[] => {
    const line = excerpt(linesOf(node, context)[0] ?? '')
    context.message('container-option', `Unexpected ${line}, expected ${expected}`, openingOf(node))
    return asText(node, context)
  }
  switch (node.name) {
    case 'only': {
      const targets = Object.keys(attributes)
      const target = targets.length === 1 ? targets[0] : undefined
      if (target !== 'email' && target !== 'web') return fail(':::only{email} or :::only{web}')
      return [{ type: 'only', target, children, ...position }]
    }
    case 'vote': {
      const options = readVoteOptions(attributes)
      if ('expected' in options) return fail(options.expected)
      const lists = children.filter(
        (child) => child.type === 'list' && child.ordered && child.children.length > 1,
      )
      if (lists.length !== 1) {
        const reason = `Unexpected vote with ${lists.length} numbered lists, expected one list of at least two candidates`
        context.message('vote-list', reason, openingOf(node))
      }
      return [{ type: 'vote', ...options, children, ...position }]
    }
    case 'correction': {
      const { issue, ...others } = attributes
      const number = /^[1-9]\d{0,4}$/.test(issue ?? '') ? Number(issue) : undefined
      if (number === undefined || Object.keys(others).length > 0) return fail(':::correction{issue=41}')
      return [{ type: 'correction', issue: number, children, ...position }]
    }
    default: {
      const reason = `Unexpected container :::${node.name}, expected :::only, :::vote or :::correction`
      context.message('container-unknown', reason, openingOf(node))
      return asText(node, context)
    }
  }
}

/** The blocks of a container between its own lines, which are shown as they were written. */
function asText(node: ContainerDirective, context: Context): RootContent[] {
  const lines = linesOf(node, context)
  const blocks = node.children.filter(
    (child) => !(child.data && 'directiveLabel' in child.data),
  ) as RootContent[]
  const opening = textLine(lines[0] ?? '', openingOf(node))
  if (!isClosed(lines)) return [opening, ...blocks]
  const closing = lines.at(-1) ?? ''
  return [opening, ...blocks, textLine(closing, startOfLast(closing, node.position?.end))]
}

function startOfLast(line: string, end: Point | undefined): Point | undefined {
  return end && { line: end.line, column: end.column - line.length, offset: (end.offset ?? 0) - line.length }
}

function textLine(value: string, place: Point | Position | undefined): Paragraph {
  const position = place && 'start' in place ? place : place && { start: place, end: place }
  const at = position ? { position } : {}
  return { type: 'paragraph', children: [{ type: 'text', value, ...at }], ...at }
}

function checkFence(node: ContainerDirective, parent: Flow, context: Context): void {
  const lines = linesOf(node, context)
  if (isClosed(lines)) return
  const name = `${/^:+/.exec(lines[0] ?? '')?.[0] ?? ':::'}${node.name}`
  const outer = parent.type === 'containerDirective' ? (parent as unknown as ContainerDirective) : undefined
  const reason = outer
    ? `Unexpected ${name} inside :::${outer.name}, which its closing line ended, expected more colons on the outer one`
    : `Unexpected end of ${name}, expected a closing line of ${/^:+/.exec(name)?.[0]}`
  context.message('container-fence', reason, openingOf(node))
}

/** Source lines of a container, without the `>` and white space before them. */
function linesOf(node: ContainerDirective, { text }: Context): readonly string[] {
  const { start, end } = node.position ?? {}
  return text
    .slice(start?.offset ?? 0, end?.offset ?? 0)
    .split('\n')
    .map((line) => line.replace(/^[ \t>]+/, '').trimEnd())
}

function isClosed(lines: readonly string[]): boolean {
  const opening = /^:+/.exec(lines[0] ?? '')?.[0].length ?? 3
  const last = lines.length > 1 ? (lines.at(-1) ?? '') : ''
  return /^:{3,}$/.test(last) && last.length >= opening
}

/** The opening line. */
function openingOf(node: ContainerDirective): Point | undefined {
  return node.position?.start
}
