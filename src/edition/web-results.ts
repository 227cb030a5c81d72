// How a vote ended, as the page shows it: a table that reads without its bars, the most votes first. Pure.
import type { Element, ElementContent, Root } from 'hast'
import { visit } from 'unist-util-visit'
import type { Issue } from '../issue/issue.ts'
import type { OptionResult, PollResult } from '../issue/votes-record.ts'
import { longDate } from './dates.ts'
import { element, hasClass, textNode } from './element.ts'
import { markHan } from './han.ts'
import { scriptOfSources } from './hast.ts'
import { ID_PREFIX } from './sanitise.ts'
import { resultOf } from './votes.ts'

/** Puts results into the votes of a page. After sanitising: the bars are drawings, which no author may bring along. */
export function showResults(tree: Root, issue: Issue): void {
  const open = new Set(issue.votes?.polls.map(({ poll }) => poll))
  visit(tree, 'element', (node) => {
    if (node.tagName !== 'section' || !hasClass(node, 'vote')) return
    const poll = String(node.properties.id ?? '').slice(ID_PREFIX.length)
    const result = open.delete(poll) ? resultOf(issue, poll) : undefined
    if (!result) return
    const shown = resultElement(result)
    markHan({ type: 'root', children: [shown] }, scriptOfSources(issue))
    node.children.push(shown)
  })
}

/** Most first; of equals in the order of the ballot. */
export function ranked(options: readonly OptionResult[]): readonly OptionResult[] {
  return options.toSorted((a, b) => b.total - a.total || a.number - b.number)
}

export function formatCount(value: number): string {
  const [whole = '', decimals] = String(value).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return decimals === undefined ? grouped : `${grouped}.${decimals}`
}

function resultElement(result: PollResult): Element {
  const isWeighted = Object.keys(result.weights).length > 0
  const most = Math.max(...result.options.map(({ total }) => total))
  const rows = ranked(result.options).map((option) => {
    const cells = [
      element('th', { scope: 'row' }, [
        element('span', { className: ['vote-number'] }, [textNode(`${option.number}. `)]),
        textNode(option.title),
        ...(option.total > 0 ? [bar(option.total, most)] : []),
      ]),
      ...(isWeighted ? [number(formatCount(option.total))] : []),
      number(formatCount(option.votes)),
    ]
    return element('tr', option.total === most && most > 0 ? { className: ['leading'] } : {}, cells)
  })
  const heads = ['Candidate', ...(isWeighted ? ['Weighted'] : []), 'Votes']
  return element('table', { className: ['vote-result'] }, [
    element('caption', {}, [textNode(captionOf(result))]),
    element('thead', {}, [
      element(
        'tr',
        {},
        heads.map((head) => element('th', { scope: 'col' }, [textNode(head)])),
      ),
    ]),
    element('tbody', {}, rows),
  ])
}

function captionOf({ closed, votes, weights }: PollResult): string {
  const readers = `${formatCount(votes)} ${votes === 1 ? 'reader' : 'readers'} voted.`
  const weighted = Object.entries(weights).map(([name, weight]) => `${name} count ${weight}`)
  const how = weighted.length > 0 ? ` Of the weighted votes, ${weighted.join(', ')}; all others 1.` : ''
  return `Closed on ${longDate(closed)}: ${readers}${how}`
}

/** A drawing says nothing that the numbers do not. */
function bar(total: number, most: number): Element {
  const share = Math.round((total / most) * 1000) / 10
  const rect = element('rect', { width: `${share}%`, height: '100%' }, [])
  const properties = {
    className: ['vote-bar'],
    width: '100%',
    height: '6',
    ariaHidden: 'true',
    focusable: 'false',
  }
  return element('svg', properties, [rect])
}

function number(text: string): Element {
  const children: ElementContent[] = [textNode(text)]
  return element('td', {}, children)
}
