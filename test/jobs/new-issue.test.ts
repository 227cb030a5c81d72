// A new issue: its number, slug, folder and text.
import { describe, expect, it } from 'vitest'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { readFrontMatter } from '../../src/issue/read.ts'
import { readSite } from '../../src/issue/site-schema.ts'
import { type NewIssue, newIssue } from '../../src/jobs/new-issue.ts'
import { openTemplates } from '../../src/open/newsletter.ts'

const NEWSLETTER = `name: Test Gazette
description: A test.
url: https://gazette.example/
sender: { name: Test, address: editor@gazette.example }
postalAddress: 1 Example Street
firstNumber: 10
`
const asked: NewIssue = { title: 'A title', kind: 'feature', date: '2026-11-23' }

async function create(present: Readonly<Record<string, string>>, change: Partial<NewIssue> = {}) {
  const { site } = readSite('newsletter.yaml', NEWSLETTER)
  if (!site) throw new Error('the site of the test cannot be read')
  const files = memoryFiles(present)
  const result = await newIssue(files, await openTemplates(files), site, { ...asked, ...change })
  const text = result.state === 'made' ? ((await files.readText(result.path)) ?? '') : ''
  return { result, ...readFrontMatter('issue.md', text), text }
}

function issue(number: number, slug: string): string {
  return `---\nnumber: ${number}\nslug: ${slug}\ntitle: "T"\ndate: 2026-11-20\nkind: digest\n---\n`
}

describe('newIssue', () => {
  it('begins with the first number', async () => {
    const { result, meta } = await create({})
    expect(result).toEqual({
      state: 'made',
      slug: 'a-title',
      path: 'issues/010-a-title/issue.md',
      number: 10,
    })
    expect(meta).toMatchObject({
      number: 10,
      slug: 'a-title',
      title: 'A title',
      date: '2026-11-23',
      kind: 'feature',
      status: 'draft',
    })
  })

  it('follows the highest number, also where front matter is broken just now', async () => {
    const { result } = await create({
      'issues/012-x/issue.md': issue(12, 'x'),
      'issues/015-broken/issue.md': '---\ntitle: [\n---\n',
      'issues/2026-11-01-a-note/issue.md': '---\ntitle: [\n---\n',
    })
    expect(result).toMatchObject({ number: 16 })
  })

  it('finds a slug that no issue has', async () => {
    const { result } = await create({
      'issues/012-a-title/issue.md': issue(12, 'a-title'),
      'issues/013-a-title-2/issue.md': issue(13, 'a-title-2'),
    })
    expect(result).toMatchObject({ path: 'issues/014-a-title-3/issue.md' })
  })

  it('overwrites nothing in a folder that has no issue yet', async () => {
    const { result } = await create({ 'issues/010-a-title/translation.md': 'kept' })
    expect(result).toMatchObject({ path: 'issues/010-a-title-2/issue.md' })
  })

  it('leaves no half of an issue where the disk is full', async () => {
    const { site } = readSite('newsletter.yaml', NEWSLETTER)
    if (!site) throw new Error('the site of the test cannot be read')
    const disk = memoryFiles({})
    const removed: string[] = []
    const full = {
      ...disk,
      write: () => Promise.reject(new Error('the disk is full')),
      remove: async (path: string) => void removed.push(path),
    }
    await expect(newIssue(full, await openTemplates(disk), site, asked)).rejects.toThrow('full')
    expect(removed).toEqual(['issues/010-a-title'])
  })

  it.each([
    ['Gazette #324: "quoted" \\ and it’s', 'gazette-324-quoted-and-its'],
    ['舆论属性', 'issue-10'],
    ['Über 算力: AI', 'uber-ai'],
  ])('keeps the title %s', async (title, slug) => {
    const { meta, file } = await create({}, { title })
    expect(file.messages).toEqual([])
    expect(meta).toMatchObject({ title, slug })
  })

  it('gives a note no number and a folder by its date', async () => {
    const { result, meta } = await create({}, { kind: 'note' })
    expect(result).toEqual({ state: 'made', slug: 'a-title', path: 'issues/2026-11-23-a-title/issue.md' })
    expect(meta).not.toHaveProperty('number')
  })

  it('takes kinds of the newsletter, and refuses others with the list', async () => {
    const own = {
      'templates/kinds/obituary.md':
        '---\nnumber: {{ number }}\nslug: {{ slug }}\ntitle: {{ title }}\ndate: {{ date }}\nkind: obituary\n---\n',
    }
    expect((await create(own, { kind: 'obituary' })).meta).toMatchObject({ kind: 'obituary', number: 10 })
    const { result } = await create(own, { kind: 'obituray' })
    expect(result).toMatchObject({ state: 'unknown-kind', near: 'obituary' })
    expect((await create({}, { kind: '../init/issue' })).result.state).toBe('unknown-kind')
  })

  it.each(['feature', 'horn', 'essay', 'anniversary', 'digest', 'note'])(
    'has a skeleton for %s',
    async (kind) => {
      const { meta, file } = await create({}, { kind })
      expect(file.messages).toEqual([])
      expect(meta?.kind).toBe(kind)
    },
  )
})
