// Pairs what is left on both sides: a Chinese number and the wrong English for it make one message, not two. Pure.
import type { Kind, Quantity, Reading } from './quantity.ts'
import { unitOf } from './units.ts'

export interface Mispair {
  readonly zh: Quantity
  readonly en: Quantity
  readonly kind: 'value' | 'unit'
  readonly magnitude?: number
}

const FAMILY: Readonly<Record<Kind, string>> = {
  number: 'amount',
  any: 'any',
  ordinal: 'order',
  ratio: 'share',
  off: 'share',
  left: 'share',
  points: 'share',
  factor: 'share',
  year: 'year',
  decade: 'year',
  century: 'year',
  month: 'month',
  day: 'day',
  quarter: 'quarter',
  half: 'quarter',
  time: 'time',
  name: 'name',
}

/** Only what either side needs comes out; an optional number that finds no partner is nothing. */
export function mispaired(chinese: readonly Quantity[], english: readonly Quantity[]) {
  const edges: { zh: Quantity; en: Quantity; score: number; kind: Mispair['kind']; magnitude?: number }[] = []
  for (const [left, zh] of chinese.entries()) {
    for (const [right, en] of english.entries()) {
      if (
        zh.need === 'optional' &&
        en.need === 'optional' &&
        !(zh.marker && en.marker) &&
        !(isVague(zh) && isVague(en))
      )
        continue
      if (Boolean(zh.marker) !== Boolean(en.marker)) continue
      if (zh.resolved !== undefined && zh.readings[0]?.kind !== en.readings[0]?.kind) continue
      if (en.need === 'optional' && !isVague(en) && /^(?:one|first|a|an|half)\b/i.test(en.text)) continue
      const distance = Math.abs(left / chinese.length - right / english.length)
      const edge = likeness(zh, en)
      if (edge)
        edges.push({
          zh,
          en,
          ...edge,
          score: edge.score - distance - (zh.need === 'optional' || en.need === 'optional' ? 1.5 : 0),
        })
    }
  }
  edges.sort((left, right) => right.score - left.score)
  const used = new Set<Quantity>()
  const pairs: Mispair[] = []
  for (const { zh, en, kind, magnitude } of edges) {
    if (used.has(zh) || used.has(en)) continue
    used.add(zh).add(en)
    pairs.push({ zh, en, kind, ...(magnitude === undefined ? {} : { magnitude }) })
  }
  const alone = ({ need }: Quantity) => need === 'required'
  return {
    pairs,
    zh: chinese.filter((one) => alone(one) && !used.has(one)),
    en: english.filter((one) => alone(one) && !used.has(one)),
  }
}

/** 数万 against "hundreds of thousands", 百万 against "thousand": neither has to be said, but the two do not agree. */
function isVague({ readings: [first] }: Quantity): boolean {
  return first !== undefined && (first.high > 2 * first.low || (first.kind === 'number' && first.low >= 100))
}

interface Likeness {
  readonly score: number
  readonly kind: Mispair['kind']
  readonly magnitude?: number
}

function likeness(zh: Quantity, en: Quantity): Likeness | undefined {
  let best: Likeness | undefined
  for (const one of zh.readings) {
    for (const other of en.readings) {
      const like = readingLikeness(one, other)
      if (like && like.score > (best?.score ?? 0)) best = like
    }
  }
  return best
}

function readingLikeness(zh: Reading, en: Reading): Likeness | undefined {
  const sameValue = Math.abs(zh.low - en.low) <= 1e-9 * Math.abs(zh.low)
  const family = FAMILY[zh.kind] === FAMILY[en.kind]
  const amounts = zh.kind === 'number' && en.kind === 'number'
  const sharesAmount = FAMILY[zh.kind] === 'share' && amountOf(zh) === en.low && en.kind === 'number'
  if (sharesAmount) return { score: 9, kind: 'unit' }
  if (
    FAMILY[zh.kind] === 'share' &&
    family &&
    zh.kind !== en.kind &&
    Math.abs(amountOf(zh) - amountOf(en)) < 1e-9
  )
    return { score: 9, kind: 'unit' }
  if (amounts && sameValue && zh.unit !== en.unit) return { score: 9, kind: 'unit' }
  if (zh.kind === 'month' && en.unit === 'month' && sameValue) return { score: 9, kind: 'unit' }
  if (en.kind === 'month' && zh.unit === 'month' && sameValue) return { score: 9, kind: 'unit' }
  const sameUnit = zh.unit === en.unit
  const comparable = amounts && (sameUnit || !zh.unit || !en.unit)
  if (comparable && zh.low > 0 && en.low > 0) {
    const magnitude = Math.log10(en.low / zh.low)
    if (Math.abs(magnitude) > 0.5 && Math.abs(magnitude - Math.round(magnitude)) < 1e-9)
      return { score: 8, kind: 'value', magnitude: 10 ** Math.round(magnitude) }
    return { score: sameUnit ? (zh.unit ? 6 : 5) : 4, kind: 'value' }
  }
  if (amounts)
    return {
      score: unitOf(zh.unit ?? 'year').dimension === unitOf(en.unit ?? 'year').dimension ? 5 : 2,
      kind: 'value',
    }
  if (zh.kind === en.kind) return { score: 6, kind: 'value' }
  if (family) return { score: 3, kind: 'value' }
  if (amountLike(zh) && amountLike(en)) return { score: 2.5, kind: 'value' }
  return undefined
}

function amountOf({ kind, low }: Reading): number {
  return kind === 'ratio' || kind === 'off' || kind === 'left' ? low * 100 : low
}

function amountLike({ kind }: Reading): boolean {
  return kind === 'number' || kind === 'factor' || kind === 'ordinal'
}
