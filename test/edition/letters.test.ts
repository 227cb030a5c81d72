// Every letter in both languages: words, structure, and values that try to be more than text. The text parts stand in letters/;
// `UPDATE_FIXTURES=1` writes what is made now.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Letter, renderLetter } from '../../src/edition/letters.ts'
import { TemplateProblem } from '../../src/edition/template.ts'
import { widthOf } from '../../src/edition/text-wrap.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import type { Site } from '../../src/issue/site.ts'
import { compileMjml } from '../../src/mjml/compile.ts'
import { openTemplates } from '../../src/open/newsletter.ts'
import { site } from './material.ts'
import { PAYLOADS } from './payloads.ts'
import { elements, parseHtml, unmarkedHan } from './walk.ts'

const templates = await openTemplates(memoryFiles())
const LANGUAGES = ['en', 'zh'] as const
const URL_OF = (path: string) => `https://list.example.org/${path}/${'abcdefgh23'.repeat(4)}`
const ISSUE = { title: 'The Token Bill: 词元账单', url: 'https://gazette.example.org/issues/twelve/' }

const LETTERS: readonly Letter[] = [
  { type: 'confirm', confirmUrl: URL_OF('confirm'), hours: 48 },
  { type: 'welcome', preferencesUrl: URL_OF('preferences'), leaveUrl: URL_OF('leave'), latest: ISSUE },
  { type: 'preferences', url: URL_OF('preferences'), hours: 24 },
  { type: 'change', url: URL_OF('change'), hours: 24 },
  { type: 'change-address', confirmUrl: URL_OF('confirm-address'), hours: 1 },
  { type: 'changed-address' },
  { type: 'data', url: URL_OF('data'), hours: 24 },
  { type: 'erase', url: URL_OF('erase'), hours: 24 },
  { type: 'owner-link', url: URL_OF('owner'), minutes: 15 },
  {
    type: 'alert',
    subject: 'A mailing was stopped',
    lines: ['It said: 550 5.7.1 no', 'Nobody was suppressed.'],
  },
]
const ALL = LANGUAGES.flatMap((language) => LETTERS.map((letter) => [letter.type, language, letter] as const))

function render(letter: Letter, language: 'en' | 'zh', own: Site = site) {
  return renderLetter(letter, language, own, { templates, compileMjml })
}

describe.each(ALL)('%s in %s', (type, language, letter) => {
  it('says what stands in its file, in lines of 72 columns but for addresses', async () => {
    const { subject, text } = await render(letter, language)
    const path = join(import.meta.dirname, 'letters', `${type}.${language}.txt`)
    const whole = `Subject: ${subject}\n\n${text}`
    if (process.env.UPDATE_FIXTURES === '1') writeFileSync(path, whole)
    expect(whole).toBe(readFileSync(path, 'utf8'))
    for (const line of text.split('\n'))
      if (!line.includes('http')) expect(widthOf(line)).toBeLessThanOrEqual(72)
  })

  it('has its language, at most one button, and loads nothing', async () => {
    const { html } = await render(letter, language)
    const tree = parseHtml(html)
    const nodes = elements(tree)
    expect(/<html lang="([^"]+)"/.exec(html)?.[1]).toBe(language === 'en' ? 'en' : 'zh-Hans')
    expect(html.match(/class="y-button"/g) ?? []).toHaveLength(/alert|changed-address/.test(type) ? 0 : 1)
    expect(nodes.filter(({ tagName }) => /^(img|link|script|form|iframe)$/.test(tagName))).toEqual([])
    expect(html).not.toMatch(/url\(|@import|src=/)
    expect(unmarkedHan(tree)).toEqual([])
    expect(html.length).toBeLessThan(20_000)
  })

  it('leads only to addresses that it was given, and says the same ones in its text', async () => {
    const { html, text } = await render(letter, language)
    const hrefs = elements(parseHtml(html)).flatMap(({ tagName, properties }) =>
      tagName === 'a' ? [String(properties.href)] : [],
    )
    const given = Object.values({ ...letter, ...('latest' in letter ? letter.latest : {}) }).filter(
      (value): value is string => typeof value === 'string' && value.startsWith('https://'),
    )
    expect(new Set(hrefs)).toEqual(new Set([...given, site.url, `mailto:${site.replyTo}`]))
    for (const href of hrefs) expect(text).toContain(href.replace('mailto:', ''))
  })
})

describe("a reader's own links", () => {
  it('are put in after MJML was compiled, which is the same for all readers', async () => {
    const compiled: string[] = []
    const context = {
      templates,
      compileMjml: async (mjml: string) => {
        compiled.push(mjml)
        return compileMjml(mjml)
      },
    }
    const [first, second] = await Promise.all(
      ['first', 'second'].map((name) =>
        renderLetter(
          {
            type: 'welcome',
            preferencesUrl: `https://list.example.org/own?of=${name}&b='c'`,
            leaveUrl: URL_OF(name),
          },
          'zh',
          site,
          context,
        ),
      ),
    )
    expect(compiled).toHaveLength(2)
    expect(compiled[0]).toBe(compiled[1])
    expect(first?.html).toContain(URL_OF('first'))
    expect(first?.html).toContain('href="https://list.example.org/own?of=first&#38;b=&#39;c&#39;"')
    expect(second?.html).toContain(URL_OF('second'))
    expect(`${first?.html}${first?.text}${second?.html}`).not.toContain('.invalid')
  })
})

describe('values', () => {
  const evil = `${PAYLOADS.join(' ')} "><img src=x onerror=alert(1)>' {{ subject }} *|EMAIL|* $& \r\nBcc: victim@example.org\u2028\u202e`
  const hostile = { ...site, name: evil, postalAddress: `${evil.replace(/\s+/g, ' ')}\nTown` }
  const tags = (html: string) =>
    elements(parseHtml(html))
      .filter(({ tagName, properties }) => !(tagName === 'span' && properties.lang))
      .map(({ tagName, properties }) => `${tagName} ${Object.keys(properties).sort()}`)
  const EVIL_LETTERS: readonly Letter[] = [
    { type: 'confirm', confirmUrl: URL_OF('confirm'), hours: 48 },
    {
      type: 'welcome',
      preferencesUrl: URL_OF('preferences'),
      leaveUrl: URL_OF('leave'),
      latest: { ...ISSUE, title: evil },
    },
    { type: 'alert', subject: evil, lines: [evil] },
  ]

  it.each(
    LANGUAGES.flatMap((language) => EVIL_LETTERS.map((letter) => [letter.type, language, letter] as const)),
  )('of %s in %s stay text', async (_, language, letter) => {
    const plain = { ...site, name: 'Plain', postalAddress: 'Plain address\nTown' }
    const tame = JSON.parse(JSON.stringify(letter), (_key, value) => (value === evil ? 'plain' : value))
    const [bad, good] = [await render(letter, language, hostile), await render(tame, language, plain)]
    expect(tags(bad.html)).toEqual(tags(good.html))
    expect(bad.subject).not.toMatch(/[\u0000-\u001f\u2028\u202e]/)
    expect([...bad.subject].length).toBeLessThanOrEqual(200)
    expect(bad.text).toContain('<script>alert(1)</script>')
    expect(bad.text).toContain('{{ subject }}')
  })

  it('that are no addresses of the web are refused', async () => {
    for (const url of [
      'javascript:alert(1)',
      'https://a.example/" onclick="x',
      'https://a.example/\r\nx',
      '//a.example',
    ])
      await expect(render({ type: 'confirm', confirmUrl: url, hours: 1 }, 'en')).rejects.toThrow(
        'Unexpected address',
      )
  })

  it('of time are written as people write them', async () => {
    const time = async (hours: number, language: 'en' | 'zh') =>
      /(?:works for|链接在) (.*?)(?:\.|内)/.exec(
        (await render({ type: 'confirm', confirmUrl: URL_OF('confirm'), hours }, language)).text,
      )?.[1]
    expect(await Promise.all([0, 1, 24, 36, 72].map((hours) => time(hours, 'en')))).toEqual([
      'less than an hour',
      '1 hour',
      '24 hours',
      '36 hours',
      '3 days',
    ])
    expect(await time(72, 'zh')).toBe('3 天')
  })
})

describe('the words', () => {
  const files = (language: string) =>
    [...templates.keys()].filter((path) => path.startsWith(`letters/${language}/`)).sort()
  const shape = (text: string) =>
    Object.entries(parse(text) as Record<string, unknown>).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.length : 1,
      [...new Set(JSON.stringify(value).match(/\{\{ (?!newsletter)[a-z]+ \}\}/g))].sort(),
    ])

  it('are complete in both languages', () => {
    expect(files('zh')).toEqual(files('en').map((path) => path.replace('/en/', '/zh/')))
    for (const path of files('en')) {
      const zh = templates.get(path.replace('/en/', '/zh/')) ?? ''
      expect([path, shape(zh)]).toEqual([path, shape(templates.get(path) ?? '')])
    }
  })

  it('of Chinese letters have Chinese punctuation', () => {
    for (const path of files('zh')) {
      const words = JSON.stringify(parse(templates.get(path) ?? ''))
      expect([path, words.match(/\p{Script=Han}[,;:?!.()]|[,;:?!()]\p{Script=Han}/gu)]).toEqual([path, null])
    }
  })

  it('can be the newsletter’s own', async () => {
    const own =
      'subject: Hi from {{ newsletter }}\ntitle: Hi\ntext: [One., Two.]\nbutton: Go\nreason: Because.\n'
    const context = { templates: new Map([...templates, ['letters/en/confirm.yaml', own]]), compileMjml }
    const letter = await renderLetter(
      { type: 'confirm', confirmUrl: URL_OF('c'), hours: 1 },
      'en',
      site,
      context,
    )
    expect(letter.subject).toBe('Hi from Example Gazette')
    expect(letter.text).toContain('One.\n\nTwo.\n\nGo:\nhttps://')
  })

  it.each([
    ['a key that there is not', 'subject: a\ntitel: b\n', 1],
    ['a list where words belong', 'subject: a\ntitle: [b]\ntext: []\nreason: c\n', 2],
    ['a value that there is not', 'subject: a\ntext: []\nreason: c\ntitle: "{{ nmae }}"\n', 4],
    ['no YAML', 'subject: a\ntitle: "b\n', 2],
  ])('that are %s are refused, with file and line', async (_, own, line) => {
    const context = { templates: new Map([...templates, ['letters/en/confirm.yaml', own]]), compileMjml }
    const problem = await renderLetter(
      { type: 'confirm', confirmUrl: URL_OF('c'), hours: 1 },
      'en',
      site,
      context,
    ).catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(TemplateProblem)
    expect(problem).toMatchObject({ file: 'letters/en/confirm.yaml' })
    if (line > 1) expect(problem).toMatchObject({ line: expect.any(Number) })
  })
})
