// Every construct in every form: nothing lost, nothing where it does not belong.
import { toString as textOf } from 'hast-util-to-string'
import type { BlockContent } from 'mdast'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Edition } from '../../src/edition/edition.ts'
import { renderEdition } from '../../src/edition/render.ts'
import { widthOf } from '../../src/edition/text-wrap.ts'
import { issueWithEverything } from './constructs.ts'
import { blocks, context, issueOf, metaOf, site, source } from './material.ts'
import { elements, parseHtml, unmarkedHan } from './walk.ts'

let edition: Edition
beforeAll(async () => {
  edition = await renderEdition(issueWithEverything(), site, context)
})
const body = (format: keyof Edition['renderings']) => edition.renderings[format].body
const words = (html: string) => textOf(parseHtml(html)).replace(/\s+/g, ' ')

describe('every form', () => {
  it('has no problem', () => {
    for (const { messages } of Object.values(edition.renderings)) expect(messages).toEqual([])
  })

  it('shows the parts for it and not those for the other', () => {
    for (const format of ['email-html', 'email-text'] as const) {
      expect(body(format)).toContain('Only in the email.')
      expect(body(format)).not.toContain('Only on the web.')
    }
    for (const format of ['web', 'json'] as const) {
      expect(body(format)).toContain('Only on the web.')
      expect(body(format)).not.toContain('Only in the email.')
    }
  })

  it('says what the constructs say', () => {
    for (const text of [
      words(body('email-html')),
      words(body('web')),
      body('email-text').replace(/\s+/g, ' '),
    ]) {
      for (const said of [
        'Context:',
        '[下云]',
        '大多数企业只看到',
        'Most firms see only',
        '— The Token Bill (sample passage)',
        'Anna Lee: What does it cost?',
        'B: That depends.',
        'On who pays.',
        'Prices. Source: own count.',
        'In the picture: 价格走势',
        'Why it is worth your time.',
        'Reply with the number of your choice.',
        'it is “64 GB”',
        'public-opinion properties [舆论属性]',
        'Translator’s note:',
        'Thank you for reading.',
      ]) {
        expect(text).toContain(said)
      }
      expect(text.toLowerCase()).toContain('must-read')
      expect(text.toLowerCase()).toContain('correction to issue 11')
      expect(text.toLowerCase()).toContain('vote (closes 30 november 2026)')
    }
  })

  it('leaves the Chinese of passages out where the source says so', async () => {
    const issue = issueWithEverything({ meta: metaOf({ sources: [{ ...source, original: 'none' }] }) })
    const { renderings } = await renderEdition(issue, site, context)
    for (const { body } of Object.values(renderings)) {
      expect(body).not.toContain('大多数企业')
      expect(body).toContain('Most firms see only')
    }
  })

  it('marks every Han run', () => {
    expect(unmarkedHan(parseHtml(body('web')))).toEqual([])
    expect(unmarkedHan(parseHtml(body('email-html')))).toEqual([])
  })

  it('points to whole addresses only', () => {
    for (const format of ['web', 'email-html'] as const) {
      const nodes = elements(parseHtml(body(format)))
      const urls = nodes.flatMap(({ properties }) => [properties.href, properties.src]).filter(Boolean)
      expect(urls).toContain('https://gazette.example.org/issues/twelve/translation/')
      expect(urls).toContain('https://gazette.example.org/files/chart-0123456789abcdef.png')
      expect(urls).toContain('https://gazette.example.org/issues/eleven/')
      for (const url of urls) expect(String(url)).toMatch(/^(https:|mailto:|#y-|yibaoSlot)/)
    }
  })

  it('unlinks a reference to an unknown issue unless a pattern is given', async () => {
    expect(body('web')).toContain('and #3;')
    const known = { ...site, references: { url: 'https://old.example.org/{number}' } }
    const { renderings } = await renderEdition(issueWithEverything(), known, context)
    expect(renderings.web.body).toContain('href="https://old.example.org/3"')
  })

  it('says in words what picture is missing', async () => {
    const { renderings } = await renderEdition(issueOf('![a map](images/none.png)'), site, context)
    expect(renderings.web.body).toContain('[Picture: a map]')
    expect(renderings['email-html'].body).not.toContain('none.png')
  })
})

describe('notes', () => {
  it('are numbered in order and link both ways', () => {
    const nodes = elements(parseHtml(body('web')))
    const ids = new Set(nodes.map(({ properties }) => properties.id))
    for (const id of ['y-fn-1', 'y-fn-2', 'y-fnref-1', 'y-fnref-2', 'y-fnref-1-2']) expect(ids).toContain(id)
    const fragments = nodes
      .map(({ properties }) => String(properties.href ?? ''))
      .filter((href) => /^#/.test(href))
    for (const fragment of fragments) expect(ids).toContain(fragment.slice(1))
    const labelled = nodes.find(({ properties }) => properties.ariaLabelledBy)
    expect(ids).toContain(String(labelled?.properties.ariaLabelledBy))
  })

  it('are readable in the email without a click, behind anchors that Gmail finds', () => {
    const html = body('email-html')
    expect(html).toMatch(/<a name="y-fn-1" id="y-fn-1"><\/a>/)
    expect(html).toMatch(/<a name="y-fnref-1-2" id="y-fnref-1-2"><\/a>/)
    expect(words(html)).toContain('1. The note, with a link.')
    expect(words(html)).toContain('2. Translator’s note: 安全 covers')
  })
})

describe('the email', () => {
  it('asks for no font and runs nothing', () => {
    expect(body('email-html')).not.toMatch(/fonts\.googleapis|@import|@font-face|<script|<link/i)
  })

  it('keeps every style block in the head under 8 KB', () => {
    const styles = [...body('email-html').matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)]
    expect(styles.length).toBeGreaterThan(2)
    for (const [, style = ''] of styles) expect(style.length).toBeLessThan(8_000)
    const holding = styles.filter(([, style = '']) => style.includes('[data-ogsc]'))
    expect(holding).toHaveLength(1)
    expect(holding[0]?.[1]).not.toContain('@media')
  })

  it('tells clients that it has dark colours of its own', () => {
    expect(body('email-html')).toContain('<meta name="color-scheme" content="light dark" />')
    expect(body('email-html')).toContain('@media (prefers-color-scheme:dark)')
    expect(body('email-html')).toContain('<!--[if mso]><style type="text/css">td,p')
  })

  it('has no ruby but its reading', () => {
    expect(body('email-html')).not.toMatch(/<(ruby|rt|rp)\b/)
    expect(words(body('email-html'))).toContain('汉 (hàn) is a character')
    expect(body('email-text')).toContain('汉 (hàn) is a character')
    expect(body('web')).toContain('<ruby>')
  })

  it('never slants Han', () => {
    const nodes = elements(parseHtml(body('email-html')))
    const slanted = nodes.filter(({ tagName }) => /^(em|i|cite)$/.test(tagName))
    expect(slanted.length).toBeGreaterThan(2)
    for (const node of slanted) {
      if (!/\p{Script=Han}/u.test(textOf(node))) continue
      const upright = [node, ...node.children].some(
        (each) => each.type === 'element' && String(each.properties.style).includes('font-style:normal'),
      )
      expect(upright).toBe(true)
    }
  })

  it('fits pictures into its column and keeps their proportions', () => {
    const image = elements(parseHtml(body('email-html'))).find(({ tagName }) => tagName === 'img')
    expect(image?.properties).toMatchObject({ width: 552, height: 311 })
    // Without its picture the box must give way on a phone too: a width in pixels would not.
    expect(image?.properties.style).toContain('max-width:552px')
    expect(image?.properties.style).toMatch(/;width:100%/)
  })

  it('sets Chinese first in a passage', () => {
    const html = words(body('email-html'))
    expect(html.indexOf('大多数企业')).toBeLessThan(html.indexOf('Most firms see'))
  })

  it('holds its slots open', () => {
    for (const format of ['email-html', 'email-text'] as const) {
      expect(body(format).match(/yibaoSlotunsubscribeUrlX/g)).toHaveLength(1)
      expect(body(format).match(/yibaoSlotaddressX/g)).toHaveLength(1)
    }
    expect(body('web')).not.toContain('yibaoSlot')
    expect(body('json')).not.toContain('yibaoSlot')
  })

  it('weighs what it weighs', () => {
    const { size } = edition.renderings['email-html']
    expect(size?.htmlBytes).toBe(Buffer.byteLength(body('email-html')))
    expect(size).toMatchObject({ fallback: 'none' })
    expect(size?.heaviest.length).toBeGreaterThan(0)
  })
})

describe('the text part', () => {
  it('escapes nothing', () => {
    expect(body('email-text')).toContain('AT&T')
    expect(body('email-text')).not.toMatch(/&(amp|lt|gt|#\d+);/)
  })

  it('has no line over 72 columns but addresses', () => {
    for (const line of body('email-text').split('\n')) {
      if (!line.includes('https://')) expect(widthOf(line)).toBeLessThanOrEqual(72)
    }
  })

  it('numbers links apart from notes, and lists each address once', () => {
    expect(body('email-text')).toContain('A note. [note 1] Another. [note 2] The first again. [note 1]')
    const listed = [...body('email-text').matchAll(/^\[(\d+)\] (\S+)$/gm)].map(([, , url]) => url)
    expect(listed.length).toBeGreaterThan(3)
    expect(new Set(listed).size).toBe(listed.length)
  })

  it('says where to unsubscribe and who writes', () => {
    expect(body('email-text')).toContain('Unsubscribe: yibaoSlotunsubscribeUrlX')
    expect(body('email-text')).toContain('1 Example Street')
  })
})

describe('the data', () => {
  it('is JSON with what docs/json.md says', () => {
    const data = JSON.parse(body('json'))
    expect(Object.keys(data)).toEqual([
      ...['version', 'newsletter', 'number', 'slug', 'url', 'title', 'summary', 'date', 'kind', 'status'],
      ...['translators', 'reviewers', 'audio', 'sources', 'blocks', 'notes', 'links', 'glosses', 'outlets'],
      ...['recommendations', 'dialogues', 'references', 'polls', 'quotations'],
      'translations',
    ])
    expect(data.notes[1]).toMatchObject({ number: 2, of: 'translator' })
  })

  it('leaves out a quotation in Chinese alone whose source may not be quoted, in every form', async () => {
    const quote = blocks('> 电费上涨。\n>\n> — tokens')[0]
    if (quote?.type !== 'blockquote') throw new Error('no quote')
    quote.data = { lang: 'zh-Hans', sourceId: 'tokens' }
    const issueWith = (original: 'none' | 'passages') =>
      issueOf('Hello', { meta: metaOf({ sources: [{ ...source, original }] }) }, [quote])
    const none = await renderEdition(issueWith('none'), site, context)
    for (const { body } of Object.values(none.renderings)) expect(body).not.toContain('电费上涨')
    const passages = await renderEdition(issueWith('passages'), site, context)
    for (const { body } of Object.values(passages.renderings)) expect(body).toContain('电费上涨')
  })

  it('tells cells and speakers apart inside other blocks', async () => {
    const table = '> | A | B |\n> |---|---|\n> | 1 | 2 |'
    const turns = blocks('One.\n\nTwo.').map((paragraph, index) => ({
      ...{ type: 'turn' as const, speaker: 'QA'[index] ?? '', fullName: '' },
      children: [paragraph as BlockContent],
    }))
    const quote = { type: 'blockquote' as const, children: [{ type: 'dialogue' as const, children: turns }] }
    const { renderings } = await renderEdition(issueOf(table, {}, [quote]), site, context)
    const texts = JSON.parse(renderings.json.body).blocks.map(({ text }: { text: string }) => text)
    expect(texts).toEqual(['A | B\n\n1 | 2', 'Q: One.\n\nA: Two.'])
  })

  it('holds the Chinese of a translation only where all of it may be published', async () => {
    const zh = { type: 'root' as const, children: issueOf('电费上涨。').body.children }
    const en = { type: 'root' as const, children: issueOf('Electricity rises.').body.children }
    const pairs = [{ zh, en, line: 1, machine: false }]
    const translations = [{ path: 'issues/012-twelve/translation.md', glosses: [], ignores: [], pairs }]
    for (const original of ['none', 'passages', 'full'] as const) {
      const issue = issueOf('Hello', { translations, meta: metaOf({ sources: [{ ...source, original }] }) })
      const { renderings } = await renderEdition(issue, site, context)
      const [translation] = JSON.parse(renderings.json.body).translations
      expect(translation.pairs[0].zh).toBe(original === 'full' ? '电费上涨。' : null)
      expect(translation.pairs[0].en).toBe('Electricity rises.')
    }
  })
})
