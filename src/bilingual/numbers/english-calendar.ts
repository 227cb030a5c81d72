// English dates, times, decades, quarters and numbered articles. `text` is lower case, `source` as written: May is a
// month only with a capital. Pure.
import { type Found, plain, sticky } from './found.ts'
import { type Quantity, reading } from './quantity.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH =
  '(january|february|march|april|may|june|july|august|september|october|november|december|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?:\\b|\\.))'
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?'
const YEAR = '((?:1[0-9]|20)\\d\\d)\\b'
const MONTH_DAY = new RegExp(
  `${MONTH} ?(?:the )?${DAY}(?![\\d:,.]\\d|\\d| ?(?:%|per cent|percent|million|billion|yuan))(?: ?(?:-|–|to|and|through) ?(?:${MONTH} )?${DAY}(?!\\d))?(?:,? (?:of )?${YEAR})?`,
  'y',
)
const DAY_MONTH = new RegExp(
  `(?:the )?${DAY}(?: ?(?:-|–|to|and) ?${DAY})?(?: of)? ${MONTH}(?:,? ${YEAR})?`,
  'y',
)
const MONTH_YEAR = new RegExp(`${MONTH}(?:,? (?:of )?${YEAR})?`, 'y')
const ISO = /((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/y
const HOURS = [
  '',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]
const PART_OF_DAY = '(?:,? (?:in the|at) (morning|afternoon|evening|night)\\b)?'
const CLOCK = new RegExp(`(\\d{1,2})[:.](\\d{2})(?!\\d) ?(?:(a|p)\\.?m\\b\\.?)?${PART_OF_DAY}`, 'y')
const HOUR_NAME = '(\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)'
const HOUR = new RegExp(
  `${HOUR_NAME}(?: ?(a|p)\\.?m\\b\\.?| o'clock${PART_OF_DAY}|,? (?:in the|at) (morning|afternoon|evening|night)\\b)`,
  'y',
)
const MINUTES: Readonly<Record<string, number>> = {
  half: 30,
  quarter: 15,
  five: 5,
  ten: 10,
  twenty: 20,
  'twenty-five': 25,
}
/** Half past three, a quarter to nine, twenty to eleven. */
const SPOKEN = new RegExp(
  `(?:(half)[ -](past)|(?:a )?(quarter) (past|to|after)|(five|ten|twenty|twenty-five)(?: minutes)? (past|to)) (?:the )?(noon|midnight|\\d{1,2}|${HOURS.slice(1).join('|')})(?![\\w-])(?: ?(a|p)\\.?m\\b\\.?| o'clock)?${PART_OF_DAY}`,
  'y',
)
const AT_A_TIME = /\b(?:at|by|until|till|around|about|since|after|before) $/
const TIME_ENDS = /^(?:$|[.,;:!?)]| (?:on|that|this|when|and)\b)/
const DECADE = /(?:'?(\d0)|(1[0-9]\d0|20\d0))'?s\b/y
const DECADE_WORDS: Readonly<Record<string, number>> = {
  twenties: 20,
  thirties: 30,
  forties: 40,
  fifties: 50,
  sixties: 60,
  seventies: 70,
  eighties: 80,
  nineties: 90,
}
const DECADE_WORD = /(twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b/y
const QUARTER = /(?:(first|second|third|fourth|1st|2nd|3rd|4th)[ -]quarters?\b|q([1-4])\b|([1-4])q\b)/y
const HALF_YEAR = /(?:(first|second|1st|2nd|latter|last)[ -]half\b|h([12])\b|([12])h\b)/y
const FIRST_MONTHS =
  /first (two|three|four|five|six|seven|eight|nine|ten|eleven|\d{1,2})(?= (?:months|quarters))/y
const ROMAN =
  /\b(?:article|chapter|part|section|phase|volume|book|annex|stage) ((?:x{0,3})(?:ix|iv|v?i{0,3}))\b/g
const NOON = /(noon|midnight)\b/y
const NUMBERS: Readonly<Record<string, number>> = {
  first: 1,
  '1st': 1,
  second: 2,
  '2nd': 2,
  latter: 2,
  last: 2,
  third: 3,
  '3rd': 3,
  fourth: 4,
  '4th': 4,
}
const MARKER = /(\d{1,2})(?:[.)]|:)(?= )/y
const BRACKET_MARKER = /(?<=\()(\d{1,2})(?=\))/y

export function readEnglishCalendar(text: string, source: string, at: number): Found | undefined {
  return (
    marker(text, at) ??
    monthDate(text, source, at) ??
    dayDate(text, at) ??
    isoDate(text, at) ??
    clock(text, at) ??
    decade(text, at) ??
    period(text, at)
  )
}

/** Chapter III, Phase II: numbers that no scanner for digits finds. */
export function readRoman(text: string): readonly Quantity[] {
  return [...text.matchAll(ROMAN)].flatMap((match) => {
    const value = romanValue(match[1] ?? '')
    const from = match.index + match[0].length - (match[1]?.length ?? 0)
    return value === 0 || match[1] === undefined
      ? []
      : [plain(text, from, from + match[1].length, [reading('ordinal', value)], 'optional')]
  })
}

function romanValue(roman: string): number {
  const signs: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10 }
  return [...roman].reduce((sum, sign, index) => {
    const value = signs[sign] ?? 0
    return sum + (value < (signs[roman[index + 1] ?? ''] ?? 0) ? -value : value)
  }, 0)
}

/** The number of a list item or heading, at the start of a line or in brackets. */
function marker(text: string, at: number): Found | undefined {
  const inBrackets = sticky(BRACKET_MARKER, text, at)
  const atLine = at === 0 || text[at - 1] === '\n'
  const match = inBrackets ?? (atLine ? sticky(MARKER, text, at) : undefined)
  if (!match) return undefined
  const to = at + match[0].length
  const quantity: Quantity = {
    ...plain(text, at, to, [reading('ordinal', Number(match[1]))], 'optional'),
    marker: 'list',
  }
  return { to, quantities: [quantity] }
}

function monthDate(text: string, source: string, at: number): Found | undefined {
  const match = sticky(MONTH_DAY, text, at)
  if (match && isCapital(source, at)) {
    const [whole, month, day, month2, day2, year] = match
    if (Number(day) > 31) return undefined
    return parts(text, at, whole.length, { months: [month, month2], days: [day, day2], year })
  }
  const alone = sticky(MONTH_YEAR, text, at)
  if (!alone || !isCapital(source, at) || /long $/.test(text.slice(at - 5, at))) return undefined
  const [whole, month, year] = alone
  const verb = /^(?:may|march)$/.test(month ?? '') && year === undefined
  const length = whole.endsWith('.') ? whole.length - 1 : whole.length
  return parts(text, at, length, { months: [month], days: [], year, need: verb ? 'optional' : 'required' })
}

function dayDate(text: string, at: number): Found | undefined {
  const match = sticky(DAY_MONTH, text, at)
  if (!match) return undefined
  const [whole, day, day2, month, year] = match
  if (Number(day) > 31 || /^\d/.test(text.slice(at - 1, at))) return undefined
  return parts(text, at, whole.length, { months: [month], days: [day, day2], year })
}

interface DateParts {
  readonly months: readonly (string | undefined)[]
  readonly days: readonly (string | undefined)[]
  readonly year: string | undefined
  readonly need?: Quantity['need']
}

function parts(text: string, at: number, length: number, date: DateParts): Found {
  const part = (kind: 'month' | 'day' | 'year', value: number) =>
    plain(text, at, at + length, [reading(kind, value)], date.need ?? 'required')
  return {
    to: at + length,
    quantities: [
      ...date.months.flatMap((name) =>
        name === undefined ? [] : [part('month', MONTHS.indexOf(name.slice(0, 3)) + 1)],
      ),
      ...date.days.flatMap((day) => (day === undefined ? [] : [part('day', Number(day))])),
      ...(date.year === undefined ? [] : [part('year', Number(date.year))]),
    ],
  }
}

function isCapital(source: string, at: number): boolean {
  return /[A-Z]/.test(source[at] ?? '')
}

function isoDate(text: string, at: number): Found | undefined {
  const match = sticky(ISO, text, at)
  if (!match || Number(match[3]) > 12) return undefined
  return parts(text, at, match[0].length, {
    months: [MONTHS[Number(match[3]) - 1]],
    days: [match[4]],
    year: match[1],
  })
}

function clock(text: string, at: number): Found | undefined {
  const exact = /[\d.,$¥€£]/.test(text[at - 1] ?? '') ? undefined : sticky(CLOCK, text, at)
  const half = exact?.[3] ?? exact?.[4]
  if (
    exact &&
    Number(exact[1]) <= 24 &&
    Number(exact[2]) < 60 &&
    (half !== undefined || exact[0].includes(':'))
  )
    return time(text, at, exact[0].trimEnd().length, timesOf(Number(exact[1]), Number(exact[2]), half))
  const said = spoken(text, at)
  if (said) return said
  const even = sticky(HOUR, text, at)
  const hour = even && hourOf(even[1] ?? '')
  if (even && hour && hour <= 24)
    return time(text, at, even[0].length, timesOf(hour, 0, even[2] ?? even[3] ?? even[4]))
  const noon = sticky(NOON, text, at)
  if (!noon) return undefined
  const found = time(text, at, noon[0].length, [noon[1] === 'noon' ? 720 : 0])
  return { ...found, quantities: found.quantities.map((one) => ({ ...one, need: 'optional' as const })) }
}

function spoken(text: string, at: number): Found | undefined {
  const match = sticky(SPOKEN, text, at)
  if (!match) return undefined
  const minutes = MINUTES[match[1] ?? match[3] ?? match[5] ?? ''] ?? 0
  const hour = hourOf(match[7] ?? '')
  const half = match[7] === 'midnight' ? 'a' : match[7] === 'noon' ? 'p' : (match[8] ?? match[9])
  const behind = text.slice(at + match[0].length, at + match[0].length + 8)
  // "Ten to twelve" is a time only where one is expected.
  const sure =
    match[5] === undefined || half !== undefined || AT_A_TIME.test(text.slice(Math.max(0, at - 8), at))
  if (!hour || hour > 12 || !sure || (half === undefined && match[5] && !TIME_ENDS.test(behind)))
    return undefined
  const times = timesOf(hour, 0, half).map((value) => {
    const exact = (match[2] ?? match[4] ?? match[6]) === 'to' ? value - minutes : value + minutes
    return (exact + 1440) % 1440
  })
  return time(text, at, match[0].length, times)
}

function time(text: string, at: number, length: number, times: readonly number[]): Found {
  const readings = times.map((value) => reading('time', value))
  return { to: at + length, quantities: [plain(text, at, at + length, readings, 'required')] }
}

/** Minutes since midnight; without "a.m.", "afternoon" and the like either half of the day. */
function timesOf(hour: number, minutes: number, half: string | undefined): readonly number[] {
  const at = (value: number) => (value % 24) * 60 + minutes
  if (hour > 12 || hour === 0) return [at(hour)]
  if (half === 'a' || half === 'morning') return [at(hour === 12 ? 0 : hour)]
  if (half === 'p' || half === 'afternoon') return [at(hour === 12 ? 12 : hour + 12)]
  if ((half === 'evening' || half === 'night') && hour >= 6 && hour < 12) return [at(hour + 12)]
  return [at(hour), at(hour + 12)]
}

function hourOf(word: string): number | undefined {
  if (word === 'noon' || word === 'midnight') return 12
  const value = /^\d+$/.test(word) ? Number(word) : HOURS.indexOf(word)
  return value > 0 ? value : undefined
}

function decade(text: string, at: number): Found | undefined {
  const digits = sticky(DECADE, text, at)
  const word = digits ? undefined : sticky(DECADE_WORD, text, at)
  const match = digits ?? word
  if (!match) return undefined
  const value = digits ? Number(digits[1] ?? digits[2]) : (DECADE_WORDS[word?.[1] ?? ''] ?? 0)
  return {
    to: at + match[0].length,
    quantities: [
      plain(text, at, at + match[0].length, [reading('decade', value)], digits ? 'required' : 'optional'),
    ],
  }
}

function period(text: string, at: number): Found | undefined {
  const several = sticky(FIRST_MONTHS, text, at)
  // "The first eight months" is about eight; the first is said by 前 or 1月.
  if (several)
    return {
      to: at + 'first '.length,
      quantities: [plain(text, at, at + 5, [reading('ordinal', 1), reading('month', 1)], 'optional')],
    }
  const quarter = sticky(QUARTER, text, at)
  if (quarter) {
    const value = NUMBERS[quarter[1] ?? ''] ?? Number(quarter[2] ?? quarter[3])
    return {
      to: at + quarter[0].length,
      quantities: [plain(text, at, at + quarter[0].length, [reading('quarter', value)], 'required')],
    }
  }
  const half = sticky(HALF_YEAR, text, at)
  if (!half) return undefined
  const value = NUMBERS[half[1] ?? ''] ?? Number(half[2] ?? half[3])
  const quantity = plain(text, at, at + half[0].length, [reading('half', value)], 'optional')
  return { to: at + half[0].length, quantities: [quantity] }
}
