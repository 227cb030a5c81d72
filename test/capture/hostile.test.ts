// Input that wants to break the capture ends in an article or a sentence, never in an exception.
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Captured } from '../../src/capture/article.ts'
import { captureArticle } from '../../src/capture/capture.ts'
import { phrasingOf } from '../../src/capture/runs.ts'

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
    ['long blanks', `<p>文${' '.repeat(1_000_000)}</p>${PROSE}`],
    ['long blanks by reference', `<p>文${'&#32;'.repeat(150_000)}</p>${PROSE}`],
    ['long blanks in code', `<pre>文${' '.repeat(300_000)}。</pre>${PROSE}`],
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

  it('keeps what nobody sees out of title, author and outlet', async () => {
    const head = '<title>坏\u202e题\u001b[2J\n第二行</title><meta name="author" content="王\u2066某\u0007">'
    const captured = await capture(`<html><head>${head}</head><body>${PROSE}</body></html>`)
    expect(captured).toMatchObject({ article: { title: '坏题[2J 第二行', author: '王某' } })
  })

  it('takes a line with letters for the title', async () => {
    const text = '---\n\n这一段话是为测试而写的，足够长，也有标点，所以应当留下来。\n\n第二段文字。'
    expect(JSON.stringify(await capture(text, 'x.txt'))).not.toContain('"title":"---"')
  })

  it('says of bytes that are no text that they are none', async () => {
    // Multiples of an odd number: every byte in turn, in an order that no charset knows.
    const bytes = Uint8Array.from({ length: 4_096 }, (_, at) => (at * 167 + (at >> 8) * 89) & 255)
    expect(await captureArticle({ bytes, name: 'x.bin' })).toMatchObject({ state: 'unreadable' })
  })

  it('joins a paragraph of any number of lines', () => {
    const line = { bold: false, italic: false, code: false }
    const runs = Array.from({ length: 200_000 }, (_, at) => ({ ...line, text: at % 2 === 0 ? '文' : '\n' }))
    expect(phrasingOf(runs).length).toBeGreaterThan(100_000)
  })

  it('unpacks no more of a document than its archive says', async () => {
    const bytes = zipOf('word/document.xml', Buffer.alloc(64_000_000, 32), 1_000)
    const before = process.memoryUsage().arrayBuffers
    expect(await captureArticle({ bytes, name: 'x.docx' })).toMatchObject({
      state: 'unreadable',
      sentence: expect.stringContaining('damaged'),
    })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32_000_000)
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

/** An archive of one file that says of itself how long it is. */
function zipOf(name: string, content: Buffer, size: number): Uint8Array {
  const packed = deflateRawSync(content)
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(8, 4)
  fields.writeUInt32LE(packed.length, 14)
  fields.writeUInt32LE(size, 18)
  fields.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, Buffer.from(name), packed])
  const version = Buffer.from([20, 0])
  const central = Buffer.concat([
    Buffer.from('PK\u0001\u0002'),
    version,
    fields,
    Buffer.alloc(14),
    Buffer.from(name),
  ])
  const end = Buffer.alloc(18)
  end.writeUInt16LE(1, 4)
  end.writeUInt16LE(1, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(local.length, 12)
  return Buffer.concat([local, central, Buffer.from('PK\u0005\u0006'), end])
}
