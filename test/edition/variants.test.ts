// The editions a reader can choose: what they leave out, what they keep, and when their hashes change.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EDITIONS } from '../../src/audience/subscriber.ts'
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import { firstSentence } from '../../src/bilingual/sentences.ts'
import { withoutChineseBeside } from '../../src/edition/chinese-beside.ts'
import { renderEdition, renderVariant } from '../../src/edition/render.ts'
import { VARIANTS } from '../../src/edition/variants.ts'
import type { Issue } from '../../src/issue/issue.ts'
import { readIssue } from '../../src/issue/read.ts'
import { compileMessage } from '../../src/mailing/compile.ts'
import { issueWithEverything } from './constructs.ts'
import { context, issueOf, metaOf, site as plain } from './material.ts'

const site = { ...plain, labels: [...plain.labels, 'Original'] }
const FOLDER = join(import.meta.dirname, 'variants/english')
const lines = (name: string) => readFileSync(join(FOLDER, name), 'utf8').trimEnd().split('\n')
const han = (text: string) => text.match(/\p{Script=Han}/gu)?.length ?? 0

function load(text = readFileSync(join(FOLDER, 'issue.md'), 'utf8')): Issue {
  const folder = 'issues/031-only-quoted'
  const chart = { path: 'images/chart.png', hash: 'ab'.repeat(32), bytes: 9, mediaType: 'image/png' }
  const files = { folder, issue: { path: `${folder}/issue.md`, text }, translations: [] }
  const { issue } = readIssue({ ...files, assets: [chart], evidence: [] }, site, emptyLexicon)
  if (!issue) throw new Error('expected an issue')
  return issue
}

it('are those that a reader can be stored with', () => {
  expect(VARIANTS).toEqual(EDITIONS)
})

describe('Chinese beside its English', () => {
  it.each(lines('beside.tsv').map((line) => line.split('\t')))('%s', (text = '', english) => {
    expect(withoutChineseBeside(text)).toBe(english)
  })
})

describe('the edition in English', () => {
  const english = () => renderVariant(load(), site, context, 'english')

  it('has no Chinese where the issue has quoted and named it only', async () => {
    const { renderings } = await english()
    expect(han(renderings['email-text'].body)).toBe(0)
    // the seal of the newsletter is a picture in letters
    expect(renderings['email-html'].body.match(/\p{Script=Han}+/gu)).toEqual(['译'])
  })

  it('keeps everything else, and leaves nothing dangling', async () => {
    const { 'email-text': text, 'email-html': html } = (await english()).renderings
    for (const words of [
      'What a token costs\n',
      'A sample paper counts the bill.',
      'Source: The Token Bill\n  Example Daily, Li Ming\n  Original, in Chinese: https://example.com/original',
      'from Example Daily — a sample paper. It speaks\nof "diffusion".',
      '> Bills decide everything. [note 1]\n>\n> — The Token Bill (sample passage)',
      'A quotation in Chinese stands here in the issue on the web [',
      '*Original:* in Chinese [',
      'The first text [',
      'Sample Net [',
      '[Picture]\nUniversities. Source: own chart.',
      'CORRECTION TO ISSUE 11\n\nWe wrote "capacity".',
      '[note 1] Translator’s note: Of Example Daily.',
    ])
      expect(text.body).toContain(words)
    expect(text.body).not.toMatch(/\[\]|\(\)|\[ \]| [,.;](?:\s|$)|In the picture|Chinese name/m)
    expect(text.body.match(/\*Original:\*/g)).toHaveLength(1)
    expect(text.body).toMatch(/Data Security Law \[\d\]\s+2021/)
    expect(html.body).not.toMatch(/<a [^>]*><\/a>(?!<)/)
  })

  it('leaves the issue as it was, and says in its header that it is English', async () => {
    const issue = issueWithEverything()
    const before = JSON.stringify(issue)
    const edition = await renderVariant(issue, site, context, 'english')
    await renderVariant(issue, site, context, 'links')
    expect(JSON.stringify(issue)).toBe(before)
    const [, , , head] = (await compileMessage(edition, site)).segments
    expect(head?.type === 'constant' && head.text).toMatch(/^Content-Language: en\r\n/m)
  })

  it('keeps the Chinese name of a source that has no other, and says what a term is', async () => {
    const [source] = metaOf().sources
    if (!source) throw new Error('expected a source')
    const { title, ...rest } = source
    const meta = metaOf({ sources: [{ ...rest, title: { zh: title.zh } }] })
    const { renderings } = await renderVariant(issueOf('Hello', { meta }), site, context, 'english')
    expect(renderings['email-text'].body).toContain(`Source: ${title.zh}\n  Example Daily,`)
  })
})

describe('the digest of links', () => {
  const issue = () =>
    issueOf(
      'Greetings\n\n**The whole point.** More.\n\n## One\n\nFirst of one (see J. K. Rowling). Second.[^a]\n\n### Two & two\n\n> quoted\n\n## One\n\n[A](https://example.com/a) leads on, which is no sentence\n\n[^a]: A note.',
    )
  const text = async (what: Issue) =>
    (await renderVariant(what, site, context, 'links')).renderings['email-text'].body

  it('leads to every heading at its place on the page', async () => {
    const { renderings } = await renderEdition(issue(), site, context)
    const ids = [...renderings.web.body.matchAll(/<h[23] id="([^"]+)"/g)].map(([, id]) => id)
    const body = await text(issue())
    expect(ids).toContain('y-one-2')
    for (const id of ids.filter((id) => id !== 'y-notes'))
      expect(body).toContain(`https://gazette.example.org/issues/twelve/#${id}\n`)
  })

  it('says one sentence of each, without notes, and no greeting', async () => {
    const body = await text(issue())
    expect(body).toContain('\nThe whole point. Read the\u00a0issue [1]\n')
    expect(body).toContain('\nFirst of one (see J. K. Rowling). Read\u00a0on [2]\n')
    expect(body).not.toMatch(/Greetings|Second|note|leads on|All issues are in the archive/)
  })

  it('is lighter than the full issue, and has every link of an article', async () => {
    const full = await renderEdition(load(), site, context)
    const links = await renderVariant(load(), site, context, 'links')
    const size = (one: typeof links) => one.renderings['email-html'].size?.htmlBytes ?? 0
    expect(size(links)).toBeLessThan(size(full))
    for (const url of ['https://example.com/1', 'https://example.com/2'])
      expect(links.renderings['email-html'].body).toContain(`href="${url}"`)
    expect(links.renderings['email-text'].body).toContain('CORRECTION TO ISSUE 11')
  })
})

describe('the hash of an edition', () => {
  const hashes = async (what: Issue) =>
    Promise.all(VARIANTS.map(async (id) => (await renderVariant(what, site, context, id)).hash))
  const more = readFileSync(join(FOLDER, 'issue.md'), 'utf8')

  it('is the same for the same issue, of the full edition that of the page, and no two are alike', async () => {
    const first = await hashes(load())
    expect(await hashes(load())).toEqual(first)
    expect(first[0]).toBe((await renderEdition(load(), site, context)).hash)
    expect(new Set(first).size).toBe(3)
  })

  it('changes only where what that reader gets has changed', async () => {
    const [full, english, links] = await hashes(load())
    const zh = await hashes(load(more.replace('账单决定一切。', '账单说了算。')))
    expect(zh[0]).not.toBe(full)
    expect(zh.slice(1)).toEqual([english, links])
    const en = await hashes(load(more.replace('Bills decide everything.', 'Bills rule.')))
    expect(en[1]).not.toBe(english)
    expect(en[2]).toBe(links)
    const all = await hashes(load(more.replace('counts the bill', 'counts it')))
    for (const [index, hash] of [full, english, links].entries()) expect(all[index]).not.toBe(hash)
  })
})

it.each([
  ['Why? Because.', 'Why?'],
  ['He said “no.” Then left.', 'He said “no.”'],
  [
    'A question (who may decide?) has its form here. Next.',
    'A question (who may decide?) has its form here.',
  ],
  ['Wait... and see. Then.', 'Wait... and see.'],
  ['no end', 'no end'],
])('the first sentence of %s', (text, sentence) => {
  expect(firstSentence(text)).toBe(sentence)
})
