// Segments: a small language that says which readers are meant, `language = zh and not list = press`. Pure. Whatever it is
// given, it answers with a predicate or with what is wrong and where; it never throws. docs/segments.md has the language.
import type { KnownNames } from './cursor.ts'
import { compileSegment, type Matches } from './evaluate.ts'
import { parseSegment } from './parse.ts'
import type { SegmentProblem } from './tokens.ts'
import type { Field, Segment, Test } from './tree.ts'

export type { KnownNames } from './cursor.ts'
export { isIssue } from './evaluate.ts'
export type { SegmentReader } from './reader.ts'
export type { SegmentProblem } from './tokens.ts'

/** What a segment asks about that a store has to look up beside the reader. */
export interface SegmentNeeds {
  readonly lists: boolean
  /** How many issues a reader got, and when the last one. */
  readonly received: boolean
  /** Issues asked about, as they were written: `isIssue` tells which slugs they name. */
  readonly issues: readonly string[]
  readonly votes: boolean
  readonly softBounces: boolean
  /** Names of attributes. */
  readonly attributes: readonly string[]
}

export interface OpenedSegment {
  readonly matches: Matches
  readonly needs: SegmentNeeds
}

/** Reads an expression. Dates such as `3 months ago` count from `now` (milliseconds since 1970 UTC). */
export function openSegment(
  text: string,
  now: number,
  known: KnownNames = {},
): OpenedSegment | SegmentProblem {
  const tree = parseSegment(text, known)
  if ('problem' in tree) return tree
  return { matches: compileSegment(tree, now), needs: needsOf(tree) }
}

export function needsOf(tree: Segment): SegmentNeeds {
  const tests = testsOf(tree)
  const asks = (...names: readonly Field['name'][]) => tests.some(({ field }) => names.includes(field.name))
  return {
    lists: asks('list'),
    received: asks('received', 'last received') || tests.some(isAnyIssue),
    issues: [...new Set(tests.flatMap(issuesIn))],
    votes: asks('voted'),
    softBounces: asks('bounced'),
    attributes: [
      ...new Set(tests.flatMap(({ field }) => (field.name === 'attribute' ? [field.attribute] : []))),
    ],
  }
}

function testsOf(tree: Segment): readonly Test[] {
  switch (tree.type) {
    case 'and':
    case 'or':
      return tree.parts.flatMap(testsOf)
    case 'not':
      return testsOf(tree.part)
    default:
      return [tree]
  }
}

/** `got is set` asks for any issue at all. */
function isAnyIssue({ type, field }: Test): boolean {
  return type === 'presence' && field.name === 'got'
}

function issuesIn(test: Test): readonly string[] {
  if (test.field.name !== 'got') return []
  const values = test.type === 'compare' ? [test.value] : test.type === 'among' ? test.values : []
  return values.flatMap((value) => (value.type === 'text' ? [value.text] : []))
}
