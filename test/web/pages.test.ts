// Every page of the service in both languages: complete, one button, nothing loaded, and values that stay text.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { openTemplates } from '../../src/open/newsletter.ts'
import { embedSnippet } from '../../src/web/pages/embed-snippet.ts'
import { DATA_LABELS, EDITION_WORDS, FORM_WORDS, FRAME_WORDS } from '../../src/web/pages/form-words.ts'
import { languageOf } from '../../src/web/pages/language.ts'
import { maskAddress } from '../../src/web/pages/mask-address.ts'
import { MESSAGE_WORDS } from '../../src/web/pages/message.ts'
import type { Page } from '../../src/web/pages/page.ts'
import { SAMPLES } from '../../src/web/pages/samples.ts'
import { createServicePages } from '../../src/web/pages/service-pages.ts'
import { PAYLOADS } from '../edition/payloads.ts'
import { elements, parseHtml } from '../edition/walk.ts'
import { siteAt } from './site.ts'

const LANGUAGES = ['en', 'zh'] as const
const templates = await openTemplates(memoryFiles())
const site = siteAt('https://mail.gazette.example/post/')
const pages = createServicePages(site, templates)
const EVERY = LANGUAGES.flatMap((language) =>
  SAMPLES.map((page, at) => [`${at} ${page.type}`, language, page] as const),
)

const body = (page: Page, language: 'en' | 'zh') => pages.respond(page, language, 200).text()
const tagsOf = (html: string) => elements(parseHtml(html))
const outsideStyle = (html: string) => html.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')

describe.each(EVERY)('%s in %s', (_, language, page) => {
  let html: string
  let response: Response
  beforeAll(async () => {
    response = pages.respond(page, language, 418)
    html = await response.text()
  })

  it('names its language and the list, and has one heading', () => {
    expect(response.status).toBe(418)
    expect(/<html lang="([^"]+)"/.exec(html)?.[1]).toBe(language === 'en' ? 'en' : 'zh-Hans')
    expect(response.headers.get('content-language')).toBe(language === 'en' ? 'en' : 'zh-Hans')
    expect(html).toContain('<meta name="yibao-list" content="weekly.gazette.example">')
    expect(html.match(/<h1>[^<]|<h1><span/g)).toHaveLength(1)
    expect(/<title>([^<]*)<\/title>/.exec(html)?.[1]).toMatch(/^\S.* · Gazette$/)
    expect(outsideStyle(html)).not.toMatch(/\{[a-zA-Z]+\}|\[[^\]]+\]\([a-z]+\)|undefined|\[object/)
  })

  it('has at most one button, whose form posts, and loads nothing', () => {
    const tags = tagsOf(html)
    const count = (name: string) => tags.filter(({ tagName }) => tagName === name).length
    expect(count('button')).toBeLessThanOrEqual(1)
    expect(count('form')).toBe(count('button'))
    for (const { tagName, properties } of tags) {
      expect(tagName).not.toMatch(/^(img|link|iframe|object|embed|video|audio|base)$/)
      expect(Object.keys(properties).filter((name) => /^on|^style$|^src/.test(name))).toEqual([])
      if (tagName === 'form') expect(properties.method).toBe('post')
    }
  })

  it('has a policy that allows just its own style, and its own script where there is one', () => {
    const policy = response.headers.get('content-security-policy') ?? ''
    const inline = [...html.matchAll(/<(style|script)>([\s\S]*?)<\/\1>/g)]
    const hashes = inline.map(
      ([, kind, text]) =>
        `${kind} sha256-${createHash('sha256')
          .update(text ?? '')
          .digest('base64')}`,
    )
    const allowed = [...policy.matchAll(/(style|script)-src ([^;]+)/g)].flatMap(([, kind, list]) =>
      (list ?? '').split(' ').map((each) => `${kind} ${each.replaceAll("'", '')}`),
    )
    expect(hashes.sort()).toEqual(allowed.sort())
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(hashes.some((each) => each.startsWith('script'))).toBe(
      page.type === 'subscribe' && page.challenge !== undefined,
    )
  })

  it('keeps a hostile value as text', async () => {
    const evil = `${PAYLOADS.join(' ')} "><script>alert(1)</script>' {{ page }} {% raw %} $& [a](archive) {newsletter}`
    const fixed = new Set([
      ...['type', 'problem', 'purpose', 'language', 'edition', 'html', 'style', 'lists', 'onLists'],
    ])
    const swap = (value: string) =>
      JSON.parse(JSON.stringify(page), function (this: unknown, key, each) {
        if (typeof each !== 'string' || fixed.has(key) || Array.isArray(this)) return each
        return value
      }) as Page
    const skeleton = async (value: string) =>
      tagsOf(outsideStyle(await body(swap(value), language)))
        .filter(({ tagName, properties }) => !(tagName === 'span' && properties.lang))
        .map(({ tagName, properties }) => `${tagName} ${Object.keys(properties).sort()}`)
    expect(await skeleton(evil)).toEqual(await skeleton('plain'))
  })
})

describe('the words', () => {
  const named = (words: unknown) => [...new Set(JSON.stringify(words).match(/\{\w+\}|\]\(\w+\)/g))].sort()
  const shape = (words: object) =>
    Object.entries(words).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.length : value === '' ? 0 : 1,
    ])
  const tables: readonly (readonly [string, Readonly<Record<'en' | 'zh', object | string>>])[] = [
    ...Object.entries(MESSAGE_WORDS),
    ...Object.entries(FORM_WORDS),
    ...Object.entries(EDITION_WORDS),
    ...Object.entries(DATA_LABELS),
    ['frame', FRAME_WORDS],
  ]

  it.each(tables)('of %s are complete in both languages, and name the same', (_, { en, zh }) => {
    // A Chinese form may say what is meant without the name.
    for (const name of named(zh)) expect(named(en)).toContain(name)
    for (const name of named(en)) if (name !== '{newsletter}') expect(named(zh)).toContain(name)
    if (typeof en === 'string' || typeof zh === 'string') return expect([en, zh]).not.toContain('')
    return expect(shape(zh)).toEqual(shape(en))
  })

  it.each(tables)('of %s have Chinese punctuation in Chinese, and none in English', (_, { en, zh }) => {
    const text = JSON.stringify(zh).replace(/\]\(\w+\)|\[|\{\w+\}\./g, '')
    expect(text.match(/\p{Script=Han}[,;:?!.()]|[,;:?!()]\p{Script=Han}/gu)).toBeNull()
    expect(JSON.stringify(en).match(/[，。；：？！（）《》]/gu)).toBeNull()
  })

  it('of the form have a name that changes with them', () => {
    expect(pages.formVersion('en')).toMatch(/^[0-9a-f]{16}$/)
    expect(pages.formVersion('zh')).not.toBe(pages.formVersion('en'))
    const other = createServicePages({ ...site, description: 'Of other things' }, templates)
    expect(other.formVersion('en')).not.toBe(pages.formVersion('en'))
    expect(createServicePages(site, templates).formVersion('en')).toBe(pages.formVersion('en'))
  })
})

describe('a page', () => {
  it('says only what it was given the means for', async () => {
    expect(await body({ type: 'left' }, 'en')).not.toContain('A pause')
    expect(await body({ type: 'confirmed' }, 'zh')).not.toContain('偏好设置')
    expect(await body({ type: 'saved' }, 'en')).not.toContain('No issue comes')
    expect(await body({ type: 'saved', pausedUntil: '2026-12-14' }, 'en')).toContain(
      'No issue comes to you before 14 December 2026',
    )
    expect(await body({ type: 'saved', pausedUntil: '2026-12-14' }, 'zh')).toContain('2026年12月14日之前')
  })

  it('leads to the pages of the service below its prefix, on whatever host it is shown', async () => {
    expect(await body({ type: 'home' }, 'en')).toContain('href="/post/subscribe"')
    expect(await body({ type: 'subscribe' }, 'en')).toContain('action="/post/subscribe"')
    expect(await body({ type: 'confirm', action: 'there' }, 'en')).toContain(
      '<form method="post" action="there">',
    )
    expect(await body({ type: 'confirm' }, 'en')).toContain('<form method="post">')
  })

  it('offers the other language, unless it is the answer to a form', async () => {
    expect(await body({ type: 'leave' }, 'en')).toContain('href="?lang=zh"')
    expect(await body({ type: 'leave' }, 'zh')).toContain('href="?lang=en"')
    expect(await body({ type: 'left' }, 'zh')).not.toContain('?lang=')
  })

  it('ticks what the reader chose', async () => {
    const form = SAMPLES.find(({ type }) => type === 'preferences')
    if (form?.type !== 'preferences') throw new Error('no sample')
    const html = await body({ ...form, language: 'zh', edition: 'links', onLists: ['notes'] }, 'en')
    const ticked = tagsOf(html).filter(({ properties }) => properties.checked)
    expect(ticked.map(({ properties }) => `${properties.name} ${properties.value}`)).toEqual([
      'language zh',
      'edition links',
      'list notes',
    ])
    expect(html).toContain('value="2026-12-14" min="2026-11-23" max="2027-11-23"')
  })

  it('says a reader’s own data in the reader’s language, as far as the words are ours', async () => {
    const rows = [
      { label: 'status', value: 'active' },
      { label: 'edition', value: 'links' },
      { label: 'constructor', value: '<b>x</b>' },
      { label: 'name', value: 'constructor' },
    ]
    const html = await body({ type: 'data', rows, downloadUrl: '?as=json' }, 'zh')
    const cells = [...html.matchAll(/<d[td]>(.*?)<\/d[td]>/g)].map(([, cell]) => cell)
    expect(cells).toEqual([
      ...['状态', '已订阅', '内容版本', '链接摘要'],
      ...['<span lang="en">constructor</span>', '&#60;b&#62;x&#60;/b&#62;'],
      ...['姓名', '<span lang="en">constructor</span>'],
    ])
  })

  it('that is wrong in a template of the newsletter’s own is found at the start', () => {
    const own = new Map([...templates, ['web/service/vote.html.liquid', '{{ nothing }}']])
    expect(() => createServicePages(site, own)).toThrow('nothing')
  })
})

describe('the language of a page', () => {
  it.each([
    [[], 'zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    [[], 'en-GB,en;q=0.9,zh-CN;q=0.8', 'en'],
    [[], 'de,zh-TW;q=0.5', 'zh'],
    [[], 'zh;q=0', 'en'],
    [[], 'en;q=0.1,ZH-hans;q=0.2', 'zh'],
    [[], 'zh,en', 'zh'],
    [[], 'en,zh', 'en'],
    [[], '*', 'en'],
    [[], undefined, 'en'],
    [[], `${'x,'.repeat(5_000)}zh`, 'en'],
    [['zh'], 'en', 'zh'],
    [[undefined, 'en', 'zh'], 'zh', 'en'],
    [['<script>', ''], 'zh', 'zh'],
  ] as const)('chosen %j, header %s: %s', (chosen, header, language) => {
    expect(languageOf(chosen, header)).toBe(language)
  })
})

describe('an address on a page', () => {
  it.each([
    ['reader@example.org', 'r***@example.org'],
    ['a@example.org', '***@example.org'],
    ['用户@例子.example', '用***@例子.example'],
    ['no address', '***'],
  ])('%s is shown as %s', (address, masked) => expect(maskAddress(address)).toBe(masked))
})

describe('the snippet for other sites', () => {
  it.each(LANGUAGES)('in %s is one form that posts here, without script or anything loaded', (language) => {
    const tags = tagsOf(embedSnippet(site, language))
    expect(tags.map(({ tagName }) => tagName)).not.toContain('script')
    const [form] = tags.filter(({ tagName }) => tagName === 'form')
    expect(form?.properties).toMatchObject({
      action: 'https://mail.gazette.example/post/subscribe',
      method: 'post',
    })
    const fields = tags.filter(({ tagName }) => tagName === 'input').map(({ properties }) => properties.name)
    expect(fields).toEqual(['lang', 'language', 'address', 'website'])
  })

  it('is the one that docs/letters.md shows', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/letters.md'), 'utf8')
    const shown = embedSnippet(siteAt('https://mail.gazette.example/'), 'en').trimEnd()
    expect(page).toContain(shown.replace(/^/gm, '    '))
  })

  it('keeps the name of the newsletter as text', () => {
    const tags = tagsOf(embedSnippet({ ...site, name: '"><script>alert(1)</script>' }, 'en'))
    expect(tags.map(({ tagName }) => tagName)).not.toContain('script')
  })
})
