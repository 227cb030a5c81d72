// Votes as each form of an issue shows them: in emails every candidate has the reader's own link, on the page it says how
// readers vote, and how the vote ended. Pure, changes the tree in place.
import type { BlockContent, Paragraph, Root } from 'mdast'
import type { Node } from 'unist'
import { visit } from 'unist-util-visit'
import type { Issue } from '../issue/issue.ts'
import { candidatesOf, type Poll, pollsOf, takesAnswers, type Weights } from '../issue/poll.ts'
import type { PollResult } from '../issue/votes-record.ts'
import { slotMark } from './slots.ts'
import type { VariantId } from './variants.ts'

/** The link of one candidate, with the slot of the reader open. */
export interface VoteLinkNode extends Node {
  type: 'voteLink'
  number: number
  url: string
  /** What the button says. */
  label: string
}

declare module 'mdast' {
  interface RootContentMap {
    voteLink: VoteLinkNode
  }
  interface BlockContentMap {
    voteLink: VoteLinkNode
  }
}

/** Begins every address of a vote before a reader's slot is filled; the vote and the number stand behind it. */
const VOTE_ADDRESS = new RegExp(`^${slotMark('voteUrl')}/[a-z0-9-]+/\\d+$`)

export function isVoteAddress(url: string): boolean {
  return VOTE_ADDRESS.test(url)
}

/** A body for an email: a link below the first line of each candidate, and below them how else to vote. */
export function linkVotes(body: Root, issue: Issue, variant: VariantId = 'full'): void {
  const polls = pollsOf(issue)
  visit(body, 'vote', (node) => {
    const poll = polls.find(({ id }) => id === node.poll)
    const list = candidatesOf(node)
    if (!poll || !list) return
    for (const [index, item] of list.children.entries()) {
      const number = (list.start ?? 1) + index
      const url = `${slotMark('voteUrl')}/${poll.id}/${number}`
      // whoever reads it in English alone gets no other words
      const label = variant === 'full' ? `Vote for ${number} · 投票` : `Vote for ${number}`
      const link: BlockContent = { type: 'voteLink', number, url, label }
      item.children.splice(1, 0, link)
    }
    node.children.push(sentence(howToVote(poll, polls)))
  })
}

/** A body for the page: without any reader's link. How a vote ended is laid out by web-results.ts. */
export function explainVotes(body: Root, issue: Issue): void {
  visit(body, 'vote', (node) => {
    if (node.poll === undefined) return
    // The result says when it closed.
    if (resultOf(issue, node.poll)) delete node.closes
    else node.children.push(sentence(`${ON_THE_PAGE}${weightsSaid(node.weights)}`))
  })
}

/** How a vote ended, with its candidates as they are called now; undefined while it is open. */
export function resultOf(issue: Issue, poll: string): PollResult | undefined {
  const result = issue.votes?.polls.find((each) => each.poll === poll)
  const options = pollsOf(issue).find(({ id }) => id === poll)?.options
  if (!result || !options) return undefined
  const titles = new Map(options.map(({ number, title }) => [number, title]))
  return {
    ...result,
    options: result.options.map((one) => ({ ...one, title: titles.get(one.number) ?? one.title })),
  }
}

const ON_THE_PAGE = 'Subscribers vote by the link in their email.'
const ONE_VOTE = 'One vote a reader: the last one counts.'

function howToVote(poll: Poll, polls: readonly Poll[]): string {
  const answer = takesAnswers(poll, polls)
    ? ', or answer this email with nothing but its number on the first line'
    : ''
  return `Vote by the link below your choice${answer}. ${ONE_VOTE}${weightsSaid(poll.weights)}`
}

/** Whose votes weigh more is said before they vote. */
function weightsSaid(weights: Weights = {}): string {
  const parts = Object.entries(weights).map(([segment, weight]) => `${segment} count ${weight}`)
  return parts.length > 0 ? ` Votes of ${parts.join(', ')}; all others 1.` : ''
}

function sentence(value: string): Paragraph {
  return { type: 'paragraph', children: [{ type: 'text', value }] }
}
