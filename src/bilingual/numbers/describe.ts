// Says a number in English as a translator would write it: what messages expect. Pure.
import { round } from './chinese-numeral.ts'
import type { Quantity, Reading } from './quantity.ts'
import { isCurrency, unitOf } from './units.ts'

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const SCALES: readonly (readonly [number, string])[] = [
  [1e12, 'trillion'],
  [1e9, 'billion'],
  [1e6, 'million'],
]
const HALVES = ['', 'first half', 'second half']

/** What the English for this Chinese number is expected to be. */
export function describe({ readings, text, label, resolved }: Quantity): string {
  if (resolved !== undefined) return resolved
  const [first] = readings
  if (first && label) return `${label} ${first.low}`
  if (!first) return text
  if (first.kind === 'factor') return factors(readings)
  return readingText(first, text)
}

function readingText(reading: Reading, text: string): string {
  const { kind, low, high, unit } = reading
  switch (kind) {
    case 'name':
      return text
    case 'number': {
      const amount = low === high ? amountText(low) : `${amountText(low)} to ${amountText(Math.round(high))}`
      if (!unit) return amount
      const { label } = unitOf(unit)
      return `${amount} ${low === 1 && !isCurrency(unit) ? label.replace(/s$/, '') : label}`
    }
    case 'ratio':
      return low === 0.5
        ? 'half'
        : `${round(low * 100)
            .toPrecision(4)
            .replace(/\.?0+$/, '')} per cent`
    case 'off':
    case 'left':
      return `${round(low * 100)} per cent ${kind === 'off' ? 'off' : 'of the price'}`
    case 'points':
      return `${low} percentage ${low === 1 ? 'point' : 'points'}`
    case 'factor':
      return factors([reading])
    case 'ordinal':
      return ordinalText(low)
    case 'month':
      return MONTHS[low - 1] ?? `${low}`
    case 'day':
      return `day ${low}`
    case 'quarter':
      return `the ${ordinalText(low)} quarter`
    case 'half':
      return `the ${HALVES[low] ?? low}`
    case 'decade':
      return `the ${low}s`
    case 'century':
      return `the ${ordinalText(low)} century`
    case 'time':
      return `${Math.floor(low / 60)}:${`${low % 60}`.padStart(2, '0')}`
    case 'year':
    case 'any':
      return `${low}`
  }
}

function factors(readings: readonly Reading[]): string {
  const names = [...new Set(readings.filter(({ kind }) => kind === 'factor').map(({ low }) => low))]
  return names
    .map((value) =>
      value === 2
        ? 'twice as much (doubled)'
        : value === 3
          ? 'three times as much (tripled)'
          : `${value} times as much`,
    )
    .join(' or ')
}

/** 9,000,000,000 is "9 billion", 35,000 stays "35,000". */
export function amountText(value: number): string {
  for (const [scale, name] of SCALES) {
    const amount = round(value / scale)
    if (amount >= 1) return `${grouped(amount)} ${name}`
  }
  return grouped(value)
}

function grouped(value: number): string {
  const [whole = '', fraction] = `${round(value)}`.split('.')
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction ? `${groups}.${fraction}` : groups
}

export function ordinalText(value: number): string {
  const tail = value % 100 >= 11 && value % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th')
  return `${value}${tail}`
}
