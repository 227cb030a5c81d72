// Votes are weighed by segments that newsletter.yaml defines: told while the issue is written, not when its votes are counted.
import { closest } from '../../issue/closest.ts'
import { type Poll, pollsOf } from '../../issue/poll.ts'
import type { LintRule, Problem } from '../rule.ts'

export const voteWeights: LintRule = {
  id: 'vote-weights',
  severity: 'error',
  scope: 'issue',
  summary:
    'The weights of a vote name segments that are under `segments` in newsletter.yaml, until its result is recorded.',
  advice: 'Correct the name, or add the segment to newsletter.yaml: docs/segments.md shows how.',
  check: ({ issue, text, newsletter: { site } }) => {
    const recorded = new Set(issue.votes?.polls.map(({ poll }) => poll))
    const known = Object.keys(site.segments ?? {})
    return pollsOf(issue)
      .filter(({ id }) => !recorded.has(id))
      .flatMap((poll) => unknownSegments(poll, known, text))
  },
}

function unknownSegments(
  { weights, line }: Poll,
  known: readonly string[],
  text: string,
): readonly Problem[] {
  const written = text.split('\n')[line - 1] ?? ''
  return Object.keys(weights)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      reason: `Unexpected segment ${name} in the weights of a vote, expected ${expectedOf(name, known)}`,
      place: { line, column: columnOf(name, written) },
    }))
}

function expectedOf(name: string, known: readonly string[]): string {
  if (known.length === 0) return 'one that is under `segments` in newsletter.yaml, which has none'
  return closest(name, known) ?? `one of ${known.join(', ')}`
}

/** Of a name before its weight; the beginning of the line where the options go on below it. */
function columnOf(name: string, written: string): number {
  const at = written.search(new RegExp(`(?<=["', ])${name}\\s*:`))
  return at === -1 ? 1 : at + 1
}
