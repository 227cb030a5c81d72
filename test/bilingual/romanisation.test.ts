// Pinyin against characters: what agrees, what is one slip, and what is no pinyin of them at all.
import fc from 'fast-check'
import { pinyin } from 'pinyin-pro'
import { describe, expect, it } from 'vitest'
import { misreadings } from '../../src/bilingual/pinyin/fixed.ts'
import { isNear, likelySlips, looksLikeName } from '../../src/bilingual/pinyin/names.ts'
import { missingApostrophes, romanisation } from '../../src/bilingual/pinyin/romanisation.ts'
import { isSyllables } from '../../src/bilingual/pinyin/syllable.ts'

describe('romanisation', () => {
  it.each([
    ['Sun Xiaobo', '孙晓波', 'as-written'],
    ['SUN Xiaobo', '孫曉波', 'as-written'],
    ['Yongmou Liu', '刘永谋', 'last-word-first'],
    ['Lǚ Zhí', '吕植', 'as-written'],
    ['Lyu Zhi', '吕植', 'as-written'],
    ['wanr', '玩儿', 'as-written'],
    ["Xi'an", '西安', 'as-written'],
    ['jiqizhineng', '机器之能', 'as-written'],
    ['Moqi', '万俟', 'as-written'],
  ])('%s is %s', (english, zh, order) => {
    expect(romanisation(english, zh)).toMatchObject({ type: 'agrees', order })
  })

  it.each([
    ['Jack Ma', '马云'],
    ['Han Kuo-yu', '韩国瑜'],
    ['Taipei', '台北'],
    ['Tencent', '腾讯'],
    ['diffusion capacity', '扩散能力'],
    ['', '波'],
    ['Sun, Xiaobo', '孙晓波'],
    ['Sun Xiaobo', '孙x波'],
  ])('%s is unrelated to %s', (english, zh) => {
    expect(romanisation(english, zh).type).toBe('unrelated')
  })

  it('names the syllable that slipped', () => {
    const found = romanisation('SUN Xiaobao', '孙晓波')
    expect(likelySlips('SUN Xiaobao', '孙晓波', found)).toEqual([
      { from: 8, to: 11, han: '波', written: 'bao', readings: ['bo'] },
    ])
  })

  it('wants an apostrophe before a vowel inside a word only', () => {
    const of = (english: string, zh: string) => {
      const found = romanisation(english, zh)
      return found.type === 'agrees' ? missingApostrophes(english, found.syllables) : undefined
    }
    expect(of('Xian', '西安')).toEqual([2])
    expect(of("Xi'an", '西安')).toEqual([])
    expect(of('An Ran', '安然')).toEqual([])
    expect(of('Ping An', '平安')).toEqual([])
  })

  it('agrees with the first reading of any characters', () => {
    const han = fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCodePoint(code))
    fc.assert(
      fc.property(fc.array(han, { minLength: 1, maxLength: 4 }), (characters) => {
        const syllables = characters.map((each) => pinyin(each, { toneType: 'none' }))
        fc.pre(syllables.every((syllable) => /^[a-zü]+$/.test(syllable) && isSyllables(syllable)))
        expect(romanisation(syllables.join(' '), characters.join('')).type).toBe('agrees')
      }),
    )
  })

  it('never fails and is quick, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (english, zh) => {
        expect(romanisation(english, zh).type).toBeTypeOf('string')
      }),
    )
    expect(romanisation('a'.repeat(10_000), '啊'.repeat(12)).type).toBe('unrelated')
  })
})

describe('readings that are fixed', () => {
  const readings = (english: string, zh: string) =>
    misreadings(english, zh, romanisation(english, zh)).flatMap((slip) => slip.readings)

  it.each([
    ['Ceng Guofan', '曾国藩', 'zeng'],
    ['Guofan Ceng', '曾国藩', 'zeng'],
    ['Chou Ying', '仇英', 'qiu'],
    ['Wansi Xie', '万俟卨', 'moqi'],
    ['Shamen', '厦门', 'xia'],
    ['Zhongqing Daxue', '重庆大学', 'chong'],
    ['Chengdou', '成都', 'du'],
    ['xiaochang', '校长', 'zhang'],
  ])('%s is no reading of %s', (english, zh, reading) => {
    expect(readings(english, zh)).toEqual([reading])
  })

  it.each([
    ['Zeng Guofan', '曾国藩'],
    ['Pu Shu', '朴树'],
    ['Le Jia', '乐嘉'],
    ['Jie Fang', '解放'],
    ['Jiefang Ribao', '解放日报'],
    ['Zhaoyang', '朝阳'],
    ['Lüxing', '旅行'],
    ["Lu'an", '六安'],
  ])('%s is let be for %s', (english, zh) => {
    expect(readings(english, zh)).toEqual([])
  })
})

describe('names', () => {
  it('knows surnames of one and two characters', () => {
    expect(['孙晓波', '欧阳明高', '单霁翔'].map(looksLikeName)).toEqual([true, true, true])
    expect(['扩散能力', '的人', '王'].map(looksLikeName)).toEqual([false, false, false])
  })

  it('calls two words near that one letter or one exchange makes alike', () => {
    expect([isNear('jin', 'jing'), isNear('xaiobo', 'xiaobo'), isNear('bao', 'bo')]).toEqual([
      true,
      true,
      true,
    ])
    expect([isNear('shan', 'sheng'), isNear('ken', 'kaiwen')]).toEqual([false, false])
  })
})
