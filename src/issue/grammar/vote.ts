// The options of `:::vote{closes=2026-11-30 weights="supporters:2"}`, and the ids by which links and results name the votes
// of an issue. Pure.
import type { Root } from 'mdast'
import { visit } from 'unist-util-visit'
import { isRealDate } from '../date.ts'
import { candidatesOf, type Weights } from '../poll.ts'

export interface VoteOptions {
  /** YYYY-MM-DD */
  readonly closes?: string
  readonly weights?: Weights
}

const OPTIONS = ['closes', 'weights']
/** Names of segments in newsletter.yaml. */
const WEIGHT = /^\s*([a-z][a-z0-9-]{0,63})\s*:\s*(\d{1,3}(?:\.\d{1,2})?)\s*$/
const WEIGHT_MAX = 100
const WEIGHTS_MAX = 20

/** The options as written, or what was expected in their place. */
export function readVoteOptions(
  attributes: Readonly<Record<string, string | null | undefined>>,
): VoteOptions | { readonly expected: string } {
  if (Object.keys(attributes).some((name) => !OPTIONS.includes(name))) {
    return { expected: 'closes and weights, such as {closes=2026-11-30 weights="supporters:2"}, or nothing' }
  }
  const { closes, weights } = attributes
  if (closes !== undefined && !isRealDate(closes ?? '')) {
    return { expected: 'a closing date such as {closes=2026-11-30}, or nothing' }
  }
  const read = weights === undefined ? {} : readWeights(weights ?? '')
  if (!read) {
    return {
      expected: `segments with weights above 0 and up to ${WEIGHT_MAX}, such as {weights="supporters:2,translators:1.5"}`,
    }
  }
  return { ...(closes ? { closes } : {}), ...(weights === undefined ? {} : { weights: read }) }
}

function readWeights(text: string): Weights | undefined {
  const weights: Record<string, number> = {}
  const parts = text.split(',')
  if (parts.length > WEIGHTS_MAX) return undefined
  for (const part of parts) {
    const [, name, number] = WEIGHT.exec(part) ?? []
    const weight = Number(number)
    if (name === undefined || !(weight > 0 && weight <= WEIGHT_MAX) || Object.hasOwn(weights, name))
      return undefined
    weights[name] = weight
  }
  return weights
}

/** Names the votes of an issue in reading order: `vote`, `vote-2`. One without candidates is shown, and has no name. */
export function nameVotes(tree: Root): void {
  let count = 0
  visit(tree, 'vote', (node) => {
    if (!candidatesOf(node)) return
    count += 1
    node.poll = count === 1 ? 'vote' : `vote-${count}`
  })
}
