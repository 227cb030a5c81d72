// Which parts of a text are Chinese, and what their marks look like.
import { describe, expect, it } from 'vitest'
import { hanHtml, hanRuns } from '../../src/edition/han.ts'

const han = (text: string) =>
  hanRuns(text)
    .filter((run) => run.han)
    .map((run) => run.text)

describe('hanRuns', () => {
  it.each([
    ['cloud repatriation [下云] is', ['下云']],
    ['no Chinese “here”', []],
    ['他说“好”。', ['他说“好”。']],
    ['the term “下云” means', ['下云']],
    ['“下云 means', ['下云']],
    ['on 2023年8月15日 it', ['年8月15日']],
    ['《办法》 and 《规定》', ['《办法》', '《规定》']],
    ['用GPT-5模型', ['用GPT-5模型']],
    ['Zhou Zhihua 周志华—a professor', ['周志华']],
    ['、only punctuation，', []],
    ['𠮷野家', ['𠮷野家']],
  ])('%s', (text, expected) => {
    expect(han(text)).toEqual(expected)
    expect(
      hanRuns(text)
        .map((run) => run.text)
        .join(''),
    ).toBe(text)
  })
})

describe('hanHtml', () => {
  it('escapes and marks', () => {
    expect(hanHtml('<b> & 词元')).toBe('&#60;b&#62; &#38; <span lang="zh-Hans">词元</span>')
  })
  it('tells traditional by its characters unless told', () => {
    expect(hanHtml('臺灣')).toContain('zh-Hant')
    expect(hanHtml('臺灣', 'zh-Hans')).toContain('zh-Hans')
  })
})
