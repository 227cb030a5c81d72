// Pairs the blocks of a bilingual quotation by their languages alone: zh en zh en, or zh zh en en. Pure.
import type { Language } from './language.ts'

/** Blocks by their index in the quotation. A side has several where a picture or rule follows its text. */
export interface AlignedPair {
  readonly zh: readonly number[]
  readonly en: readonly number[]
}

export type Alignment =
  | { readonly type: 'pairs'; readonly pairs: readonly AlignedPair[] }
  /** As many Chinese as English blocks were expected. */
  | { readonly type: 'unequal'; readonly zh: number; readonly en: number }
  /** Neither order; `at` is the first block that fits none. */
  | { readonly type: 'mixed'; readonly at: number }

interface Side {
  readonly language: Language
  readonly blocks: number[]
}

/** Aligns the blocks of one quotation, which has both languages. `undefined` is a block without words. */
export function alignBlocks(languages: readonly (Language | undefined)[]): Alignment {
  const sides = toSides(languages)
  const runs = toRuns(sides)
  const count = (language: Language) => sides.filter((side) => side.language === language).length
  if (runs.length === 2) {
    const [first = [], second = []] = runs
    if (first.length === second.length) return pairUp(first, second)
    return { type: 'unequal', zh: count('zh'), en: count('en') }
  }
  const odd = runs.find((run) => run.length > 1)
  if (odd) {
    // Every second block is the odd one out: zh en zh en en.
    return { type: 'mixed', at: odd[1]?.blocks[0] ?? 0 }
  }
  if (runs.length % 2 === 1) return { type: 'unequal', zh: count('zh'), en: count('en') }
  return pairUp(
    runs.flatMap((run, index) => (index % 2 === 0 ? run : [])),
    runs.flatMap((run, index) => (index % 2 === 1 ? run : [])),
  )
}

/** A block without words belongs to the block before it, at the start to the one after. */
function toSides(languages: readonly (Language | undefined)[]): Side[] {
  const sides: Side[] = []
  let waiting: number[] = []
  for (const [index, language] of languages.entries()) {
    if (language !== undefined) {
      sides.push({ language, blocks: [...waiting, index] })
      waiting = []
    } else if (sides.length > 0) sides.at(-1)?.blocks.push(index)
    else waiting.push(index)
  }
  return sides
}

function toRuns(sides: readonly Side[]): Side[][] {
  const runs: Side[][] = []
  for (const side of sides) {
    const last = runs.at(-1)
    if (last?.[0]?.language === side.language) last.push(side)
    else runs.push([side])
  }
  return runs
}

function pairUp(first: readonly Side[], second: readonly Side[]): Alignment {
  const pairs = first.map((one, index) => {
    const other = second[index]?.blocks ?? []
    return one.language === 'zh' ? { zh: one.blocks, en: other } : { zh: other, en: one.blocks }
  })
  return { type: 'pairs', pairs }
}
