// Capturing into issues: all or nothing, names for one source and for several, comments that no text can end early.
import { describe, expect, it } from 'vitest'
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import { emptyMemory } from '../../src/bilingual/memory/memory.ts'
import { captureArticle } from '../../src/capture/capture.ts'
import { translationMarkdown } from '../../src/capture/markdown.ts'
import type { Clock } from '../../src/clock/clock.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { type GuardedHttp, HttpFailed } from '../../src/http/http.ts'
import { readLexicon } from '../../src/issue/lexicon.ts'
import { readSite } from '../../src/issue/site-schema.ts'
import { type CapturePorts, captureTexts, type Origin } from '../../src/jobs/capture/capture.ts'
import { addSources } from '../../src/jobs/capture/source-add.ts'
import { archiveSources } from '../../src/jobs/capture/source-archive.ts'
import { newIssue } from '../../src/jobs/new-issue.ts'
import { findIssue, listIssues, loadIssue } from '../../src/jobs/newsletter.ts'
import { openTemplates } from '../../src/open/newsletter.ts'

const { site } = readSite(
  'newsletter.yaml',
  `name: Test Gazette
description: A test.
url: https://gazette.example/
sender: { name: Test, address: editor@gazette.example }
postalAddress: 1 Example Street
`,
)
if (!site) throw new Error('the site of the test cannot be read')
const SITE = site
const clock: Clock = {
  now: () => Date.UTC(2026, 10, 23, 9),
  wait: async () => undefined,
  randomBytes: () => new Uint8Array(),
}
const TEXT =
  '示例文章的标题\n\n第一段写得够长，可以当一段文字来读，也可以拿来翻译。\n\n第二段也写得够长，可以当一段文字来读。\n'

function http(pages: Readonly<Record<string, string>>): GuardedHttp {
  const get: GuardedHttp['get'] = async (url) => {
    const body = pages[url]
    if (body === undefined) throw new HttpFailed(`${url} does not answer`)
    const headers = new Map([
      ['content-type', body.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8'],
    ])
    return { status: 200, url, headers, body: new TextEncoder().encode(body), hops: [] }
  }
  return { get, probe: get }
}

function ports(change: Partial<CapturePorts> = {}): CapturePorts {
  return {
    site: SITE,
    lexicon: emptyLexicon,
    memory: emptyMemory,
    entries: [],
    http: http({}),
    clock,
    capture: captureArticle,
    markdown: translationMarkdown,
    ...change,
  }
}

const pasted = (text: string): Origin => ({ type: 'pasted', bytes: new TextEncoder().encode(text) })

async function begin(texts: readonly Origin[], change: Partial<CapturePorts> = {}) {
  const files = memoryFiles()
  const result = await captureTexts(ports(change), texts)
  if (result.state === 'failed') throw new Error(result.reasons.join())
  await newIssue(files, await openTemplates(files), SITE, {
    title: 'A title',
    kind: 'feature',
    date: '2026-11-23',
    texts: result.texts,
  })
  const [entry] = await listIssues(files)
  if (!entry) throw new Error('no issue')
  return { files, entry }
}

describe('captured texts', () => {
  it('become an issue that reads without errors, with its evidence', async () => {
    const { files, entry } = await begin([pasted(TEXT)])
    expect(await files.list(entry.folder)).toEqual(['issue.md', 'source.txt', 'translation.md'])
    expect(await files.readText(`${entry.folder}/source.txt`)).toBe(TEXT)
    const { issue, files: read } = await loadIssue(files, entry.folder, SITE, emptyLexicon)
    expect(read.flatMap(({ messages }) => messages.map(String))).toEqual([])
    expect(issue?.meta.sources).toMatchObject([
      {
        id: 'shi-li-wen-zhang',
        title: { zh: '示例文章的标题' },
        captured: { at: '2026-11-23T09:00:00Z', file: 'source.txt' },
      },
    ])
    expect(issue?.evidence[0]?.sha256).toBe(issue?.meta.sources[0]?.captured?.sha256)
    expect(issue?.translations[0]?.pairs).toHaveLength(3)
  })

  it('leave nothing where one of several cannot be read', async () => {
    const result = await captureTexts(ports(), [pasted(TEXT), { type: 'page', url: 'https://gone.example/' }])
    expect(result).toEqual({ state: 'failed', reasons: ['https://gone.example/ does not answer'] })
  })

  it('take their ids into their names when a second one comes', async () => {
    const { files, entry } = await begin([pasted(TEXT)])
    const added = await addSources(files, ports(), entry, [
      pasted(TEXT.replace('示例文章的标题', '另一篇示例文章')),
    ])
    expect(added.state).toBe('added')
    expect(await files.list(entry.folder)).toEqual([
      'issue.md',
      'source-ling-yi-pian-shi.txt',
      'source-shi-li-wen-zhang.txt',
      'translation-ling-yi-pian-shi.md',
      'translation-shi-li-wen-zhang.md',
    ])
    const text = (await files.readText(`${entry.folder}/issue.md`)) ?? ''
    expect(text).toContain('](translation-shi-li-wen-zhang.md)')
    const { files: read } = await loadIssue(files, entry.folder, SITE, emptyLexicon)
    expect(read.flatMap(({ messages }) => messages.map(String))).toEqual([])
  })

  it('come with the words of the lexicon and offers of the memory, which stay comments', async () => {
    const { lexicon } = readLexicon(
      new Map([
        [
          'lexicon/terms.yaml',
          '- zh: 文字\n  pinyin: wénzì\n  en: "writing --> <b>x</b>"\n  avoid: [letters]\n',
        ],
      ]),
    )
    const unit = {
      zh: '第二段也写得够长，可以当一段文字来读。',
      en: 'Offered --> <script>x</script>\n\n<!-- en -->',
      path: 'memory/a.tmx',
      line: 3,
      private: false,
    }
    const { files, entry } = await begin([pasted(TEXT)], { lexicon, memory: { units: [unit] } })
    const text = (await files.readText(`${entry.folder}/translation.md`)) ?? ''
    expect(text).toContain('<!-- memory 100 % memory/a.tmx:3: Offered --&gt;')
    expect(text).toContain('文字 → writing')
    const { issue, files: read } = await loadIssue(files, entry.folder, SITE, emptyLexicon)
    expect(read.flatMap(({ messages }) => messages.map(String))).toEqual([])
    expect(issue?.translations[0]?.pairs.map(({ en }) => en.children.length)).toEqual([0, 0, 0])
  })

  it('say which issue has the same page already', async () => {
    const { files } = await begin([pasted(TEXT)])
    const entries = await listIssues(files)
    const again = await captureTexts(ports({ entries }), [pasted(TEXT)])
    expect(again.state === 'captured' && again.texts[0]?.known).toBe(entries[0])
  })
})

describe('archived copies', () => {
  const answer = (status: string) =>
    JSON.stringify({
      archived_snapshots: {
        closest: {
          available: true,
          url: 'http://web.archive.org/web/20261120093000/https://a.example/1',
          timestamp: '20261120093000',
          status,
        },
      },
    })
  const ISSUE = `---\nnumber: 1\nslug: one\ntitle: "T" \ndate: 2026-11-23\nkind: digest\nsources:\n  # kept\n  - id: one\n    title: { zh: '标题' }\n    url: "https://a.example/1"\n---\n\nText.\n`

  it.each([
    ['200', 'recorded', undefined],
    ['404', 'recorded', 'status 404'],
  ])('are recorded with their own status %s', async (status, state, note) => {
    const files = memoryFiles({ 'issues/001-one/issue.md': ISSUE })
    const entry = findIssue(await listIssues(files), '1')
    if (!entry?.meta) throw new Error('no issue')
    const bases = { availability: 'https://archive.example/available', save: 'https://archive.example/save/' }
    const web = http({ 'https://archive.example/available?url=https%3A%2F%2Fa.example%2F1': answer(status) })
    const [result] = await archiveSources({ files, http: web, clock, bases }, entry, entry.meta.sources, {
      type: 'find',
    })
    expect(result?.state).toBe(state)
    if (note !== undefined) expect(JSON.stringify(result)).toContain(note)
    const text = (await files.readText('issues/001-one/issue.md')) ?? ''
    expect(text).toContain('  # kept\n')
    expect((await listIssues(files))[0]?.meta?.sources[0]?.archive).toEqual({
      url: 'https://web.archive.org/web/20261120093000/https://a.example/1',
      capturedAt: '2026-11-20',
      status: Number(status),
    })
  })

  it('that are not there, and an answer that is no JSON, are said', async () => {
    const files = memoryFiles({ 'issues/001-one/issue.md': ISSUE })
    const entry = findIssue(await listIssues(files), '1')
    if (!entry?.meta) throw new Error('no issue')
    const bases = { availability: 'https://archive.example/a', save: 'https://archive.example/s/' }
    const address = 'https://archive.example/a?url=https%3A%2F%2Fa.example%2F1'
    const ask = (body: string, type: 'find' | 'save') =>
      archiveSources(
        { files, http: http({ [address]: body }), clock, bases },
        entry,
        entry.meta?.sources ?? [],
        { type },
      )
    expect(await ask('{"archived_snapshots": {}}', 'find')).toMatchObject([{ state: 'none' }])
    expect(await ask('<html>', 'find')).toMatchObject([{ state: 'failed' }])
    expect(await ask('{"archived_snapshots": {}}', 'save')).toMatchObject([{ state: 'none' }])
    expect(await files.readText('issues/001-one/issue.md')).toBe(ISSUE)
  })
})
