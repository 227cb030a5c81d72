// How well a number of the Chinese and one of the English agree, and which belongs to which. Pure.
import type { Quantity, Reading } from './quantity.ts'
import { isCurrency, type UnitId, unitOf } from './units.ts'

/** Converted units are rounded: 100 亩 are "about 6.7 hectares". */
const CONVERTED = 0.03
/** Two thirds are 66.7 %. */
const SHARE = 0.006
const EXACT = 1e-9
/** Dollars to the yuan that an editor may have used. */
const YUAN_PER_DOLLAR: readonly [number, number] = [6, 8.6]
/** About the middle of them, for what a message expects. */
const RATE = 7
const NEIGHBOURS: ReadonlySet<string> = new Set([
  'number ordinal',
  'number year',
  'number day',
  'number month',
  'number quarter',
  'number half',
  'number factor',
  'number century',
  'number decade',
  'ordinal day',
  'ordinal century',
  'ordinal quarter',
  'ordinal half',
  'year decade',
])

const SHARES: ReadonlySet<string> = new Set(['ratio', 'off', 'left'])

export interface Match {
  readonly zh: number
  readonly en: number
}

/** How well they agree, 0 for not at all. */
export function agreement(zh: Quantity, en: Quantity): number {
  let best = 0
  // Two names are the same or they are not: Qwen2.5-72B and Qwen2.5-27B have a number in common.
  const names = isName(zh) && isName(en)
  for (const one of zh.readings) {
    for (const other of en.readings) {
      if (names && (one.kind === 'any' || other.kind === 'any')) continue
      // 昨天 is the 11th, and never eleven of something.
      if (zh.resolved !== undefined && one.kind !== other.kind && other.kind !== 'ordinal') continue
      best = Math.max(best, readingAgreement(one, other))
    }
  }
  return best
}

function isName({ readings: [first] }: Quantity): boolean {
  return first?.kind === 'name'
}

/** Matches greedily, the best agreement first, then what each text needs, then those at the same place. */
export function matchAll(zh: readonly Quantity[], en: readonly Quantity[]): readonly Match[] {
  const edges: { zh: number; en: number; score: number }[] = []
  for (const [left, one] of zh.entries()) {
    for (const [right, other] of en.entries()) {
      const agrees = agreement(one, other)
      if (agrees === 0) continue
      const needs = (one.need === 'required' ? 0.4 : 0) + (other.need === 'required' ? 0.4 : 0)
      const distance = Math.abs(left / zh.length - right / en.length)
      const lists = (one.marker === 'list') === (other.marker === 'list') ? 0 : -0.9
      const labels =
        one.label === undefined || other.label === undefined ? 0 : one.label === other.label ? 1 : -1
      edges.push({ zh: left, en: right, score: agrees + needs + lists + labels - distance / 10 })
    }
  }
  edges.sort((left, right) => right.score - left.score || left.zh - right.zh || left.en - right.en)
  const usedZh = new Set<number>()
  const usedEn = new Set<number>()
  const matches: Match[] = []
  for (const edge of edges) {
    if (usedZh.has(edge.zh) || usedEn.has(edge.en)) continue
    usedZh.add(edge.zh)
    usedEn.add(edge.en)
    matches.push({ zh: edge.zh, en: edge.en })
  }
  return matches
}

function readingAgreement(zh: Reading, en: Reading): number {
  if (zh.kind === 'name' || en.kind === 'name') return zh.name !== undefined && zh.name === en.name ? 5 : 0
  if (zh.kind === 'any' || en.kind === 'any') return anyAgrees(zh, en) ? 1 : 0
  if (zh.kind !== en.kind) return crossAgreement(zh, en)
  if (zh.kind === 'number') return numberAgreement(zh, en)
  if (zh.kind === 'ratio') return near(zh, en, isFraction(zh) || isFraction(en) ? SHARE : EXACT) ? 4 : 0
  if (zh.kind === 'decade')
    return zh.low % 100 === en.low % 100 && (zh.low < 100 || en.low < 100 || zh.low === en.low) ? 4 : 0
  return near(zh, en, EXACT) ? 4 : 0
}

function numberAgreement(zh: Reading, en: Reading): number {
  if (zh.unit === en.unit) return near(zh, en, EXACT) ? (zh.unit ? 5 : 4) : 0
  if (!zh.unit || !en.unit) return near(zh, en, EXACT) ? 2.5 : 0
  const from = unitOf(zh.unit)
  const to = unitOf(en.unit)
  if (from.dimension === to.dimension)
    return near(scaled(zh, from.size), scaled(en, to.size), CONVERTED) ? 3 : 0
  if (zh.unit === 'gbp' && en.unit === 'pound') return near(zh, en, EXACT) ? 4 : 0
  if (isExchange(zh.unit, en.unit)) {
    const rate = zh.unit === 'cny' ? zh.low / en.low : en.low / zh.low
    return rate >= YUAN_PER_DOLLAR[0] && rate <= YUAN_PER_DOLLAR[1] ? 1 : 0
  }
  return 0
}

/** What an amount is in the unit of another; nothing where only a day's rate would tell. */
export function conversionOf(from: Quantity, to: Quantity): Reading | undefined {
  const given = from.readings.find(({ unit }) => unit)
  const unit = to.readings.find((one) => one.unit)?.unit
  if (!given?.unit || !unit) return undefined
  const low = isExchange(given.unit, unit)
    ? given.low * (unit === 'usd' ? 1 / RATE : RATE)
    : isCurrency(unit)
      ? undefined
      : (given.low * unitOf(given.unit).size) / unitOf(unit).size
  return low === undefined ? undefined : { kind: 'number', low, high: low, unit }
}

export function isExchange(zh: UnitId | undefined, en: UnitId | undefined): boolean {
  return (zh === 'cny' && en === 'usd') || (zh === 'usd' && en === 'cny')
}

function crossAgreement(zh: Reading, en: Reading): number {
  // 上午十点 is "ten in the morning".
  if (zh.kind === 'time' && en.kind === 'number' && !en.unit)
    return zh.low % 720 === (en.low * 60) % 720 ? 1 : 0
  // 20 per cent off is a cut by 20 per cent; 80 per cent off is not what 八折 leaves.
  if (SHARES.has(zh.kind) && SHARES.has(en.kind))
    return (zh.kind === 'ratio' || en.kind === 'ratio') && near(zh, en, SHARE) ? 3.5 : 0
  if (zh.kind === 'ratio' && en.kind === 'factor') return shareOfFactor(zh.low, en.low) ? 2 : 0
  if (zh.kind === 'factor' && en.kind === 'ratio') return shareOfFactor(en.low, zh.low) ? 2 : 0
  const pair = NEIGHBOURS.has(`${zh.kind} ${en.kind}`) || NEIGHBOURS.has(`${en.kind} ${zh.kind}`)
  if (!pair || isCurrency(zh.unit) || isCurrency(en.unit)) return 0
  if ((zh.kind === 'factor' && en.unit) || (en.kind === 'factor' && zh.unit)) return 0
  if ((zh.kind === 'month' && en.unit) || (en.kind === 'month' && zh.unit)) return 0
  if (zh.kind === 'decade' || en.kind === 'decade') return sameDecade(zh, en) ? 1 : 0
  if (!near(zh, en, EXACT)) return 0
  return zh.unit || en.unit ? 1.5 : 2
}

/** A third and not 33 per cent: what a percentage can only round. */
function isFraction({ low }: Reading): boolean {
  return Math.abs(low * 10_000 - Math.round(low * 10_000)) > 1e-6
}

/** The eighties, 80 and 1980; 80年代 is never 2080. */
function sameDecade(zh: Reading, en: Reading): boolean {
  if (zh.low === en.low) return true
  return zh.kind === 'decade' && zh.low < 100 && en.kind !== 'number' && en.low === 1900 + zh.low
}

/** 100 % more is double, 200 % of it too; a tenfold fall leaves a tenth, or takes 90 %. */
function shareOfFactor(share: number, factor: number): boolean {
  return [factor - 1, factor, 1 / factor, 1 - 1 / factor].some(
    (value) => Math.abs(value - share) <= SHARE * Math.max(share, value),
  )
}

function anyAgrees(zh: Reading, en: Reading): boolean {
  return (
    near(zh, en, EXACT) ||
    (en.kind === 'ratio' && Math.abs(zh.low - en.low * 100) < EXACT) ||
    (en.kind === 'decade' && zh.low === en.low)
  )
}

function scaled({ kind, low, high }: Reading, size: number): Reading {
  return { kind, low: low * size, high: high * size }
}

/** Whether the two overlap, with a tolerance relative to the greater. */
export function near(left: Reading, right: Reading, tolerance: number): boolean {
  const slack = tolerance * Math.max(Math.abs(left.high), Math.abs(right.high))
  return left.low <= right.high + slack && right.low <= left.high + slack
}
