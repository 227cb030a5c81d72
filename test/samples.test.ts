// The sample issues: they have no errors and no warnings, say of every Chinese passage that it is a sample, and together
// use every construct of the grammar, so that a construct without a sample is noticed.
import type { Nodes, Root } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import { visit } from 'unist-util-visit'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Issue } from '../src/issue/issue.ts'
import { type CheckedIssue, checkIssues } from '../src/jobs/check.ts'
import { openDesk, openNewsletter } from '../src/open/newsletter.ts'

let checked: readonly CheckedIssue[]
let issues: readonly Issue[]
beforeAll(async () => {
  const result = await checkIssues(await openDesk(await openNewsletter(`${import.meta.dirname}/..`)), [])
  checked = result.checked
  issues = checked.flatMap(({ issue }) => (issue ? [issue] : []))
})

describe('the sample issues', () => {
  it('are at least four, and all can be read', () => {
    expect(issues.length).toBeGreaterThanOrEqual(4)
    expect(issues.length).toBe(checked.length)
  })

  it('have no errors and no warnings', () => {
    const messages = checked
      .flatMap(({ files }) => files.flatMap((file) => file.messages))
      .filter((message) => message.fatal !== undefined)
    expect(messages.map(String)).toEqual([])
  })

  it('say of every Chinese passage that it was written for the example', () => {
    const passages = issues.flatMap(({ body }) => nodesOf(body, 'passage'))
    expect(passages.length).toBeGreaterThan(3)
    expect(
      passages.map((node) => textOf(node)).filter((text) => !/written for this example/i.test(text)),
    ).toEqual([])
  })

  it('say of every source without an address that it was written for the example', () => {
    const invented = issues.flatMap(({ meta }) => meta.sources).filter(({ url }) => url === undefined)
    expect(invented.length).toBeGreaterThan(0)
    expect(invented.filter(({ outlet }) => !/written for this example/.test(outlet ?? ''))).toEqual([])
  })

  it('have editions small enough for every mail program', () => {
    for (const { edition } of checked) {
      expect(edition?.renderings['email-html'].size?.fallback).toBe('none')
    }
  })

  it.each([
    'passage',
    'sourceLine',
    'gloss',
    'runIn',
    'recommendation',
    'dialogue',
    'figure',
    'figureCaption',
    'only',
    'vote',
    'correction',
    'issueReference',
    'term',
    'table',
    'footnoteReference',
    'delete',
    'blockquote',
  ] as const)('use the construct %s', (type) => {
    expect(issues.flatMap(({ body }) => nodesOf(body, type)).length).toBeGreaterThan(0)
  })

  it.each<[string, (issue: Issue) => boolean]>([
    ['a gloss in square brackets', hasNode('gloss', (node) => 'form' in node && node.form === 'square')],
    ['a gloss in round brackets', hasNode('gloss', (node) => 'form' in node && node.form === 'round')],
    ['a gloss of a name', hasNode('gloss', (node) => 'form' in node && node.form === 'bare')],
    ['a gloss inside a link', hasNode('link', (node) => nodesOf(node, 'gloss').length > 0)],
    ['a gloss inside bold', hasNode('strong', (node) => nodesOf(node, 'gloss').length > 0)],
    [
      'an outlet with a description',
      (issue) => issue.outlets.some((outlet) => outlet.description !== undefined),
    ],
    [
      'an outlet without a description',
      (issue) => issue.outlets.some((outlet) => outlet.description === undefined),
    ],
    ['a recommendation with a link', (issue) => issue.recommendations.some((item) => item.url !== undefined)],
    [
      'a recommendation without a link',
      (issue) => issue.recommendations.some((item) => item.url === undefined),
    ],
    ['a takeaway head', hasNode('strong', (node) => node.type === 'strong' && node.data?.takeaway === true)],
    [
      'a dialogue with initials',
      hasNode('turn', (node) => 'speaker' in node && node.speaker !== node.fullName),
    ],
    [
      'a term with its own English',
      hasNode('term', (node) => 'english' in node && node.english !== undefined),
    ],
    ['a term without', hasNode('term', (node) => 'english' in node === false)],
    ['only for email', hasNode('only', (node) => 'target' in node && node.target === 'email')],
    ['only for the web', hasNode('only', (node) => 'target' in node && node.target === 'web')],
    ['Chinese in a picture', hasNode('figureCaption', (node) => 'imageText' in node)],
    ["a translator's note", hasNode('footnoteDefinition', (node) => noteOf(node) === 'translator')],
    ["an editor's note", hasNode('footnoteDefinition', (node) => noteOf(node) === 'editor')],
    ["an author's note", hasNode('footnoteDefinition', (node) => noteOf(node) === 'author')],
    ['bold beside full-width punctuation', hasNode('strong', (node) => /[。，]$/.test(textOf(node)))],
    ['a vote that closes', hasNode('vote', (node) => 'closes' in node)],
    ['an English quotation', hasNode('blockquote', (node) => !/\p{Script=Han}/u.test(textOf(node)))],
    ['traditional characters', ({ meta }) => meta.sources.some(({ script }) => script === 'zh-Hant')],
    [
      'two sources',
      ({ meta, passages }) => meta.sources.length > 1 && new Set(passages.map((p) => p.sourceId)).size > 1,
    ],
    ['a translation beside the issue', ({ translations }) => translations.length > 0],
    ['a message ignored with a reason', ({ ignores }) => ignores.some(({ reason }) => reason !== '')],
    ['an asset', ({ assets }) => assets.length > 0],
  ])('use %s', (_, isUsed) => {
    expect(issues.some(isUsed)).toBe(true)
  })

  it('leave text alone that only looks like a construct', () => {
    const text = issues.map(({ body }) => textOf(body)).join('\n')
    for (const plain of ['12:30 UTC', 'the #1 lab', '#1 is only a footnote', '10~20'])
      expect(text).toContain(plain)
  })
})

function nodesOf(tree: Nodes, type: Nodes['type']): Nodes[] {
  const found: Nodes[] = []
  visit(tree as Root, type, (node: Nodes) => void found.push(node))
  return found
}

function hasNode(type: Nodes['type'], fits: (node: Nodes) => boolean): (issue: Issue) => boolean {
  return ({ body }) => nodesOf(body, type).some(fits)
}

function noteOf(node: Nodes): string | undefined {
  return node.type === 'footnoteDefinition' ? node.data?.noteOf : undefined
}
