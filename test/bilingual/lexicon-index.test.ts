// Finding the lexicon's entries in Chinese and in English text.
import { describe, expect, it } from 'vitest'
import { stemOf } from '../../src/bilingual/inflection.ts'
import type { Lexicon, LexiconEntry } from '../../src/bilingual/lexicon/lexicon.ts'
import {
  entryFor,
  findChinese,
  findEnglish,
  lexiconIndex,
} from '../../src/bilingual/lexicon/lexicon-index.ts'

function entry(zh: string, en: string, rest: Partial<LexiconEntry> = {}): LexiconEntry {
  const place = { path: 'lexicon/terms.yaml', line: 1 }
  return { kind: 'term', zh, en, aliases: [], avoid: [], place, ...rest }
}

const lexicon: Lexicon = {
  terms: [
    entry('扩散', 'diffusion'),
    entry('扩散能力', 'diffusion capacity', { aliases: ['capacity to diffuse'], avoid: ['spread power'] }),
    entry('舆论属性', 'public-opinion properties', { avoid: ['sentiment attributes'] }),
    entry('软件', 'software', { hant: '軟體' }),
    entry('AI原生', 'AI-native'),
    entry('信息技术', 'IT'),
    entry('深度求索', 'DeepSeek', { avoid: ['Deepseek'] }),
    entry('研发', 'R&D'),
    entry('悟道2.0', 'Wu Dao 2.0'),
    entry('人工智能+', 'AI+'),
    entry('西安', "Xi'an"),
    entry('规模化', 'scale up'),
    entry('传播', 'diffusion'),
    entry('卷', 'rat race'),
  ],
  people: [entry('高文', 'Gao Wen', { kind: 'person' }), entry('西', 'Xi', { kind: 'person' })],
  outlets: [entry('某某新闻', 'The Paper', { kind: 'outlet' })],
}
const index = lexiconIndex(lexicon)

function inChinese(text: string): string[] {
  return findChinese(index, text).map(
    ({ entry, form, from, to }) => `${entry.zh} ${form} ${text.slice(from, to)}`,
  )
}

function inEnglish(text: string): string[] {
  return findEnglish(index, text).map(
    ({ entry, form, from, to }) => `${entry.zh} ${form} ${text.slice(from, to)}`,
  )
}

describe('Chinese forms', () => {
  it.each([
    ['技术的扩散能力与扩散', ['扩散能力 zh 扩散能力', '扩散 zh 扩散']],
    ['具有輿論屬性的服務', ['舆论属性 hant 輿論屬性']],
    ['軟體與软件', ['软件 hant 軟體', '软件 zh 软件']],
    ['AI 原生应用，ＡＩ原生，ai原生', ['AI原生 zh AI 原生', 'AI原生 zh ＡＩ原生', 'AI原生 zh ai原生']],
    ['OpenAI原生', []],
    ['提高文化水平', []],
    ['高文院士说', ['高文 zh 高文']],
    ['打开试卷', []],
    ['扩散\n能力', ['扩散 zh 扩散']],
    ['悟道 2.0', ['悟道2.0 zh 悟道 2.0']],
    ['悟道2.01', []],
    ['', []],
  ])('%s', (text, expected) => {
    expect(inChinese(text)).toEqual(expected)
  })

  it('finds an entry by either script', () => {
    expect(entryFor(index, '輿論 屬性')?.en).toBe('public-opinion properties')
    expect(entryFor(index, '軟體')?.zh).toBe('软件')
    expect(entryFor(index, '无此词')).toBeUndefined()
  })
})

describe('English forms', () => {
  it.each([
    ['Diffusion capacities matter', ['扩散能力 preferred Diffusion capacities']],
    ['its capacity to diffuse', ['扩散能力 alias capacity to diffuse']],
    ['a spread power', ['扩散能力 avoid spread power']],
    ['diffusion\ncapacity', ['扩散能力 preferred diffusion\ncapacity']],
    ['of diffusion.', ['扩散 preferred diffusion', '传播 preferred diffusion']],
    ['a public opinion property', ['舆论属性 preferred public opinion property']],
    ['Public-Opinion Properties’ role', ['舆论属性 preferred Public-Opinion Properties']],
    ['diffusions, diffused, rediffusion', ['扩散 preferred diffusions', '传播 preferred diffusions']],
    ['it has an IT department', ['信息技术 preferred IT']],
    ['DeepSeek, Deepseek’s', ['深度求索 preferred DeepSeek', '深度求索 avoid Deepseek']],
    ['R&D and R & D', ['研发 preferred R&D']],
    ['Wu Dao 2.0 and Wu Dao 2', ['悟道2.0 preferred Wu Dao 2.0']],
    ['the AI+ plan', ['人工智能+ preferred AI+']],
    ['in Xi’an', ['西安 preferred Xi’an']],
    ["Xi's speech", ['西 preferred Xi']],
    ['scaling up, scaled-up', ['规模化 preferred scaling up', '规模化 preferred scaled-up']],
    ['the paper says', []],
    ['The Paper says', ['某某新闻 preferred The Paper']],
    ['diffusion\n\ncapacity', ['扩散 preferred diffusion', '传播 preferred diffusion']],
  ])('%s', (text, expected) => {
    expect(inEnglish(text)).toEqual(expected)
  })

  it('is made once for a lexicon', () => {
    expect(lexiconIndex(lexicon)).toBe(index)
  })
})

describe('stems', () => {
  it.each([
    ['capacity', 'capacities'],
    ['process', 'processes', 'processing', 'processed'],
    ['model', 'models', 'modelling', 'modelled'],
    ['use', 'uses', 'used', 'using'],
    ['cache', 'caches', 'cached', 'caching'],
    ['box', 'boxes'],
    ['LLM', 'LLMs'],
    ['analysis', 'analyses'],
    ['bias', 'biases', 'biased'],
    ['scale', 'scales', 'scaled', 'scaling'],
    ['ship', 'ships', 'shipped', 'shipping'],
    ['policy', 'policies'],
    ['rule', 'rules', 'ruled', 'ruling'],
    ['company', 'companies'],
    ['apply', 'applies', 'applied'],
    ['ministry', 'ministries'],
    ['business', 'businesses'],
    ['chip', 'chips'],
  ])('%s', (...words) => {
    expect(new Set(words.map(stemOf)).size, words.map(stemOf).join(' ')).toBe(1)
  })

  it('keeps other words apart', () => {
    const words = [
      'need',
      'speed',
      'string',
      'thing',
      'campus',
      'chip',
      'ship',
      'gas',
      'rate',
      'rat',
      'new',
      'class',
    ]
    expect(new Set(words.map(stemOf)).size).toBe(words.length - 1)
  })
})
