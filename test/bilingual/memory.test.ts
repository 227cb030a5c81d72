// The translation memory: what it holds, exact and near matches, and terms in context.
import { describe, expect, it } from 'vitest'
import { concordance } from '../../src/bilingual/memory/concordance.ts'
import { buildMemory, type MemoryRecord, type MemoryUnit } from '../../src/bilingual/memory/memory.ts'
import { searchMemory } from '../../src/bilingual/memory/search.ts'

const PAIRS = [
  ['扩散能力决定国家的长期竞争力。', 'Diffusion capacity decides long-run competitiveness.'],
  ['擴散能力決定國家的長期競爭力', 'Diffusion capacity determines a country’s long-term competitiveness.'],
  ['企业正在把算力 租给 高校。', 'Firms are renting compute to universities; agencies do too.'],
  ['ＡＩ 模型的价格下降了。', 'The price of AI models fell. A state-of-the-art model costs less.'],
] as const

const memory = buildMemory([record(1, PAIRS.slice(0, 2)), record(2, PAIRS.slice(2))], [imported()])

describe('buildMemory', () => {
  it('has the newest issue first, then what was imported', () => {
    expect(memory.units.map(({ path, line }) => `${path}:${line}`)).toEqual([
      'issues/002-x/translation.md:1',
      'issues/002-x/translation.md:2',
      'issues/001-x/translation.md:1',
      'issues/001-x/translation.md:2',
      'memory/other.tmx:7',
    ])
    expect(memory.units[0]?.issue).toMatchObject({ number: 2, slug: 'x', status: 'final' })
    expect(memory.units[4]?.issue).toBeUndefined()
  })

  it('leaves out machine text that nobody has accepted', () => {
    const { pairs, ...issue } = record(1, PAIRS)
    const machine = pairs.map((pair) => ({ ...pair, machine: true }))
    expect(buildMemory([{ ...issue, pairs: machine }]).units).toEqual([])
  })
})

describe('searchMemory', () => {
  it('finds the same Chinese in either script, width and spacing', () => {
    for (const query of ['企業正在把算力租給高校。', '企业正在把算力租给高校。'])
      expect(searchMemory(memory, query).exact.map(({ line }) => line)).toEqual([1])
    expect(searchMemory(memory, 'AI模型的价格下降了。').exact).toHaveLength(1)
  })

  it('gives near matches with their score, best first', () => {
    const { exact, fuzzy } = searchMemory(memory, '扩散能力决定国家长期竞争力。')
    expect(exact).toEqual([])
    expect(fuzzy.map(({ path, score }) => [path, score.toFixed(3)])).toEqual([
      ['issues/001-x/translation.md', '0.933'],
      ['issues/001-x/translation.md', '0.857'],
    ])
    expect(searchMemory(memory, '扩散能力决定国家长期竞争力。', { limit: 1 }).fuzzy).toHaveLength(1)
    expect(searchMemory(memory, '扩散能力决定国家长期竞争力。', { threshold: 0.9 }).fuzzy).toHaveLength(1)
  })

  it('compares English by words, whatever their case and marks', () => {
    expect(searchMemory(memory, 'diffusion capacity decides long run competitiveness').exact).toHaveLength(1)
    const { fuzzy } = searchMemory(memory, 'Diffusion capacity decided long-run competitiveness')
    expect(fuzzy.map(({ score }) => score.toFixed(2))).toEqual(['0.83'])
  })

  it('has nothing to say about nothing', () => {
    for (const query of ['', '   ', '!!'])
      expect(searchMemory(memory, query)).toEqual({ exact: [], fuzzy: [] })
  })
})

describe('concordance', () => {
  it('shows a Chinese term where it stands, in either script and across spaces', () => {
    const found = concordance(memory, '擴散能力')
    expect(found.total).toBe(3)
    expect(found.renderings.map(({ zh, from, to }) => zh.slice(from, to))).toEqual([
      '扩散能力',
      '擴散能力',
      '扩散能力',
    ])
    const [spaced] = concordance(memory, '算力租给').renderings
    expect(spaced?.zh.slice(spaced.from, spaced.to)).toBe('算力 租给')
    expect(concordance(memory, 'AI模型').total).toBe(1)
  })

  it('shows English by whole words, with plural and possessive', () => {
    const shown = (term: string) =>
      concordance(memory, term).renderings.map(({ en, from, to }) => en.slice(from, to))
    expect(shown('country')).toEqual(['country'])
    expect(shown('agency')).toEqual(['agencies'])
    expect(shown('AI model')).toEqual(['AI models'])
    expect(shown('models')).toEqual(['models'])
    expect(shown('state of the art')).toEqual(['state-of-the-art'])
    expect(shown('compute to')).toEqual(['compute to'])
    expect(shown('comp')).toEqual([])
  })

  it('counts all and shows as many as wanted', () => {
    const found = concordance(memory, '力', { limit: 2 })
    expect(found.total).toBe(4)
    expect(found.renderings).toHaveLength(2)
  })
})

function record(number: number, pairs: readonly (readonly [string, string])[]): MemoryRecord {
  const folder = `issues/00${number}-x`
  return {
    folder,
    slug: 'x',
    title: 'X',
    date: '2026-11-23',
    status: 'final',
    number,
    pairs: pairs.map(([zh, en], index) => ({
      zh,
      en,
      path: `${folder}/translation.md`,
      line: index + 1,
      machine: false,
      private: false,
    })),
  }
}

function imported(): MemoryUnit {
  return { zh: '扩散能力', en: 'ability to spread', path: 'memory/other.tmx', line: 7, private: false }
}
