// Numbers of Chinese beside those of English: cases in fixtures/numbers.tsv, and numbers that are written both ways.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numeralAt } from '../../src/bilingual/numbers/chinese-numeral.ts'
import { compareNumbers } from '../../src/bilingual/numbers/compare.ts'
import { amountText } from '../../src/bilingual/numbers/describe.ts'

const CASES = readFileSync(join(import.meta.dirname, 'fixtures/numbers.tsv'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [string, string, string, string?])

const DIGITS = '零一二三四五六七八九'

describe('compareNumbers', () => {
  it.each(CASES)('%s: %s | %s', (expected, zh, en, date) => {
    const kinds = compareNumbers(zh, en, date === undefined ? {} : { date }).map(({ kind }) => kind)
    if (expected === 'ok') expect(kinds).toEqual([])
    else expect(kinds).toContain(expected)
  })

  it('reads back any number written in Chinese', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), (value) => {
        const text = inChinese(value)
        expect(numeralAt(text, 0)).toMatchObject({ low: value, to: text.length })
      }),
    )
  })

  it('finds the same number in both languages, however it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 9999 }), fc.constantFrom('万', '亿', '万亿'), (value, scale) => {
        const size = { 万: 1e4, 亿: 1e8, 万亿: 1e12 }[scale] ?? 1
        const english = amountText(value * size)
        expect(compareNumbers(`达到${value}${scale}元`, `reached ${english} yuan`)).toEqual([])
      }),
    )
  })

  it('names a number that is ten times too large, with the places of both', () => {
    const [found] = compareNumbers('规模达到90亿元。', 'It reached 90 billion yuan.')
    expect(found).toMatchObject({
      kind: 'value',
      expected: '9 billion yuan',
      magnitude: 10,
      zh: { from: 4, to: 8, text: '90亿元' },
      en: { from: 11, to: 26, text: '90 billion yuan' },
    })
  })

  it('resolves a relative year by the date of the Chinese', () => {
    expect(compareNumbers('去年发布', 'released in 2025', { date: '2026-11-23' })).toEqual([])
    expect(compareNumbers('去年发布', 'released in 2024', { date: '2026-11-23' })).toMatchObject([
      { kind: 'value', expected: '2025', zh: { text: '去年' }, en: { text: '2024' } },
    ])
  })

  it('says once what a wrong date should be, in words', () => {
    const wrong = (zh: string, en: string) =>
      compareNumbers(zh, en, { date: '2026-11-12' }).map(({ expected }) => expected)
    expect(wrong('上个月发布', 'released in September 2025')).toEqual(['October 2026'])
    expect(wrong('昨天发布', 'released on 13 November')).toEqual(['11 November 2026'])
    expect(wrong('上周发布', 'released on 20 November')).toEqual(['2 November 2026 to 8 November 2026'])
    expect(wrong('上季度盈利', 'a profit in the first quarter of 2026')).toEqual([
      'quarter 3 of 2026 or quarter 2 of 2026',
    ])
  })

  it('never throws, whatever the texts are', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789一二两十百千万亿年月日%.,-~第个 a$（）') })
    fc.assert(fc.property(text, text, (zh, en) => Array.isArray(compareNumbers(zh, en))))
  })
})

function inChinese(value: number): string {
  const groups: readonly (readonly [number, string])[] = [
    [1e8, '亿'],
    [1e4, '万'],
    [1, ''],
  ]
  let rest = value
  let text = ''
  let gap = false
  for (const [size, name] of groups) {
    const part = Math.floor(rest / size)
    rest %= size
    if (part === 0) gap = gap || text !== ''
    else {
      text += `${text !== '' && (gap || part < 1000) ? '零' : ''}${underTenThousand(part)}${name}`
      gap = false
    }
  }
  return text
}

function underTenThousand(value: number): string {
  let text = ''
  let gap = false
  for (const [size, name] of [
    [1000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ] as const) {
    const digit = Math.floor(value / size) % 10
    if (digit === 0) gap = gap || text !== ''
    else {
      text += `${gap ? '零' : ''}${DIGITS[digit]}${name}`
      gap = false
    }
  }
  return text
}
