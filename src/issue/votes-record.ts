// `votes.yaml` beside an issue: how its votes ended, in sums, so that pages are built and results are cited without any
// database. Nobody who voted is in it. Reading and writing it. Pure.
import { VFile } from 'vfile'
import { stringify } from 'yaml'
import { z } from 'zod'
import { isRealDate } from './date.ts'
import type { Poll, Weights } from './poll.ts'
import { readYaml } from './yaml.ts'

/** How the votes of an issue ended. */
export interface VotesRecord {
  /** Edition.hash of what readers got. */
  readonly edition?: string
  /** How many got the issue. */
  readonly readers: number
  readonly polls: readonly PollResult[]
}

export interface PollResult {
  /** Poll.id */
  readonly poll: string
  /** YYYY-MM-DD */
  readonly closed: string
  readonly weights: Weights
  /** Readers who voted. */
  readonly votes: number
  /** What their votes weigh together. */
  readonly total: number
  /** In the order of the ballot. */
  readonly options: readonly OptionResult[]
}

export interface OptionResult {
  readonly number: number
  readonly title: string
  readonly votes: number
  readonly total: number
}

export interface VotesText {
  readonly path: string
  readonly text: string
}

const COUNT = 'a count such as 12'
const count = z.int(COUNT).min(0, COUNT).max(1_000_000_000, COUNT)
const TOTAL = 'a sum of weights such as 12 or 12.5'
const total = z.number(TOTAL).min(0, TOTAL).max(1_000_000_000_000, TOTAL)
const TITLE = 'the title of the candidate'

const option = z.strictObject(
  {
    number: count,
    title: z.string(TITLE).trim().min(1, TITLE).max(1000, TITLE),
    votes: count,
    total,
  },
  'a candidate with the keys `number`, `title`, `votes` and `total`',
)

const DAY = 'a day such as 2026-11-30'
const result = z.strictObject(
  {
    poll: z.string('the name of a vote, such as `vote` or `vote-2`'),
    closed: z.string(DAY).refine(isRealDate, DAY),
    weights: z.record(z.string(), z.number('a weight such as 2'), 'segments with weights').default({}),
    votes: count,
    total,
    options: z.array(option, 'a list of candidates').min(1, 'a list of candidates'),
  },
  'the result of a vote',
)

const HASH = 'the hash of an edition: 64 characters of 0-9 and a-f'
const votesSchema = z.strictObject(
  {
    edition: z
      .string(HASH)
      .regex(/^[0-9a-f]{64}$/, HASH)
      .exactOptional(),
    readers: count,
    polls: z.array(result, 'a list of results').min(1, 'a list of results'),
  },
  'the keys `readers` and `polls`',
)

/** Reads votes.yaml of an issue with these votes. Without `record` the file has the messages. */
export function readVotesRecord(
  { path, text }: VotesText,
  polls: readonly Poll[],
): { readonly record?: VotesRecord; readonly file: VFile } {
  const file = new VFile({ path, value: text })
  const schema = votesSchema.superRefine(({ polls: results }, context) => {
    for (const problem of problemsOf(results, polls)) {
      context.addIssue({ code: 'custom', path: ['polls', ...problem.path], message: problem.expected })
    }
  })
  const record = readYaml(file, text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'), schema, {
    id: 'votes',
    name: 'votes.yaml',
    firstLine: 1,
    suspectComments: 'unspaced',
    docs: 'docs/votes.md',
  })
  return { ...(record && { record }), file }
}

/** The text of votes.yaml. */
export function votesRecordText({ edition, readers, polls }: VotesRecord): string {
  const value = { ...(edition === undefined ? {} : { edition }), readers, polls }
  return `${HEAD}${stringify(value, { lineWidth: 0 })}`
}

const HEAD = `# How the votes of this issue ended: written by \`yibao votes close\`, shown on its page by \`yibao build\`. \`votes\` are
# readers, \`total\` is what their votes weigh. Nobody who voted is in it.
`

/** What does not fit: a result of no vote of the issue, other candidates, sums that are none. */
function problemsOf(
  results: readonly PollResult[],
  polls: readonly Poll[],
): readonly { readonly path: readonly (string | number)[]; readonly expected: string }[] {
  const seen = new Set<string>()
  return results.flatMap((each, at) => {
    const poll = polls.find(({ id }) => id === each.poll)
    if (!poll || seen.has(each.poll)) {
      const names = polls.map(({ id }) => id).filter((id) => !seen.has(id))
      const expected = names.length > 0 ? `a vote of this issue: ${names.join(', ')}` : 'no more votes'
      return [{ path: [at, 'poll'], expected }]
    }
    seen.add(each.poll)
    const numbers = poll.options.map(({ number }) => number)
    const wrong = each.options.findIndex(({ number }, index) => number !== numbers[index])
    if (wrong >= 0 || each.options.length !== numbers.length) {
      const path = wrong >= 0 ? [at, 'options', wrong, 'number'] : [at, 'options']
      return [{ path, expected: `the candidates of the issue in their order: ${numbers.join(', ')}` }]
    }
    return (['votes', 'total'] as const).flatMap((key) => {
      const sum = sumOf(each.options.map((one) => one[key]))
      return sum === each[key]
        ? []
        : [{ path: [at, key], expected: `${sum}, the sum of what the candidates have` }]
    })
  })
}

/** A sum of weights, which have two decimals at most: without the crumbs of binary fractions. */
export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + Math.round(value * 100), 0) / 100
}
