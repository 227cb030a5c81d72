// A vote in each form of an issue: a link of the reader's own for every candidate of an email, none on a page, and the
// result only where it may stand.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import { renderEdition } from '../../src/edition/render.ts'
import { holdsSlotMark, slotMark } from '../../src/edition/slots.ts'
import { formatCount, ranked } from '../../src/edition/web-results.ts'
import { readIssue } from '../../src/issue/read.ts'
import { context, site } from './material.ts'

const FOLDER = join(import.meta.dirname, 'fixtures/vote-closed')
const TEXT = readFileSync(join(FOLDER, 'issue.md'), 'utf8')
const RECORD = readFileSync(join(FOLDER, 'votes.yaml'), 'utf8')

function read(text: string, votes?: string) {
  const folder = 'issues/024-vote-closed'
  const files = {
    folder,
    issue: { path: `${folder}/issue.md`, text },
    translations: [],
    assets: [],
    evidence: [],
    ...(votes === undefined ? {} : { votes: { path: `${folder}/votes.yaml`, text: votes } }),
  }
  const { issue } = readIssue(files, site, emptyLexicon)
  if (!issue) throw new Error('cannot be read')
  return issue
}

const render = (text: string, votes?: string) => renderEdition(read(text, votes), site, context)
const links = (body: string) =>
  [...body.matchAll(new RegExp(`${slotMark('voteUrl')}(/[a-z0-9/-]+)`, 'g'))].map(([, rest]) => rest)

describe('a vote', () => {
  it('has one link a candidate in both parts of an email, each behind the slot of the reader', async () => {
    const { renderings } = await render(TEXT)
    const expected = ['/vote/3', '/vote/4', '/vote/5', '/vote-2/1', '/vote-2/2', '/vote-2/3']
    expect(links(renderings['email-html'].body)).toEqual(expected)
    expect(links(renderings['email-text'].body)).toEqual(expected)
  })

  it('has no link of any reader on the page and in the data', async () => {
    const { renderings } = await render(TEXT, RECORD)
    for (const format of ['web', 'json'] as const) expect(holdsSlotMark(renderings[format].body)).toBe(false)
  })

  it('is answered by number only where a number means one candidate', async () => {
    const both = (await render(TEXT)).renderings['email-text'].body
    expect(both).not.toContain('answer this email')
    const one = (await render(TEXT.slice(0, TEXT.indexOf('## And another')))).renderings['email-text'].body
    expect(one).toMatch(/answer\s+this\s+email\s+with\s+nothing\s+but\s+its\s+number/)
  })

  it('changes nothing in the email when it closes: what was sent is what the page is stamped with', async () => {
    const [open, closed] = [await render(TEXT), await render(TEXT, RECORD)]
    expect(closed.hash).toBe(open.hash)
    expect(closed.renderings.web.body).not.toBe(open.renderings.web.body)
  })

  it('shows a result in numbers, which the bars only draw', async () => {
    const { body } = (await render(TEXT, RECORD)).renderings.web
    expect(body.match(/<table class="vote-result">/g)).toHaveLength(1)
    const words = body.replace(/<svg.*?<\/svg>/g, '').replace(/<[^>]+>/g, ' ')
    expect(words).toMatch(/4\.\s+A list of words\s+1,080\s+831/)
  })

  it('gives the result as data', async () => {
    const { polls } = JSON.parse((await render(TEXT, RECORD)).renderings.json.body)
    expect(polls.map(({ result }: { result: unknown }) => result)).toEqual([
      { closed: '2026-12-21', weights: { supporters: 2 }, votes: 1241, total: 1500 },
      null,
    ])
    expect(polls[0].options[1]).toEqual({ number: 4, title: 'A list of words', votes: 831, total: 1080 })
    expect(polls[1].options[1]).toEqual({ number: 2, title: 'Friday' })
  })

  it('cannot be forged by an author: the letters of its slot are refused, and lead nowhere', async () => {
    const forged = `${TEXT}\n<a href="${slotMark('voteUrl')}/vote/1">x</a>\n`
    const { renderings } = await render(forged)
    expect(links(renderings['email-html'].body)).toHaveLength(6)
    const messages = Object.values(renderings).flatMap((rendering) => rendering.messages)
    expect(messages.map(({ ruleId, fatal }) => [ruleId, fatal])).toEqual([['slot-mark', true]])
  })

  it('takes no drawing and no table of results from an author', async () => {
    const own = '<table class="vote-result"><tr><td>9</td></tr></table><svg><rect width="9"/></svg>'
    const { body } = (await render(`${TEXT}\n\n${own}\n`)).renderings.web
    expect(body).not.toContain('vote-result')
    expect(body).not.toContain('<svg')
  })
})

describe('results', () => {
  it('are ranked by weight, and equals by their number', () => {
    const option = (number: number, total: number) => ({ number, total, title: '', votes: 1 })
    const order = ranked([option(1, 2), option(2, 5), option(3, 5)]).map(({ number }) => number)
    expect(order).toEqual([2, 3, 1])
  })

  it('are counted in groups of three digits', () => {
    expect([0, 12, 1234, 1234567, 1234.5].map(formatCount)).toEqual([
      '0',
      '12',
      '1,234',
      '1,234,567',
      '1,234.5',
    ])
  })
})
