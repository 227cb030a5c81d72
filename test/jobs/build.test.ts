// Building the archive: what is written, what stays, what goes, and what never gets out.
import { describe, expect, it } from 'vitest'
import type { Files } from '../../src/files/files.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { type BuildInput, buildArchive } from '../../src/jobs/build.ts'
import { openFixture } from '../archive/newsletter.ts'

async function set(changes: Readonly<Record<string, string>> = {}) {
  const ports = await openFixture(changes)
  const out = memoryFiles()
  const build = (more: Partial<BuildInput> = {}) =>
    buildArchive({ ...ports, out, drafts: 'leave out', version: 'test', outName: 'public', ...more })
  return { ports, out, build }
}

async function paths(files: Files, folder = '.'): Promise<string[]> {
  const found: string[] = []
  for (const name of await files.list(folder)) {
    const path = folder === '.' ? name : `${folder}/${name}`
    if (name.endsWith('/')) found.push(...(await paths(files, path.slice(0, -1))))
    else found.push(path)
  }
  return found
}

const PAGES = [
  '404.html',
  'feed.xml',
  expect.stringMatching(/^files\/square-[0-9a-f]{16}\.png$/),
  expect.stringMatching(/^files\/style-[0-9a-f]{16}\.css$/),
  'index.html',
  'issues/first-light/index.html',
  'issues/two-sides/index.html',
  'issues/two-sides/translation-part/index.html',
  'issues/two-sides/translation-whole/index.html',
]

describe('building the archive', () => {
  it('writes pages, feed, style and the pictures that are used, and nothing else of the folders', async () => {
    const { out, build } = await set()
    const report = await build()
    expect(await paths(out)).toEqual(PAGES)
    expect(report).toMatchObject({ removed: [], unchanged: 0, issues: 2, problems: [] })
    expect(report.written).toHaveLength(PAGES.length)
  })

  it('includes drafts only when told', async () => {
    const { out, build } = await set()
    await build({ drafts: 'include' })
    const draft = await out.readText('issues/not-yet/index.html')
    expect(draft).toContain('<meta name="robots" content="noindex">')
    expect(draft).toContain('Draft')
    expect((await build()).removed).toEqual(['issues/not-yet/index.html'])
    expect(await out.list('issues')).toEqual(['first-light/', 'two-sides/'])
  })

  it('writes nothing when nothing has changed', async () => {
    const { build } = await set()
    await build()
    expect(await build()).toMatchObject({ written: [], removed: [], unchanged: PAGES.length })
  })

  it('makes only the pages anew that a change touches', async () => {
    const { ports, build } = await set()
    await build()
    const path = 'issues/002-two-sides/translation-part.md'
    await ports.files.write(path, `${await ports.files.readText(path)}\n\n一句。\n\nOne more sentence.\n`)
    expect((await build()).written).toEqual(['issues/two-sides/translation-part/index.html'])
  })

  it('renders an issue again when an issue it refers to has moved, or a neighbour got another title', async () => {
    const { ports, build } = await set()
    await build()
    const path = 'issues/001-first-light/issue.md'
    const text = (await ports.files.readText(path)) ?? ''
    await ports.files.write(path, text.replace('slug: first-light', 'slug: dawn'))
    const { written, removed } = await build()
    expect(written).toContain('issues/dawn/index.html')
    expect(written).toContain('issues/two-sides/translation-whole/index.html')
    expect(removed).toEqual(['issues/first-light/index.html'])
  })

  it('puts right what somebody else changed in the out folder, and leaves alone what it did not write', async () => {
    const { out, build } = await set()
    await build()
    await out.write('issues/first-light/index.html', 'gone')
    await out.write('CNAME', 'gazette.example')
    expect((await build()).written).toEqual(['issues/first-light/index.html'])
    expect(await out.readText('CNAME')).toBe('gazette.example')
  })

  it('renders everything again for another version of yibao and survives a damaged cache', async () => {
    const { ports, build } = await set()
    await build()
    expect((await build({ version: 'other' })).written).toEqual([])
    for (const name of await ports.files.list('.yibao/cache')) {
      for (const file of await ports.files.list(`.yibao/cache/${name.slice(0, -1)}`))
        await ports.files.write(`.yibao/cache/${name}${file}`, '{')
    }
    expect((await build()).written).toEqual([])
  })

  it('keeps the pages of an issue that cannot be read any more, and says why', async () => {
    const { ports, out, build } = await set()
    await build()
    await ports.files.write('issues/001-first-light/issue.md', '---\nnumber: [\n---\n')
    const report = await build()
    expect(report.removed).toEqual([])
    expect(report.problems.map(({ path }) => path)).toEqual(['issues/001-first-light/issue.md'])
    expect(report.problems[0]?.messages.length).toBeGreaterThan(0)
    expect(await out.readText('issues/first-light/index.html')).toContain('First light')
  })

  it('does not publish a page whose template is broken', async () => {
    const { ports, out, build } = await set()
    await expect(
      build({ templates: new Map([...ports.templates, ['web/issue.html.liquid', '{{ missing }}']]) }),
    ).rejects.toMatchObject({ file: 'web/issue.html.liquid', line: 1 })
    expect(await out.readText('index.html')).toBeUndefined()
  })
})

describe('what is published', () => {
  it('holds no slot, no private file, no original beyond what may be shown', async () => {
    const { out, build } = await set()
    await build({ drafts: 'include' })
    for (const path of await paths(out)) {
      const text = (await out.readText(path)) ?? ''
      expect(text, path).not.toMatch(/yibaoSlot|never published|for himself|此段不得发表|\/leave\//)
    }
  })

  it('shows the Chinese side of a translation only where the source may be republished', async () => {
    const { out, build } = await set()
    await build()
    const whole = await out.readText('issues/two-sides/translation-whole/index.html')
    const part = await out.readText('issues/two-sides/translation-part/index.html')
    expect(whole).toContain('全文第一段')
    expect(part).toContain('stands in English only')
    expect(part).not.toContain('original-hidden"')
  })

  it('belongs to the edition that is sent', async () => {
    const { out, build } = await set()
    await build()
    expect(await out.readText('issues/first-light/index.html')).toMatch(
      /<meta name="yibao-edition" content="[0-9a-f]{64}">/,
    )
  })
})
