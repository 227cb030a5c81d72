// What stands in a source stays text when the translation file is read again, whatever Markdown would make of it.
import type { Root, RootContent } from 'mdast'
import { describe, expect, it } from 'vitest'
import { comment, translationMarkdown } from '../../src/capture/markdown.ts'
import { parseMarkdown } from '../../src/issue/markdown.ts'
import { readTranslationText } from './translation.ts'

const LINES = [
  '1. 第一条不是列表',
  '- 横线开头的一句话',
  '+ 加号开头的一句话',
  '#话题# 开头，见 #12 与 Gazette #12',
  '# 井号和空格开头',
  '---',
  '标题: "不是前言"',
  '*星号* _下划线_ **粗** ~~删~~ `码`',
  '[[舆论属性]] 和 [方括号](https://a.example) 与 [^1]',
  '[^1]: 不是脚注',
  '::: vote 不是容器',
  ':::only{email}',
  '<!-- 不是注释 --> <b>不是标签</b> &amp; &lt; &copy;',
  '> 不是引用',
  '| 不是 | 表格 |',
  '反斜杠 \\ 与 \\* 与 C:\\temp',
  '=== 不是标题',
  '2026年11月20日12:30，比例 3:1，a:b[c]{d}',
  '价格 $5，{{ name }}，%recipient%',
]

function article(children: readonly RootContent[]): { readonly title: string; readonly blocks: Root } {
  return { title: '---标题: [[一]] #2', blocks: { type: 'root', children: [...children] } }
}

function paragraph(value: string): RootContent {
  return { type: 'paragraph', children: [{ type: 'text', value }] }
}

describe('translationMarkdown', () => {
  it.each(LINES)('%s', (line) => {
    const zh = `${line}后面还有中文`
    const read = readTranslationText(translationMarkdown(article([paragraph(zh), paragraph('下一段。')])))
    expect(read.messages).toEqual([])
    expect(read.chinese.slice(1)).toEqual([zh.replace(/\s+/g, ''), '下一段。'])
  })

  it('keeps bold that ends with a full-width mark', () => {
    const strong: RootContent = {
      type: 'paragraph',
      children: [
        { type: 'strong', children: [{ type: 'text', value: '没有人数过。' }] },
        { type: 'text', value: '差距就在这里。' },
      ],
    }
    expect(translationMarkdown(article([strong]))).toContain('**没有人数过。**差距就在这里。')
  })

  it('leaves one tilde alone: it is a range', () => {
    expect(translationMarkdown(article([paragraph('约10~20亿度电')]))).toContain('约10~20亿度电')
  })

  it('gives no slot to what is English or code', () => {
    const text = translationMarkdown(
      article([paragraph('All of this is English.'), { type: 'code', value: 'x = 1 # 中文' }]),
    )
    expect(text.split('<!-- en -->')).toHaveLength(2)
  })

  it('gives a slot to Chinese with more English words than characters', () => {
    const zh = 'OpenAI、Anthropic 与 Google DeepMind、Mistral AI 都用 SWE-bench。'
    const items = ['DeepSeek R1 Zero', '用 PyTorch Lightning Fabric 训']
    const list = parseMarkdown(items.map((item) => `- ${item}`).join('\n')).children
    const text = translationMarkdown(article([paragraph(zh), ...list]))
    expect(text).toContain(`<!-- zh -->\n\n${zh}\n\n<!-- en -->`)
    const read = readTranslationText(text.replaceAll('<!-- en -->', '<!-- en -->\n\nAll of them do.'))
    expect(read.messages).toEqual([])
    expect(read.chinese.slice(1)).toEqual([zh, items.join('')].map((each) => each.replace(/\s+/g, '')))
  })

  it('offers what is known before the slot, and nothing in it ends the comment', () => {
    const text = translationMarkdown(article([paragraph('一段。')]), { offers: () => ['memory: a --> <b>'] })
    expect(text).toContain('一段。\n\n<!-- memory: a - -＞ <b＞ -->\n\n<!-- en -->')
    expect(comment('a\n-->b')).toBe('<!--\na\n- -＞b\n-->')
  })
})
