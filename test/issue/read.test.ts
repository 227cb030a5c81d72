// What holds for every issue, whatever is in it: nothing throws, nothing is slow, and no text is lost.
import fc from 'fast-check'
import type { Nodes } from 'mdast'
import { describe, expect, it } from 'vitest'
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import { MESSAGES } from '../../src/issue/messages.ts'
import { readFrontMatter, readIssue } from '../../src/issue/read.ts'
import { FRONT_MATTER, site } from './newsletter.ts'

const SOURCES = FRONT_MATTER.replace(/---\n$/, 'sources:\n  - id: lao\n    title: { zh: "劳文" }\n---\n')

function read(body: string) {
  const issue = { path: 'issues/007-seven/issue.md', text: `${SOURCES}\n${body}` }
  return readIssue(
    { folder: 'issues/007-seven', issue, translations: [], assets: [], evidence: [] },
    site,
    emptyLexicon,
  )
}

function mostOfOneRule(messages: readonly { readonly ruleId?: string | undefined }[]): number {
  const counts = new Map<string, number>()
  for (const { ruleId = '' } of messages) counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1)
  return Math.max(0, ...counts.values())
}

describe('reading', () => {
  const many = 10_000
  const hostile: Readonly<Record<string, string>> = {
    'opening brackets': '['.repeat(many),
    'closed brackets': `${'['.repeat(many)}a${']'.repeat(many)}`,
    'round brackets with Han': `English ${'(下'.repeat(many)}${')'.repeat(many)}`,
    'square brackets with Han': `English ${'a [下] '.repeat(1_900)}`,
    'double brackets': '[[下'.repeat(many),
    pictures: '!['.repeat(many),
    links: '[a]('.repeat(many),
    quotes: `${'>'.repeat(many)}a`,
    'quotes with spaces': `${'> '.repeat(many)}a`,
    lists: `${'- '.repeat(many)}a`,
    'lists by indentation': Array.from({ length: 200 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n'),
    emphasis: `${'*a **a '.repeat(many)}b${'** a* '.repeat(many)}`,
    'emphasis in several blocks': `${`${'*a **a '.repeat(350)}b${'** a* '.repeat(350)}`}\n\n`.repeat(3),
    underscores: '_a __a '.repeat(many),
    backticks: Array.from({ length: 140 }, (_, length) => '`'.repeat(length + 1)).join(' '),
    comments: '<!-- '.repeat(many),
    tags: '<a '.repeat(many),
    containers: ':::only{email}\n'.repeat(many),
    footnotes: '[^a]'.repeat(many),
    'footnote definitions': Array.from({ length: 2_000 }, (_, id) => `[^${id}]: a\n`).join('\n'),
    'hash signs': 'issue #1, '.repeat(many),
    'quotation marks': '“"‘'.repeat(many),
    'quotes one after the other': '> 中\n\n'.repeat(many),
    'pinyin without end': `A (下 ${'zhuangianga'.repeat(3)}qx)`,
    'quotation marks, closed': `${'‘'.repeat(many)}${'”'.repeat(many)}`,
    'bare Han': 'Aa 下 '.repeat(5_000),
    escapes: '\\['.repeat(many),
    'merged quotes': '> 中文一行\n> English words here\n'.repeat(500),
    lines: 'a\n'.repeat(20_001),
    'too much text': 'a\n\n'.repeat(500_000),
  }

  it.each(Object.entries(hostile))('%s: an issue or a message, never an exception', (_, body) => {
    const { issue, files } = read(body)
    expect(issue).toBeDefined()
    expect(mostOfOneRule(files[0]?.messages ?? [])).toBeLessThanOrEqual(100)
    const refused = files[0]?.messages.some(({ ruleId }) => ruleId === 'document-limits')
    if (!refused)
      expect(letters(textOf(issue?.body))).toBe(letters(body.includes('<') ? textOf(issue?.body) : body))
  })

  it('refuses more lines than the parser can read in a moment', () => {
    const rules = (lines: number) => read('a\n'.repeat(lines)).files[0]?.messages.map(({ ruleId }) => ruleId)
    expect(rules(1_000)).toEqual([])
    expect(rules(20_001)).toEqual(['document-limits'])
  })

  it('reads front matter alone like the whole', () => {
    const text = `${SOURCES}\nText.`
    expect(readFrontMatter('issue.md', text).meta).toEqual(read('Text.').issue?.meta)
    expect(readFrontMatter('issue.md', 'Text.').file.messages[0]?.ruleId).toBe('front-matter-missing')
  })

  it('gives only messages that are listed, with what to do', () => {
    const ids = new Set<string | undefined>(MESSAGES.map(({ id }) => id))
    const { files } = read(Object.values(hostile).slice(0, 6).join('\n\n'))
    const messages = files[0]?.messages ?? []
    expect(messages.length).toBeGreaterThan(0)
    for (const message of messages) {
      expect(ids).toContain(message.ruleId)
      expect(message.note).toMatch(/\w+ \w+/)
    }
  })
})

describe('no text is lost', () => {
  const pieces = fc.constantFrom(
    'English words ',
    '中文几个字，',
    'cloud repatriation [下云] ',
    "Xi'an (西安) ",
    'Zhou Zhihua 周志华 ',
    '"quoted" [青春饭] ',
    '**bold 粗体** ',
    '*slanted [斜体]* ',
    '[a link [链接]](https://a.example/) ',
    '[[舆论属性]] ',
    'issues #1, #2 and #3 ',
    '虎嗅 (Huxiu) — a site ',
    '`code [代码]` ',
    '~~gone~~ ',
    '12:30 a:b ',
    "[Translator's note: 安全 covers both of these.] ",
    '\n',
  )
  const inline = fc.array(pieces, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('').trim() || 'x')
  const block = fc.oneof(
    inline,
    inline.map((text) => `**Context:** ${text}`),
    inline.map((text) => `**Anna Lee:** ${text.replace(/\n/g, ' ')}`),
    inline.map((text) => `## ${text.replace(/\n/g, ' ')}`),
    inline.map((text) => `## Links\n\n### Must-read: ${text.replace(/\n/g, ' ')}`),
    inline.map((text) => `- ${text.replace(/\n/g, ' ')}\n- 第二条`),
    fc.array(inline, { minLength: 1, maxLength: 4 }).map(quote),
    inline.map((text) => `:::only{web}\n${text}\n:::`),
    inline.map((text) => `:::unknown\n${text}\n:::`),
    inline.map((text) => `:::vote\n1. ${text.replace(/\n/g, ' ')}\n2. b\n:::`),
  )

  it('keeps every letter in its order, but for passages, which put the Chinese first', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), (blocks) => {
        const body = blocks.join('\n\n')
        const { issue } = read(body)
        expect(sorted(textOf(issue?.body))).toBe(
          sorted(body.replace(/:::(only|vote).*\n/g, '').replace(/\]\(https:[^)]*\)/g, ']')),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('never throws on any text', () => {
    const marks = fc.constantFrom(
      '[',
      ']',
      '(',
      ')',
      '*',
      '**',
      '_',
      '>',
      '\n',
      '\n\n',
      '- ',
      '#',
      ':::',
      '`',
      '~~',
      '|',
      '下',
      'A ',
      '—',
      '"',
      '\\',
      '<!--',
      '-->',
      '[^1]',
      '&amp;',
      '1. ',
      '    ',
      '\t',
    )
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 40 }), (parts) => {
        expect(read(parts.join('')).issue).toBeDefined()
      }),
      { numRuns: 500 },
    )
  })
})

function quote(texts: readonly string[]): string {
  return texts.map((text) => text.replace(/^/gm, '> ')).join('\n>\n')
}

/** All that a reader sees of a tree, with the parts that nodes hold outside their children. */
function textOf(node: Nodes | undefined): string {
  if (!node) return ''
  const own = [
    'value' in node && node.type !== 'html' ? node.value : '',
    node.type === 'term' ? node.zh + (node.english ?? '') : '',
    node.type === 'runIn' || node.type === 'recommendation' ? node.label : '',
    node.type === 'turn' ? node.speaker : '',
    node.type === 'footnoteReference' ? node.identifier : '',
    node.type === 'image' ? (node.alt ?? '') : '',
    node.type === 'footnoteDefinition' ? node.identifier : '',
  ]
  const children: readonly Nodes[] = 'children' in node ? node.children : []
  return own.join('') + children.map(textOf).join('')
}

function letters(text: string): string {
  return (text.match(/[\p{L}\d]/gu) ?? []).join('')
}

function sorted(text: string): string {
  return [...letters(text)]
    .filter((letter) => /\p{L}/u.test(letter))
    .sort()
    .join('')
}
