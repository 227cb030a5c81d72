// Finds the numbers of an English text: amounts, shares, dates, ordinals, numbers of times. Expects half-width text.
// Idioms without a number are skipped (24/7, double down). Pure.
import { englishBound } from './bounds.ts'
import { round } from './chinese-numeral.ts'
import { readEnglishCalendar } from './english-calendar.ts'
import { type EnglishNumeral, englishNumeralAt, NUMBER_WORDS } from './english-numeral.ts'
import { ORDINAL_WORDS, readRelation } from './english-relation.ts'
import { type Found, plain, sticky } from './found.ts'
import { labelAt, labelBefore } from './labels.ts'
import { between, type Quantity, type Reading, reading } from './quantity.ts'
import { englishUnitAt, isCurrency, type UnitId } from './units.ts'

const BEGINS = new RegExp(
  `\\d|\\b(?:${NUMBER_WORDS}|an?(?= (?:hundred|thousand|million|billion|trillion|dozen|few|third|quarter|fifth|tenth|(?:four|six|seven|eigh|nin|twelf|twentie|thirtie|fortie|fiftie|sixtie|hundred|thousand)th|half|decade|century|year|month|week|day|hour|minute|couple|pair|second|kilomet|mile|ton|yuan|dollar))|${ORDINAL_WORDS}|half|halve[sd]?|halving|quarters?|twice|thrice|doubl(?:e[sd]?|ing)|tripl(?:e[sd]?|ing)|quadrupl(?:e[sd]?|ing)|quintupl(?:e[sd]?|ing)|(?:two|three|four|five|six|seven|eight|nine|ten|twenty|hundred|thousand)fold|decade|both|pair|couple|fortnight(?:ly)?|every other|twins?|dual|duo|trio|single-digit|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|q[1-4]|h[12]|noon|midnight|nineties|eighties|seventies|sixties|fifties|forties|thirties|twenties)\\b|#\\d`,
  'g',
)
const SKIPPED =
  /24\/7|(?:no|every|any|some|each|another) one\b|one another\b|one day\b|(?:five|5)-year plans?\b|doubl(?:e|es|ed|ing)(?: |-)(?:down|check|edged|standards?|whammy)|one by one\b|at one\b|one(?: |-)(?:size|off|stop|time|sided|way)\b|half-?(?:baked|hearted|way|truth)|second(?: |-)(?:nature|thoughts?|hand|guess\w*)\b|seconds? to none|first (?:and foremost|of all|hand)|six of one,? (?:and )?half a dozen of the other|eleventh[- ]hour\b|at first\b|first-hand\b|square one\b|third(?: |-)(?:party|parties)\b/y
const RANGE = / ?(?:-|–|—|~| to | or | and |-to-) ?/y
const PER_CENT = / ?(?:%|percent\b(?!age)|per cent\b)|-(?:percent|per-cent|per cent)\b/y
const POINTS = /[ -]?(?:percentage[ -]points?|percent points?|per cent points?|pct points?|pp\b|ppts?\b)/y
const BASIS = /[ -]?(?:basis points?|bps?\b)/y
/** 2 per thousand; "0.8 cents per thousand" has its unit in between. */
const PER_MANY = / ?(?:‰| per (thousand|ten thousand|10,000)\b| per mille\b)/y
const OFF = / (?:off\b|discount)/y
const PLAIN_POINTS = / points?\b/y
const PREFIX = /(rmb|cny|usd|hkd|us\$|u\.s\.\$|hk\$|nt\$|s\$|a\$|c\$|jp¥|jpy|¥|\$|€|£|₩|eur|gbp) ?$/
const PREFIXES: Readonly<Record<string, UnitId>> = {
  rmb: 'cny',
  cny: 'cny',
  '¥': 'cny',
  usd: 'usd',
  us$: 'usd',
  'u.s.$': 'usd',
  $: 'usd',
  hkd: 'hkd',
  hk$: 'hkd',
  nt$: 'twd',
  s$: 'sgd',
  a$: 'aud',
  c$: 'cad',
  'jp¥': 'jpy',
  jpy: 'jpy',
  '€': 'eur',
  eur: 'eur',
  '£': 'gbp',
  gbp: 'gbp',
  '₩': 'krw',
}

const JOINED =
  /^(?: [a-z ]{0,30})?,? (?:to|and|or|from|against) (?:(?:just|more than|over|under|about|nearly|almost|less than|around|only|roughly|some|below|above) )*$/
const OTHERS = / others?\b/y
const OTHERS_MAX = 40

/** Every number of the text, in order. */
export function readEnglish(source: string): readonly Quantity[] {
  const text = source.toLowerCase()
  if (text.length !== source.length) return []
  const found: Quantity[] = []
  let at = 0
  for (;;) {
    BEGINS.lastIndex = at
    const begin = BEGINS.exec(text)
    if (!begin) return withShares(found, text)
    at = begin.index
    const skipped = sticky(SKIPPED, text, at)
    if (skipped) {
      at += skipped[0].length
      continue
    }
    const next = readEnglishCalendar(text, source, at) ?? readRelation(text, at) ?? readNumber(text, at)
    if (next) found.push(...next.quantities)
    at = Math.max(next?.to ?? 0, at + begin[0].length, at + 1)
    if (next) at = next.to
  }
}

/** In "from 60 per cent to more than 90" the 90 is a share too. */
function withShares(found: readonly Quantity[], text: string): readonly Quantity[] {
  return found.map((one, index) => {
    const [first] = one.readings
    const before = found[index - 1]
    if (first?.kind !== 'number' || first.unit || before?.readings[0]?.kind !== 'ratio') return one
    if (!JOINED.test(text.slice(before.to, one.from))) return one
    return {
      ...one,
      readings: [...one.readings, between('ratio', round(first.low / 100), round(first.high / 100))],
    }
  })
}

function readNumber(text: string, at: number): Found | undefined {
  const start = text[at] === '#' ? at + 1 : at
  const first = englishNumeralAt(text, start)
  if (!first) return undefined
  const prefix = prefixAt(text, start)
  const label = labelBefore(text, start)
  const from = prefix?.from ?? label?.from ?? start
  const range = sticky(RANGE, text, first.to)
  const second = range && secondOf(text, first.to + range[0].length, range[0])
  if (!range || !second) return withUnit(text, from, first, prefix?.unit)
  const rest = withUnit(text, second.from, second.numeral, second.unit ?? prefix?.unit)
  const last = rest.quantities[0]
  if (/and|or/.test(range[0]) && !rangedAnd(text, from, range[0], last))
    return withUnit(text, from, first, prefix?.unit)
  // In `10-20 billion yuan` the ten shares both words; `10 and 20 billion` may not.
  const scaled = first.scale === 1 && second.numeral.scale > 1 ? second.numeral.multiplier : 1
  const kind = last?.readings[0]
  const shared: Reading[] = []
  if (kind?.kind === 'ratio') shared.push(reading('ratio', round(first.low / 100)))
  else if (kind)
    shared.push(
      between(kind.kind, round(first.low * scaled), round(first.high * scaled), prefix?.unit ?? kind.unit),
    )
  const bare = between('number', first.low, first.high, prefix?.unit)
  const ends = quantityOf(text, from, first.to, first, [
    ...shared,
    ...(sameReading(shared[0], bare) ? [] : [bare]),
  ])
  return { to: rest.to, quantities: [ends, ...rest.quantities] }
}

function secondOf(text: string, at: number, connector: string) {
  const sign = sticky(/(?:rmb ?|us\$|hk\$|\$|¥|€|£)/y, text, at)
  const start = at + (sign?.[0].length ?? 0)
  if (/\d{1,2}(?:st|nd|rd|th)\b/y.test(text.slice(start, start + 4))) return undefined
  if (/^[a-z]/.test(text.slice(start)) && !/^ ?(?:to|or|and|-to-|-|–)/.test(connector.trim()))
    return undefined
  const numeral = englishNumeralAt(text, start)
  if (!numeral || numeral.low === numeral.high * 0.1001) return undefined
  const unit = sign ? PREFIXES[sign[0].trim()] : undefined
  return { from: at, numeral, ...(unit && { unit }) }
}

/** `between 3 and 5`, `two or three`: else "and" joins two separate numbers. */
function rangedAnd(text: string, from: number, connector: string, last: Quantity | undefined): boolean {
  if (connector.includes('or')) return last !== undefined
  return /between $|from $|both $/.test(text.slice(Math.max(0, from - 9), from))
}

function sameReading(left: Reading | undefined, right: Reading): boolean {
  return left?.kind === right.kind && left.low === right.low && left.unit === right.unit
}

function prefixAt(text: string, at: number): { readonly unit: UnitId; readonly from: number } | undefined {
  const match = PREFIX.exec(text.slice(Math.max(0, at - 7), at))
  const unit = match?.[1] === undefined ? undefined : PREFIXES[match[1]]
  if (
    !match ||
    !unit ||
    (/^[a-z]/.test(match[1] ?? '') && /[a-z]/.test(text[at - match[0].length - 1] ?? ''))
  )
    return undefined
  return { unit, from: at - match[0].length }
}

function withUnit(text: string, from: number, numeral: EnglishNumeral, prefix: UnitId | undefined): Found {
  const { to, low, high, form } = numeral
  const share = shareOf(text, to, numeral)
  if (share) {
    const quantity = quantityOf(text, from, share.to, numeral, share.readings)
    if (share.size === undefined) return { to: share.to, quantities: [quantity] }
    // Two per thousand, or else a two and a thousand.
    const parts = [low, share.size].map((value) =>
      plain(text, from, share.to, [reading('number', value)], 'required'),
    )
    return { to: share.to, quantities: [{ ...quantity, parts }] }
  }
  const unit = prefix ? undefined : englishUnitAt(text, to)
  const used = prefix ?? unit?.unit
  let end = prefix ? to : (unit?.to ?? to)
  let extra = 0
  const half = sticky(/ and a half\b/y, text, end)
  if (half && unit) {
    extra = 0.5
    end += half[0].length
  }
  const readings: Reading[] = [between('number', round(low + extra), round(high + extra), used)]
  // `5m` is five million or five metres.
  if (form === 'digits' && /\dm$/.test(text.slice(0, to)) && !prefix)
    readings.push(reading('number', low / 1e6, 'metre'))
  if (sticky(PLAIN_POINTS, text, to)) readings.push(reading('points', low))
  if (!used && form === 'digits' && /^\d{4}$/.test(text.slice(from, to)) && low >= 1000 && low < 2100)
    readings.unshift(reading('year', low))
  else if (form === 'words' && low >= 1900 && low < 2100 && !used) readings.push(reading('year', low))
  // "The ministry and seven other departments" are eight.
  if (
    !used &&
    low <= OTHERS_MAX &&
    /\band $/.test(text.slice(Math.max(0, from - 4), from)) &&
    sticky(OTHERS, text, end)
  )
    readings.push(...[1, 2, 3].map((named) => reading('number', low + named)))
  const parts = prefix && isCurrency(unit?.unit) ? [] : readings
  return { to: end, quantities: [quantityOf(text, from, end, numeral, parts)] }
}

function shareOf(
  text: string,
  at: number,
  { low, high }: EnglishNumeral,
): { readings: readonly Reading[]; to: number; size?: number } | undefined {
  const points = sticky(POINTS, text, at)
  if (points) return { readings: [between('points', low, high)], to: at + points[0].length }
  const percent = sticky(PER_CENT, text, at)
  if (percent) {
    const behind = sticky(/[ -]points?\b/y, text, at + percent[0].length)
    if (behind)
      return { readings: [between('points', low, high)], to: at + percent[0].length + behind[0].length }
    const kind = sticky(OFF, text, at + percent[0].length) ? 'off' : 'ratio'
    return { readings: [between(kind, round(low / 100), round(high / 100))], to: at + percent[0].length }
  }
  const each = sticky(PER_MANY, text, at)
  if (each) {
    const size = each[1] === undefined || each[1] === 'thousand' ? 1000 : 10_000
    return {
      readings: [between('ratio', round(low / size), round(high / size))],
      to: at + each[0].length,
      size,
    }
  }
  const basis = sticky(BASIS, text, at)
  return (
    basis && { readings: [between('points', round(low / 100), round(high / 100))], to: at + basis[0].length }
  )
}

function quantityOf(
  text: string,
  from: number,
  to: number,
  numeral: EnglishNumeral,
  readings: readonly Reading[],
): Quantity {
  const bound = englishBound(text, from, to)
  const label = labelAt(text, from)
  const first = readings[0]
  const lone = first?.kind === 'number' && first.low === 1 && numeral.form === 'words'
  const need = lone ? 'optional' : first?.kind === 'ratio' || first?.unit ? 'required' : numeral.need
  return {
    ...plain(text, from, to, readings, numeral.low === numeral.high ? need : 'optional'),
    form: numeral.form,
    ...(bound && { bound }),
    ...(label && { label }),
  }
}
