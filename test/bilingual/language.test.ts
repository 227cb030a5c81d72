// Which language a text is in, by counting; the cases that grammars of digests turn on.
import { describe, expect, it } from 'vitest'
import { countLanguage, isHanAnnotation, languageOf } from '../../src/bilingual/language.ts'
import { joinsLines, unwrap } from '../../src/bilingual/line-break.ts'
import { isAcronym, isPinyin } from '../../src/bilingual/pinyin/pinyin.ts'
import { scriptOf, tellingScript } from '../../src/bilingual/script.ts'

describe('language', () => {
  it.each([
    ['OpenAI、Anthropic 都在涨价', 'zh'],
    ['A word [人工智能服务管理]', 'en'],
    ["Xi'an (西安)", 'en'],
    ['虎嗅 (Huxiu)', 'en'],
    ['虎嗅 (Huxiu) — a business site', 'en'],
    ['Source: 国务院 (State Council)', 'en'],
    ['数据安全法 — the Data Security Law', 'en'],
    ['大模型 (LLM) 发布了', 'zh'],
    ['Zhou Zhihua 周志华', 'en'],
    ['https://a.example/中', 'zh'],
    ['2026-11-23', undefined],
    ['', undefined],
  ])('%s', (text, language) => {
    expect(languageOf(countLanguage(text))).toBe(language)
  })

  it('takes Han, pinyin and acronyms for an annotation, English words not', () => {
    expect(['CAICT AI安全', 'kuòsàn 扩散', '《三体》', '西安'].filter(isHanAnnotation)).toHaveLength(4)
    expect(['the word 安全', 'Synced', 'CAC'].filter(isHanAnnotation)).toHaveLength(0)
  })
})

describe('pinyin', () => {
  it.each(['qingchunfan', "Xi'an", 'lǜsè', 'Zhihua', 'guowuyuan', 'nüxing', 'jiqizhineng'])(
    '%s is',
    (word) => {
      expect(isPinyin(word)).toBe(true)
    },
  )
  it.each(['the', 'covers', 'translation', 'Synced', 'zhuangzhuangxq', ''])('%s is not', (word) => {
    expect(isPinyin(word)).toBe(false)
  })
  it('knows acronyms by their shape', () => {
    expect(['AI', 'CAICT', 'K3', 'LLMs', 'R&D'].filter(isAcronym)).toHaveLength(5)
    expect(['Ai', 'the', 'ABCDEFGHIJ'].filter(isAcronym)).toHaveLength(0)
  })
})

describe('line breaks', () => {
  it('stand for nothing between wide characters', () => {
    expect(unwrap('第一行，\n第二行')).toBe('第一行，第二行')
    expect(unwrap('说：\n“好”')).toBe('说：“好”')
    expect(unwrap('𠮷野\n家')).toBe('𠮷野家')
  })
  it('stand for a space elsewhere', () => {
    expect(unwrap('English\nlines')).toBe('English lines')
    expect(unwrap('中文\nEnglish')).toBe('中文 English')
    expect(joinsLines('', '中')).toBe(false)
    expect(joinsLines('한', '국')).toBe(false)
  })
})

describe('script', () => {
  it('is told by characters that only one script uses', () => {
    expect(scriptOf('扩散不是命令出来的')).toBe('zh-Hans')
    expect(scriptOf('擴散不是命令出來的')).toBe('zh-Hant')
    expect(tellingScript('人工')).toBeUndefined()
    expect(scriptOf('人工')).toBe('zh-Hans')
  })
})
