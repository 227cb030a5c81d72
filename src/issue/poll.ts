// The votes of an issue as data: what can be voted for, until when, and whose vote weighs more. Pure.
import type { List, Nodes } from 'mdast'
import { visit } from 'unist-util-visit'
import type { Issue } from './issue.ts'
import type { VoteNode } from './tree.ts'

/** What a vote of a reader in a segment of this name weighs; 1 for everybody else. */
export type Weights = Readonly<Record<string, number>>

export interface Poll {
  /** `vote`, `vote-2`: in reading order. Links and results name it so, and what was sent never changes. */
  readonly id: string
  /** The last day on which it is open: YYYY-MM-DD. Absent: until it is closed by hand. */
  readonly closes?: string
  readonly weights: Weights
  readonly options: readonly PollOption[]
  /** Line of `:::vote`. */
  readonly line: number
}

export interface PollOption {
  /** As the list numbers it. */
  readonly number: number
  /** Plain text of the candidate's first line. */
  readonly title: string
}

const TITLE_CHARACTERS = 160
const HOUR_MS = 3_600_000
/** Behind UTC are the last places on Earth where a day ends. */
const LAST_ZONE_HOURS = 12

/** The votes of an issue in reading order. */
export function pollsOf(issue: Pick<Issue, 'body'>): readonly Poll[] {
  const polls: Poll[] = []
  visit(issue.body, 'vote', (node) => {
    const list = candidatesOf(node)
    if (node.poll === undefined || !list) return
    const start = list.start ?? 1
    polls.push({
      id: node.poll,
      ...(node.closes === undefined ? {} : { closes: node.closes }),
      weights: node.weights ?? {},
      options: list.children.map((item, index) => {
        const number = start + index
        return { number, title: titleOf(item.children[0]) || `Candidate ${number}` }
      }),
      line: node.position?.start.line ?? 1,
    })
  })
  return polls
}

/** The list of what can be voted for; undefined where there is none, or more than one. */
export function candidatesOf(node: Pick<VoteNode, 'children'>): List | undefined {
  const lists = node.children.filter(
    (child): child is List => child.type === 'list' && child.ordered === true && child.children.length > 1,
  )
  return lists.length === 1 ? lists[0] : undefined
}

/**
 * When a vote ends: with its last day, wherever on Earth a reader is. Milliseconds since 1970 UTC; Infinity where no day is
 * named.
 */
export function closingTime({ closes }: Pick<Poll, 'closes'>): number {
  if (closes === undefined) return Number.POSITIVE_INFINITY
  return Date.parse(`${closes}T00:00:00Z`) + (24 + LAST_ZONE_HOURS) * HOUR_MS
}

/**
 * The vote that an answer with nothing but a number means: the only one with a candidate of that number. Undefined where
 * there is none, or more than one.
 */
export function pollOfNumber(polls: readonly Poll[], number: number): Poll | undefined {
  const fitting = polls.filter(({ options }) => options.some((option) => option.number === number))
  return fitting.length === 1 ? fitting[0] : undefined
}

/** Whether every number of this vote is a candidate of no other: only then readers can answer with a number. */
export function takesAnswers(poll: Poll, polls: readonly Poll[]): boolean {
  return poll.options.every(({ number }) => pollOfNumber(polls, number) === poll)
}

function titleOf(block: Nodes | undefined): string {
  if (!block) return ''
  const text = oneLine(wordsOf(block))
  if ([...text].length <= TITLE_CHARACTERS) return text
  // A candidate in one long paragraph: its title is what it begins with as a link or in bold.
  const first = 'children' in block ? block.children[0] : undefined
  const lead = first && /^(link|strong|emphasis)$/.test(first.type) ? oneLine(wordsOf(first)) : ''
  return clip(lead || text)
}

function clip(text: string): string {
  const characters = [...text]
  if (characters.length <= TITLE_CHARACTERS) return text
  return `${characters
    .slice(0, TITLE_CHARACTERS - 1)
    .join('')
    .trimEnd()}…`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function wordsOf(node: Nodes): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
      return node.value
    case 'break':
      return ' '
    case 'image':
      return node.alt ?? ''
    case 'term':
      return node.english ?? node.expansion?.en ?? node.zh
    case 'runIn':
      return `${node.label}: `
    case 'gloss': {
      const [open, close] = { square: ['[', ']'], round: ['(', ')'], bare: ['', ''] }[node.form]
      return `${open}${node.children.map(wordsOf).join('')}${close}`
    }
    default:
      return 'children' in node ? node.children.map((child: Nodes) => wordsOf(child)).join('') : ''
  }
}
