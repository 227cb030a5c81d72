// Pairing blocks by their languages.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignBlocks } from '../../src/bilingual/align.ts'

/** `z` Chinese, `e` English, `-` a block without words. */
function align(blocks: string) {
  const found = alignBlocks(
    [...blocks].map((block) => (block === 'z' ? 'zh' : block === 'e' ? 'en' : undefined)),
  )
  if (found.type !== 'pairs') return found
  return found.pairs.map(({ zh, en }) => `${zh.join('+')}|${en.join('+')}`).join(' ')
}

describe('alignment', () => {
  it.each([
    ['ze', '0|1'],
    ['zeze', '0|1 2|3'],
    ['ezez', '1|0 3|2'],
    ['zzee', '0|2 1|3'],
    ['eezz', '2|0 3|1'],
    ['z-e', '0+1|2'],
    ['-ze', '0+1|2'],
    ['ze-', '0|1+2'],
  ])('%s pairs', (blocks, pairs) => {
    expect(align(blocks)).toBe(pairs)
  })

  it('never guesses', () => {
    expect(align('zze')).toEqual({ type: 'unequal', zh: 2, en: 1 })
    expect(align('zez')).toEqual({ type: 'unequal', zh: 2, en: 1 })
    expect(align('zezzee')).toEqual({ type: 'mixed', at: 3 })
    expect(align('zzeezzee')).toEqual({ type: 'mixed', at: 1 })
  })

  it('pairs every block exactly once', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ze-]{0,12}$/), (blocks) => {
        const languages = [...blocks].map((block) =>
          block === 'z' ? 'zh' : block === 'e' ? 'en' : undefined,
        )
        const found = alignBlocks(languages as ('zh' | 'en' | undefined)[])
        if (found.type !== 'pairs' || found.pairs.length === 0) return
        const all = found.pairs.flatMap(({ zh, en }) => [...zh, ...en]).sort((a, b) => a - b)
        expect(all).toEqual(languages.map((_, index) => index))
      }),
    )
  })
})
