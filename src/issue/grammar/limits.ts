// What no newsletter needs and what would make reading slow: refused before and after parsing. Pure.
import type { Nodes, Root } from 'mdast'

export const CHARACTERS_MAX = 1_000_000
export const DEPTH_MAX = 40
/** Lines, empty ones too: each costs the parser 50 to 100 microseconds, however short it is. */
export const LINES_MAX = 20_000
/** Runs of `*`, `_` or `~`, and brackets, between two blank lines: the parser's work grows with their square. */
export const EMPHASIS_MAX = 1_500
export const BRACKETS_MAX = 4_000
/** Quotes and lists, one after the other: the parser's work grows with their square too. */
export const QUOTES_MAX = 2_500

export interface LimitProblem {
  readonly reason: string
  readonly line: number
}

const MARKERS = /^(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]))+/
const FENCE = /^[ \t>]*(?:`{3,}|~{3,})/

/** What in the text would be too much to parse, or undefined. */
export function findExcess(text: string): LimitProblem | undefined {
  if (text.length > CHARACTERS_MAX) {
    return {
      reason: `Unexpected text of ${text.length} characters, expected at most ${CHARACTERS_MAX}`,
      line: 1,
    }
  }
  let emphasis = 0
  let brackets = 0
  let containers = 0
  let quotes = 0
  let quoted = false
  let fenced = false
  for (const [index, line] of text.split('\n').entries()) {
    const at = index + 1
    if (at > LINES_MAX) return tooMany(at, 'lines in the file', LINES_MAX, at)
    if (FENCE.test(line)) fenced = !fenced
    const depth = (line.match(MARKERS)?.[0].match(/>|[-+*]|\d+/g) ?? []).length
    if (depth > DEPTH_MAX) return tooDeep(depth, at)
    if (depth > 0 && !quoted) quotes += 1
    quoted = depth > 0
    if (quotes > QUOTES_MAX) return tooMany(quotes, 'quotes and lists in the file', QUOTES_MAX, at)
    if (/^[ \t>]*:{3,}[a-zA-Z]/.test(line)) containers += 1
    if (containers > BRACKETS_MAX / 10)
      return tooMany(containers, 'containers in the file', BRACKETS_MAX / 10, at)
    if (line.trim() === '') {
      emphasis = 0
      brackets = 0
    }
    if (fenced) continue
    // Each cell of a table is parsed by itself.
    if (line.trimStart().startsWith('|') && line.length < 5_000) continue
    emphasis += line.match(/\*+|_+|~+|`+/g)?.length ?? 0
    brackets += line.match(/[[\]<]/g)?.length ?? 0
    if (emphasis > EMPHASIS_MAX) return tooMany(emphasis, 'emphasis marks in a block', EMPHASIS_MAX, at)
    if (brackets > BRACKETS_MAX) return tooMany(brackets, 'brackets in a block', BRACKETS_MAX, at)
  }
  return undefined
}

/** Whether the tree is nested deeper than anything that works on it by recursion may go. */
export function findDepth(tree: Root): LimitProblem | undefined {
  let level: readonly Nodes[] = [tree]
  for (let depth = 0; level.length > 0; depth += 1) {
    // Lists and their items are two levels of the tree each.
    if (depth > DEPTH_MAX * 3) return tooDeep(depth, level[0]?.position?.start.line ?? 1)
    level = level.flatMap((node): readonly Nodes[] => ('children' in node ? node.children : []))
  }
  return undefined
}

function tooDeep(depth: number, line: number): LimitProblem {
  return { reason: `Unexpected nesting of ${depth} levels, expected at most ${DEPTH_MAX}`, line }
}

function tooMany(count: number, what: string, most: number, line: number): LimitProblem {
  return { reason: `Unexpected ${count} ${what}, expected at most ${most}`, line }
}
