// Finds where English has slipped: from a block on, each text stands beside the neighbour of the one it translates. By
// lengths, as Gale and Church (1993) align, and by what both languages write alike: numbers and acronyms. Pure.
import { englishWords, lengthDeviation } from './pair-length.ts'

export interface SlipPair {
  readonly zh: string
  readonly en: string
}

export interface Slip {
  /** Index of the first pair that has slipped. */
  readonly from: number
  readonly count: number
  /** 1: the English fits the Chinese one further down; -1: the one above. */
  readonly shift: 1 | -1
}

/** Fewer pairs that fit better elsewhere are chance. */
const RUN_MIN = 3
/** How much likelier the texts must be where they would stand: as a logarithm, for the run, and for each of it on average. */
const GAIN_MIN = 9
const GAIN_MEAN_MIN = 0.9
/** How well they must fit there on average: a translation has about a half. */
const MISFIT_MEAN_MAX = 1.1
/** One odd pair proves nothing, however odd. */
const MISFIT_MAX = 4
const ANCHOR_MISSING = 2

/** The likeliest slip of the pairs, in reading order; undefined where there is none. */
export function findSlip(pairs: readonly SlipPair[]): Slip | undefined {
  const slips = ([1, -1] as const).flatMap((shift) => bestRun(pairs, shift))
  return slips.sort((left, right) => right.gain - left.gain)[0]
}

/** The run of pairs that gains most by a shift: the largest sum of any part of the gains (Kadane). */
function bestRun(pairs: readonly SlipPair[], shift: 1 | -1): readonly (Slip & { readonly gain: number })[] {
  let best = { from: 0, count: 0, gain: 0, moved: 0 }
  let run = best
  for (const [index, { zh, en }] of pairs.entries()) {
    const other = pairs[index + shift]
    // Beyond the ends there is nothing that it could fit.
    const moved = other ? misfit(other.zh, en) : MISFIT_MAX
    const gain = misfit(zh, en) - moved
    if (run.gain + gain <= 0) run = { from: index + 1, count: 0, gain: 0, moved: 0 }
    else run = { ...run, count: run.count + 1, gain: run.gain + gain, moved: run.moved + moved }
    if (run.gain > best.gain) best = run
  }
  const { from, count, gain, moved } = best
  const likely = count >= RUN_MIN && gain >= Math.max(GAIN_MIN, GAIN_MEAN_MIN * count)
  return likely && moved <= MISFIT_MEAN_MAX * count ? [{ from, count, shift, gain }] : []
}

/** Minus the logarithm of how likely one is English of the other, up to a constant. */
function misfit(zh: string, en: string): number {
  const deviation = lengthDeviation(zh, englishWords(en))
  const [chinese, english] = [anchorsOf(zh), anchorsOf(en)]
  const fewer = Math.min(chinese.size, english.size)
  const both = [...chinese].filter((anchor) => english.has(anchor)).length
  // Dates and sums are written in words in one of the two, so that one side alone with a number says little.
  const apart = fewer > 0 ? 1 - both / fewer : chinese.size + english.size > 0 ? 0.25 : 0
  return Math.min(MISFIT_MAX, deviation ** 2 / 2 + ANCHOR_MISSING * apart)
}

/** Numbers of two figures and more, and words with two capitals: what a translation repeats as it is. */
function anchorsOf(text: string): ReadonlySet<string> {
  return new Set(
    text.match(/\d{2,}(?:\.\d+)?(?![万亿萬億兆%\d])|\b[A-Z][A-Za-z]*[A-Z\d][A-Za-z\d]*\b/g) ?? [],
  )
}
