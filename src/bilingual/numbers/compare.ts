// Compares the numbers of a Chinese text with those of its English and says what does not agree. Pure; a pair of
// paragraphs takes about a tenth of a millisecond.
import { readAsSimplified } from '../fold.ts'
import { readChinese } from './chinese.ts'
import { describe } from './describe.ts'
import { readEnglish } from './english.ts'
import { readRoman } from './english-calendar.ts'
import { agreement, conversionOf, matchAll, near } from './match.ts'
import { mispaired } from './mispaired.ts'
import { withoutNames } from './names.ts'
import { type Bound, halfWidth, type Quantity } from './quantity.ts'
import { relativeTimes } from './relative-times.ts'
import { isCurrency, type UnitId, unitOf } from './units.ts'
import { allowedYears, type YearContext } from './years.ts'

export interface CompareOptions {
  /** YYYY-MM-DD of the Chinese text: 去年 is then a year. */
  readonly date?: string
}

export interface Span {
  readonly from: number
  readonly to: number
  readonly text: string
}

export interface NumberMismatch {
  /** `bound`: "nearly" for 超过. */
  readonly kind: 'value' | 'unit' | 'missing' | 'extra' | 'bound'
  readonly zh?: Span
  readonly en?: Span
  /** What the English should say; empty for an extra number. */
  readonly expected: string
  /** Times too large (10) or too small (0.1), where only the magnitude is wrong. */
  readonly magnitude?: number
  /** Perhaps as it should be: to be looked at. */
  readonly lead: boolean
  /** The number without its writing, to find it in a neighbouring pair. */
  readonly quantity: Quantity
}

/** Rounded English may differ from the Chinese by as much, where it says "about" or "nearly". */
const ROUNDED = 0.05
const TEXT_MAX = 40_000
const QUANTITIES_MAX = 300

/** What does not agree, in the order of the Chinese, then what only the English has. */
export function compareNumbers(
  zhText: string,
  enText: string,
  options: CompareOptions = {},
): readonly NumberMismatch[] {
  if (zhText.length > TEXT_MAX || enText.length > TEXT_MAX) return []
  const { zh, en, left } = withoutNames(readAsSimplified(halfWidth(zhText)), halfWidth(enText))
  const written = [...readChinese(zh), ...left.zh]
  const chinese =
    options.date === undefined ? written : inOrder([...written, ...relativeTimes(zh, options.date)])
  const english = [
    ...readEnglish(en),
    ...readRoman(en.toLowerCase()),
    ...left.en.map((one) => ({ ...one, need: 'optional' as const })),
  ]
  if (chinese.length > QUANTITIES_MAX || english.length > QUANTITIES_MAX) return []
  const state = matched(chinese, english)
  const years = { zh, en, chinese: written, ...(options.date === undefined ? {} : { date: options.date }) }
  const rest = leftOver(state, years)
  const { pairs, zh: missing, en: extra } = mispaired(rest.zh, rest.en)
  return [
    ...bounds(state),
    ...wrongConversions(state, en, enText, zhText),
    ...onceEach(pairs).map(
      ({ zh: one, en: other, kind, magnitude }): NumberMismatch => ({
        kind,
        zh: spanOf(one, zhText),
        en: spanOf(other, enText),
        expected: describe(one),
        ...(magnitude === undefined ? {} : { magnitude }),
        lead: false,
        quantity: one,
      }),
    ),
    ...missing.map(
      (one): NumberMismatch => ({
        kind: 'missing',
        zh: spanOf(one, zhText),
        expected: describe(one),
        lead: false,
        quantity: one,
      }),
    ),
    ...extra.map(
      (one): NumberMismatch => ({
        kind: 'extra',
        en: spanOf(one, enText),
        expected: '',
        lead: one.form === 'words',
        quantity: one,
      }),
    ),
  ].sort(
    (left, right) => (left.zh?.from ?? Number.MAX_SAFE_INTEGER) - (right.zh?.from ?? Number.MAX_SAFE_INTEGER),
  )
}

function inOrder(list: readonly Quantity[]): readonly Quantity[] {
  return [...list].sort((left, right) => left.from - right.from)
}

/** A wrong year and a wrong month for 上个月 are one message. */
function onceEach<Pair extends { readonly zh: Quantity; readonly en: Quantity }>(
  pairs: readonly Pair[],
): readonly Pair[] {
  return pairs.filter(
    ({ zh, en }, index) =>
      zh.resolved === undefined ||
      !pairs.slice(0, index).some((one) => one.zh.resolved === zh.resolved && one.en.from === en.from),
  )
}

interface State {
  readonly pairs: readonly { readonly zh: Quantity; readonly en: Quantity }[]
  readonly zh: readonly Quantity[]
  readonly en: readonly Quantity[]
  /** The text around the English numbers, for what a bracket converts. */
}

function matched(chinese: readonly Quantity[], english: readonly Quantity[]): State {
  const first = pairUp(chinese, english)
  if (![...first.en, ...first.zh].some(({ parts }) => parts)) return first
  const split = (list: readonly Quantity[]) => list.flatMap((one) => one.parts ?? [one])
  const second = pairUp(split(first.zh), split(first.en))
  return { ...second, pairs: [...first.pairs, ...second.pairs] }
}

function pairUp(chinese: readonly Quantity[], english: readonly Quantity[]): State {
  const matches = matchAll(chinese, english)
  const zh = new Set(matches.map((match) => match.zh))
  const en = new Set(matches.map((match) => match.en))
  return {
    pairs: matches.flatMap((match) => {
      const one = chinese[match.zh]
      const other = english[match.en]
      return one && other ? [{ zh: one, en: other }] : []
    }),
    zh: chinese.filter((_, index) => !zh.has(index)),
    en: english.filter((_, index) => !en.has(index)),
  }
}

/** Takes out what a translator may leave, repeat, round, resolve or convert. */
function leftOver(
  state: State,
  years: YearContext,
): { readonly zh: readonly Quantity[]; readonly en: readonly Quantity[] } {
  const repeatedZh = (one: Quantity) =>
    state.pairs.some(({ zh, en }) => sameValue(one, zh) && agreement(one, en) > 0)
  const repeatedEn = (one: Quantity) =>
    state.pairs.some(({ zh, en }) => sameValue(one, en) || agreement(zh, one) >= 2.5)
  const roundedEn = new Set<Quantity>()
  const zh = state.zh.filter((one) => {
    if (one.resolved === undefined && repeatedZh(one)) return false
    const rounded = state.en.find((other) => !roundedEn.has(other) && isRounded(one, other))
    if (rounded) roundedEn.add(rounded)
    return !rounded
  })
  const allowed = allowedYears(
    years,
    zh.filter(({ resolved }) => resolved === undefined),
    state.en,
  )
  return {
    zh: zh.filter((one) => !allowed.zh.has(one)),
    en: state.en.filter(
      (one) =>
        !roundedEn.has(one) &&
        !repeatedEn(one) &&
        !allowed.en.has(one) &&
        !convertedFrom(one, state, years.en) &&
        !isInterpolated(one, years.en),
    ),
  }
}

function sameValue(one: Quantity, other: Quantity): boolean {
  const [left] = one.readings
  const [right] = other.readings
  return (
    left !== undefined &&
    right !== undefined &&
    left.kind === right.kind &&
    left.unit === right.unit &&
    left.name === right.name &&
    (one.label === other.label || !one.label || !other.label) &&
    near(left, right, 1e-9)
  )
}

/** "About 120 million" for 1.23亿. */
function isRounded(zh: Quantity, en: Quantity): boolean {
  if (!en.bound && !zh.bound) return false
  if (!en.bound) return false
  return zh.readings.some((one) =>
    en.readings.some(
      (other) =>
        one.kind === other.kind &&
        (one.kind === 'number' || one.kind === 'ratio') &&
        (one.unit === other.unit || !one.unit || !other.unit) &&
        near(one, other, ROUNDED) &&
        roundDigits(other.low) < roundDigits(one.low),
    ),
  )
}

function roundDigits(value: number): number {
  return `${value.toPrecision(10)}`
    .replace(/e.*$/, '')
    .replace('.', '')
    .replace(/^0+|0+$/g, '').length
}

/** `1.2 trillion yuan ($165 billion)`, and `10 mu (0.67 hectares)`: what a bracket converts, with its Chinese. */
function convertedFrom(
  one: Quantity,
  { pairs }: State,
  en: string,
): { readonly zh: Quantity; readonly en: Quantity } | undefined {
  const unit = unitIn(one)
  if (!unit) return undefined
  const open = Math.max(
    en.lastIndexOf('(', one.from),
    en.lastIndexOf('[', one.from),
    en.lastIndexOf(', or ', one.from),
  )
  if (open < 0 || /[)\]]/.test(en.slice(open, one.from)) || one.from - open > 60) return undefined
  return pairs.find(({ en: other }) => {
    const before = unitIn(other)
    if (before === undefined || before === unit || open < other.to || open - other.to >= 40) return false
    return isCurrency(unit) ? isCurrency(before) : unitOf(before).dimension === unitOf(unit).dimension
  })
}

/** A conversion that is ten times too large: only yuan and dollars, and units of one dimension, can be checked. */
function wrongConversions(
  state: State,
  en: string,
  enText: string,
  zhText: string,
): readonly NumberMismatch[] {
  return state.en.flatMap((one): NumberMismatch[] => {
    const from = convertedFrom(one, state, en)
    if (!from || agreement(from.en, one) > 0) return []
    const value = conversionOf(from.en, one)
    if (value === undefined) return []
    const expected = `about ${describe({ ...one, readings: [{ ...value, low: Number(value.low.toPrecision(2)), high: Number(value.low.toPrecision(2)) }] })}`
    return [
      {
        kind: 'value',
        zh: spanOf(from.zh, zhText),
        en: spanOf(one, enText),
        expected,
        lead: false,
        quantity: from.zh,
      },
    ]
  })
}

function unitIn({ readings }: Quantity): UnitId | undefined {
  return readings.find(({ unit }) => unit)?.unit
}

/** A translator's addition in square brackets is no part of the text. */
function isInterpolated({ from }: Quantity, en: string): boolean {
  const open = en.lastIndexOf('[', from)
  return open >= 0 && !en.slice(open, from).includes(']') && en.indexOf(']', from) >= 0
}

const OPPOSITE: Readonly<Partial<Record<Bound, Bound>>> = { over: 'under', under: 'over' }

function bounds({ pairs }: State): readonly NumberMismatch[] {
  return pairs.flatMap(({ zh, en }): NumberMismatch[] => {
    if (!zh.bound || !en.bound || OPPOSITE[zh.bound] !== en.bound) return []
    const expected = `${zh.bound === 'over' ? 'more than' : 'less than'} ${describe(zh)}`
    return [{ kind: 'bound', zh, en, expected, lead: false, quantity: zh }]
  })
}

function spanOf({ from, to }: Quantity, text: string): Span {
  const written = text.slice(from, to)
  const start = written.length - written.trimStart().length
  return { from: from + start, to: from + written.trimEnd().length, text: written.trim() }
}
