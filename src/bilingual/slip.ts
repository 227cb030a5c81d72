// Finds where English has slipped: from a block on, each text stands beside the neighbour of the one it translates. By
// lengths, as Gale and Church (1993) align, and by what both languages write alike: numbers and Latin words. Pure.
import { chineseLength, englishLength, WORDS_A_CHARACTER } from './pair-length.ts'

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
/** How much better they fit, on the whole, and how well. */
const GAIN_MIN = 0.4
const FIT_MAX = 0.45

/** The longest slip of the pairs, in reading order; undefined where there is none. */
export function findSlip(pairs: readonly SlipPair[]): Slip | undefined {
  const sides = pairs.map(({ zh, en }) => ({ zh: profileOfChinese(zh), en: profileOfEnglish(en) }))
  let best: Slip | undefined
  for (const shift of [1, -1] as const) {
    let run = 0
    let own = 0
    let moved = 0
    const close = (end: number) => {
      const fits = run >= RUN_MIN && (own - moved) / run >= GAIN_MIN && moved / run <= FIT_MAX
      if (fits && run > (best?.count ?? 0)) best = { from: end - run, count: run, shift }
      run = 0
      own = 0
      moved = 0
    }
    for (const [index, { zh, en }] of sides.entries()) {
      const other = sides[index + shift]?.zh
      const [here, there] = other ? [misfit(zh, en), misfit(other, en)] : [0, 1]
      if (there < here && there <= 2 * FIT_MAX) {
        run += 1
        own += here
        moved += there
      } else close(index)
    }
    close(sides.length)
  }
  return best
}

interface Profile {
  /** In English words. */
  readonly length: number
  readonly anchors: ReadonlySet<string>
}

/** From 0, as a translation would, to 1 and a half. */
function misfit(zh: Profile, en: Profile): number {
  if (zh.length === 0 || en.length === 0) return 1
  const certainty = Math.min(1, Math.min(zh.length, en.length) / 12)
  const length = Math.min(1, Math.abs(Math.log(en.length / zh.length))) * certainty
  const all = new Set([...zh.anchors, ...en.anchors])
  if (all.size === 0) return length
  const both = [...zh.anchors].filter((anchor) => en.anchors.has(anchor)).length
  return length / 2 + (1 - both / Math.max(1, Math.min(zh.anchors.size, en.anchors.size) || 1)) * 0.8
}

function profileOfChinese(text: string): Profile {
  return { length: chineseLength(text) * WORDS_A_CHARACTER, anchors: anchorsOf(text) }
}

function profileOfEnglish(text: string): Profile {
  const profile = { length: englishLength(text), anchors: anchorsOf(text) }
  // Ordinary English words stand in no Chinese text: names and acronyms do.
  return { ...profile, anchors: new Set([...profile.anchors].filter((anchor) => !/^[a-z]+$/.test(anchor))) }
}

/** Numbers of two figures and more, and words with a capital: what a translation repeats as it is. */
function anchorsOf(text: string): ReadonlySet<string> {
  return new Set(
    text.match(/\d{2,}(?:\.\d+)?(?![万亿萬億兆%\d])|\b[A-Z][A-Za-z]*[A-Z\d][A-Za-z\d]*\b/g) ?? [],
  )
}
