// A compact, readable form of what the reader makes of an issue, for expected.json of the fixtures.
import type { Nodes, Root } from 'mdast'
import type { VFile } from 'vfile'
import type { Issue, Pair } from '../../src/issue/issue.ts'
import { pollsOf } from '../../src/issue/poll.ts'
import type { ReadResult } from '../../src/issue/read.ts'

const HIDDEN = new Set([
  'type',
  'children',
  'position',
  'data',
  'value',
  'depth',
  'identifier',
  'spread',
  'align',
  'checked',
])

/** The tree, one line a node, then whatever was found, then the messages as `line:column ruleId text`. */
export function dump({ issue, files }: ReadResult): Record<string, unknown> {
  const expansions = [...(issue?.expansions.values() ?? [])]
  return {
    ...(issue && { tree: lines(issue.body), ...found(issue) }),
    ...(expansions.length > 0 && { expansions }),
    messages: files.flatMap((file) => messagesOf(file, files.length > 1 ? 'named' : 'plain')),
  }
}

export function messagesOf(file: VFile, form: 'named' | 'plain'): string[] {
  const name = form === 'named' ? `${file.path.split('/').at(-1)}:` : ''
  return file.messages.map((message) => {
    const level = message.fatal === true ? 'error' : message.fatal === false ? 'warning' : 'info'
    return `${name}${message.line}:${message.column} ${level} ${message.ruleId} ${message.reason}`
  })
}

function found(issue: Issue): Record<string, unknown> {
  const { passages, translations, glosses, outlets, recommendations, dialogues, references, ignores } = issue
  const all = {
    passages: passages.map(({ pairs, ...rest }) => ({ ...rest, pairs: pairs.map(pair) })),
    translations: translations.map(({ pairs, ...rest }) => ({ ...rest, pairs: pairs.map(pair) })),
    glosses,
    outlets,
    recommendations,
    dialogues,
    references,
    ignores,
    polls: pollsOf(issue),
  }
  return Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0))
}

function pair({ zh, en, line, machine, mark, slot }: Pair): string {
  const marks = [
    ...(machine ? [mark ? ` machine:${mark.start.line}` : ' machine'] : []),
    ...(slot ? [` slot:${slot.start.line}`] : []),
  ]
  return `${line}${marks.join('')} | ${oneLine(zh)} | ${oneLine(en)}`
}

function oneLine(root: Root): string {
  return lines(root)
    .map((line) => line.trim())
    .join(' ')
}

function lines(root: Root): string[] {
  const result: string[] = []
  const walk = (node: Nodes, indent: string): void => {
    const value = 'value' in node ? ` ${JSON.stringify(node.value)}` : ''
    const options = Object.entries(node)
      .filter(
        ([key, option]) => !HIDDEN.has(key) && option !== undefined && option !== null && option !== false,
      )
      .map(([key, option]) => ` ${key}=${JSON.stringify(option)}`)
    const data = Object.entries(node.data ?? {}).map(([key, option]) => ` ${key}:${option}`)
    const depth = node.type === 'heading' ? node.depth : ''
    const place =
      node.type === 'text' && node.position
        ? ` @${node.position.start.line}:${node.position.start.column}`
        : ''
    result.push(`${indent}${node.type}${depth}${data.join('')}${options.join('')}${value}${place}`)
    if ('children' in node) for (const child of node.children) walk(child, `${indent}  `)
  }
  for (const child of root.children) walk(child, '')
  return result
}
