// English that takes the shape of a Chinese block: text stays text, whatever it looks like.
import fc from 'fast-check'
import type { Nodes, Root } from 'mdast'
import { describe, expect, it } from 'vitest'
import { canBeDrafted, draftBlock, flat, linesOf } from '../../src/issue/draft-block.ts'
import { parseMarkdown } from '../../src/issue/markdown.ts'
import { sideText } from '../../src/issue/record.ts'
import { readTranslationText } from './newsletter.ts'

const zh = (markdown: string): Root => parseMarkdown(markdown)

describe('the shape', () => {
  it.each([
    ['一段文字。', ['One.'], 'One.'],
    ['## 标题', ['A heading'], '## A heading'],
    ['- 甲\n- 乙', ['One', 'Two'], '- One\n- Two'],
    ['3. 甲\n4. 乙\n   - 丙', ['One', 'Two', 'Three'], '3. One\n4. Two\n   - Three'],
    ['> 甲。\n>\n> 乙。', ['One.', 'Two.'], '> One.\n>\n> Two.'],
    ['| 甲 | |\n| --- | --- |\n| 乙 | 3 |', ['One', 'Two', '3'], '| One | |\n| - | - |\n| Two | 3 |'],
    ['**甲**[乙](https://a.example)`丙`', ['One'], 'One'],
  ])('of %s', (chinese, lines, english) => {
    expect(linesOf(zh(chinese))).toHaveLength(lines.length)
    expect(draftBlock(zh(chinese), lines)).toBe(english)
  })

  it.each(['```\n甲\n```', '---', '- 甲\n\n  ```\n  乙\n  ```', ':::only{web}\n甲\n:::'])(
    'of %s is none to fill',
    (chinese) => {
      expect(canBeDrafted(zh(chinese))).toBe(false)
    },
  )

  it('takes as many lines as there are texts', () => {
    expect(draftBlock(zh('- 甲\n- 乙'), ['One'])).toBeUndefined()
    expect(draftBlock(zh('甲'), ['One', 'Two'])).toBeUndefined()
    expect(draftBlock(zh('甲'), [' \u200b '])).toBeUndefined()
  })
})

const HOSTILE = [
  '[click](http://evil.example) ![x](http://evil.example/x.png) <b>bold</b> <!-- machine --> &lt;script&gt;',
  '[[舆论属性]] and [[舆论属性|opinion]] and [^1] and [ref] and \\[[x]] and [a][b]',
  ':::only{web}',
  '::: vote',
  '<!-- en -->',
  '<!-- yibao ignore machine-unreviewed: quiet -->',
  '# Heading',
  '1. first',
  '12) twelfth',
  '- item',
  '+ item',
  '* item *emphasis* _under_ __x__ **bold** ***both***',
  '> quote',
  '---',
  '***',
  '===',
  '```js',
  '`code` ``double``',
  '~~~',
  '~~struck~~ and ~one~',
  '| a | b |',
  '    indented',
  'See issue #12 and ChinAI #324, the #1 lab, #话题#',
  '[^1]: a note',
  '[ref]: http://evil.example',
  'http://evil.example www.evil.example <http://evil.example> me@evil.example',
  'a\\b \\* \\\\ \\',
  'snake_case and 2*3*4 and 5 * 3, C:\\new, AT&T, &amp; &#42;',
  'He said “**good**”。',
  '$math$ {curly} {{ variable }} {% tag %}',
  '\u202eevil\u202c\u0007\u001b[31mred\u200b',
]

describe('hostile text', () => {
  it.each(HOSTILE)('stays text: %s', (text) => {
    for (const chinese of ['一段文字。', '## 标题', '- 甲', '1. 甲', '> 甲', '| 甲 |\n| --- |']) {
      const markdown = draftBlock(zh(chinese), [text]) ?? ''
      expect(sideText(parseMarkdown(markdown)).trim()).toBe(flat(text))
      const types = new Set(typesOf(parseMarkdown(markdown)))
      for (const type of ['link', 'image', 'html', 'strong', 'emphasis', 'delete', 'inlineCode', 'code'])
        expect(types).not.toContain(type)
    }
  })

  it.each(HOSTILE)('is one block of a translation, with machine text and nothing else: %s', (text) => {
    const markdown = draftBlock(zh('一段文字。'), [text])
    const { pairs, ignores } = readTranslationText(
      `一段文字。\n\n<!-- machine -->\n${markdown}\n\n第二段文字。\n\n<!-- en -->\n`,
    )
    expect(ignores).toEqual([])
    const types = new Set(pairs.flatMap(({ en }) => typesOf(en)))
    for (const type of [
      'term',
      'issueReference',
      'link',
      'image',
      'html',
      'footnoteReference',
      'only',
      'vote',
    ])
      expect(types).not.toContain(type)
    expect(pairs.at(-1)?.slot?.start.line).toBeGreaterThan(5)
    expect(pairs.filter(({ machine }) => machine)).toHaveLength(1)
  })

  it('is read back as it was written, whatever it is', () => {
    const mark = fc.constantFrom(
      ...'*_~`[](){}<>#+-.!|&\\:;"\'=^$@/1a汉 。，'.split(''),
      '[[',
      ':::',
      '<!--',
      '&amp;',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(mark, fc.constantFrom('word', '12', '汉字'))), (parts) => {
        const text = flat(parts.join(''))
        fc.pre(text !== '')
        for (const chinese of ['一段文字。', '- 甲', '# 甲', '| 甲 |\n| --- |']) {
          const markdown = draftBlock(zh(chinese), [text])
          expect(markdown).toBeDefined()
          expect(sideText(parseMarkdown(markdown ?? '')).trim()).toBe(text)
        }
      }),
      { numRuns: 500 },
    )
  })
})

function typesOf(node: Nodes): readonly string[] {
  return [node.type, ...('children' in node ? node.children.flatMap(typesOf) : [])]
}
