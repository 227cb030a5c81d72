// Input that wants to break the capture ends in an article or a sentence, never in an exception.
import { describe, expect, it } from 'vitest'
import type { Captured } from '../../src/capture/article.ts'
import { captureArticle } from '../../src/capture/capture.ts'

function capture(text: string, name = 'page.html'): Promise<Captured> {
  return captureArticle({ bytes: new TextEncoder().encode(text), name })
}

const PROSE = '<p>这一段话是为测试而写的，足够长，也有标点，所以应当留下来。</p>'.repeat(3)

describe('hostile input', () => {
  it.each([
    ['deep nesting', '<div>'.repeat(100_000)],
    ['deep closing', `${'<b>'.repeat(300)}${'</i>'.repeat(100_000)}${PROSE}`],
    ['many tags', '<br>'.repeat(200_000)],
    ['many attributes', `<p ${Array.from({ length: 100_000 }, (_, i) => `a${i}=1`).join(' ')}>x</p>${PROSE}`],
    ['many entities', `<p>${'&lt;'.repeat(300_000)}</p>`],
    ['an open comment', `<!--${'-'.repeat(200_000)}`],
    ['open quotes', `<p title="${'<'.repeat(50_000)}`],
    ['an open tag', `<${'a '.repeat(100_000)}`],
    ['broken JSON-LD', `<script type="application/ld+json">{"@type":</script>${PROSE}`],
    ['a table in a table', `${'<table><tr><td>'.repeat(100)}${PROSE}`],
  ])('%s', async (_, html) => {
    expect(await capture(`<html><body>${html}</body></html>`)).toHaveProperty('state')
  })

  it.each([
    ['an empty file', '', 'x.txt'],
    ['a PDF that is none', '%PDF-1.7\n%%EOF', 'x.pdf'],
    ['a zip that is none', 'PK\u0003\u0004 nothing', 'x.docx'],
    ['a web archive without a page', 'MIME-Version: 1.0\nContent-Type: text/plain\n\nx', 'x.mhtml'],
  ])('says why %s cannot be read', async (_, text, name) => {
    expect(await capture(text, name)).toMatchObject({ state: 'unreadable' })
  })

  it('runs no script, and keeps no address that does', async () => {
    const html = `<html><body><article><h1>题目在此</h1>${PROSE}<p><a href="javascript:alert(1)">链接文字</a>，<img src="x" onerror="globalThis.hit = 1"></p><script>globalThis.hit = 1</script></article></body></html>`
    const captured = await capture(html)
    expect(JSON.stringify(captured)).not.toMatch(/javascript:|onerror/)
    expect('hit' in globalThis).toBe(false)
  })

  it('believes the status of the answer before the page', async () => {
    const bytes = new TextEncoder().encode(PROSE)
    expect(await captureArticle({ bytes, status: 404 })).toMatchObject({ state: 'gone', reason: 'missing' })
    expect(await captureArticle({ bytes, status: 403 })).toMatchObject({ state: 'gone', reason: 'verify' })
    expect(await captureArticle({ bytes, status: 500 })).toMatchObject({ state: 'gone', reason: 'refused' })
  })
})
