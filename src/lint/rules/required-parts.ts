// What an issue of a kind is made of: a feature translates something, a horn lists candidates with their sources.
import type { List, Nodes } from 'mdast'
import { visit } from 'unist-util-visit'
import type { Issue } from '../../issue/issue.ts'
import { keyPlace } from '../place.ts'
import { visibleText } from '../prose.ts'
import type { LintRule, Problem } from '../rule.ts'

interface Part {
  readonly kinds: readonly string[]
  /** "expected …" */
  readonly expected: string
  readonly note: string
  has(issue: Issue): boolean
}

const CANDIDATES_MIN = 2

const PARTS: readonly Part[] = [
  {
    kinds: ['feature'],
    expected: 'a source in the front matter',
    note: 'Say under `sources` what is translated: title, outlet, date and address.',
    has: ({ meta }) => meta.sources.length > 0,
  },
  {
    kinds: ['feature'],
    expected: 'a translation file or a passage in both languages',
    note: 'Put translation.md beside the issue, or quote the source in both languages.',
    has: ({ translations, passages }) => translations.length > 0 || passages.length > 0,
  },
  {
    kinds: ['horn'],
    expected: 'a numbered list of candidates',
    note: 'Number the articles: readers vote by number.',
    has: ({ body }) => candidatesOf(body).length >= CANDIDATES_MIN,
  },
]

export const requiredParts: LintRule = {
  id: 'required-parts',
  severity: 'warning',
  scope: 'issue',
  summary:
    'An issue has what its kind is made of: a feature a source and a translation, a horn numbered candidates.',
  advice: 'Add the part, or give the issue another kind.',
  check: ({ issue, text }) => {
    // A draft is on its way: only what is called final has to be whole.
    const severity = issue.meta.status === 'draft' ? 'info' : 'warning'
    const missing = PARTS.filter((part) => part.kinds.includes(issue.meta.kind) && !part.has(issue)).map(
      ({ expected, note }): Problem => ({
        reason: `Unexpected ${issue.meta.kind} without it, expected ${expected}`,
        place: keyPlace(text, 'kind'),
        note,
        severity,
      }),
    )
    return issue.meta.kind === 'horn' ? [...missing, ...bareCandidates(issue.body)] : missing
  },
}

const LABELS = ['Summary', 'Source']

/** Candidates without what the others of their list have, or what any candidate of a vote should have. */
function bareCandidates(body: Nodes): readonly Problem[] {
  const lists: { readonly items: readonly Nodes[]; readonly voted: boolean }[] = []
  visit(body, 'list', (list: List, _, parent) => {
    if (list.ordered) lists.push({ items: list.children, voted: parent?.type === 'vote' })
  })
  return lists.flatMap(({ items, voted }) => {
    const labels = items.map(labelsOf)
    const expected = LABELS.filter((label) => voted || labels.some((each) => each.has(label)))
    return items.flatMap((item, at): readonly Problem[] => {
      // What is no text of someone else, such as a word list of our own, has no source.
      const foreign = /\p{Script=Han}/u.test(visibleText(item))
      const missing = expected.filter((label) => !labels[at]?.has(label) && (label !== 'Source' || foreign))
      if (missing.length === 0) return []
      const named = missing.map((label) => `**${label}:**`).join(' and ')
      return [
        {
          reason: `Unexpected candidate ${at + 1} without ${missing.join(' and ')}, expected ${named}`,
          place: item.position?.start,
          note: 'Say what the text says and where it comes from: readers choose by it.',
          severity: 'info',
        },
      ]
    })
  })
}

function labelsOf(item: Nodes): ReadonlySet<string> {
  const labels = new Set<string>()
  visit(item, 'runIn', ({ label }) => {
    labels.add(label)
  })
  return labels
}

/** The items of numbered lists, and paragraphs and headings that begin with a number of their own. */
function candidatesOf(body: Nodes): readonly Nodes[] {
  const found: Nodes[] = []
  visit(body, 'list', (list: List) => {
    if (list.ordered) found.push(...list.children)
  })
  visit(body, (node) => {
    if ((node.type === 'paragraph' || node.type === 'heading') && /^\s*\d{1,2}[.)]\s/.test(visibleText(node)))
      found.push(node)
  })
  return found
}
