// New issues: slugs, and skeletons that read back as what they were made from.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import { readIssue } from '../../src/issue/read.ts'
import { fillSkeleton } from '../../src/issue/skeleton.ts'
import { fallbackSlug, slugOf } from '../../src/issue/slug.ts'
import { site } from './newsletter.ts'

const KINDS = join(import.meta.dirname, '../../templates/kinds')

describe('slugs', () => {
  it.each([
    ['After the breakthrough: who gets to use it?', 'after-the-breakthrough-who-gets-to-use-it'],
    ["Xi'an’s Café", 'xians-cafe'],
    ['ChinAI #324: foo', 'chinai-324-foo'],
    ['突破之后', 'issue-5'],
    ['AI 的未来', 'ai'],
    ['2026', 'issue-5'],
    ['--- ???', 'issue-5'],
  ])('%s', (title, slug) => {
    expect(slugOf(title, fallbackSlug(5, '2026-11-23'))).toBe(slug)
  })

  it('fit into an address, whatever the title', () => {
    expect(fallbackSlug(undefined, '2026-11-23')).toBe('note-2026-11-23')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (title) => {
        const slug = slugOf(title, 'issue-1')
        expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
        expect(slug.length).toBeLessThanOrEqual(60)
      }),
    )
  })
})

describe('skeletons', () => {
  it.each(readdirSync(KINDS))('%s becomes an issue without messages', (name) => {
    const kind = name.replace(/\.md$/, '')
    const number = kind === 'note' ? undefined : 12
    const title = 'Gazette #324: "quotes" \\ and {{ slug }}'
    const values = {
      ...(number === undefined ? {} : { number }),
      slug: 'a-slug',
      title,
      date: '2026-11-23',
      newsletter: 'Gazette',
    }
    const text = fillSkeleton(readFileSync(join(KINDS, name), 'utf8'), values)
    const issue = { path: 'issues/012-a-slug/issue.md', text }
    const result = readIssue(
      { folder: 'issues/012-a-slug', issue, translations: [], assets: [], evidence: [] },
      site,
      emptyLexicon,
    )
    expect(result.files.flatMap(({ messages }) => messages.map(String))).toEqual([])
    expect(result.issue?.meta).toMatchObject({
      slug: 'a-slug',
      title,
      date: '2026-11-23',
      kind,
      status: 'draft',
    })
    expect(result.issue?.meta.number).toBe(number)
  })

  it('fills variables of the text too, in skeletons of any line ending, and leaves others', () => {
    const values = { slug: 's', title: 'T', date: '2026-11-23', newsletter: 'N' }
    expect(
      fillSkeleton(
        '---\r\nnumber: {{number}}\r\ntitle: {{ title }}\r\n---\r\n{{ title }} {{ other }}',
        values,
      ),
    ).toBe('---\ntitle: "T"\n---\nT {{ other }}')
    expect(fillSkeleton('{{ title }}', values)).toBe('T')
  })
})
