// Dates, times, halves, fractions and plans that are no plain Chinese numeral with a unit behind it. Pure.
import { HAN_NUMERAL, hanValue, numeralAt, round } from './chinese-numeral.ts'
import { type Found, plain, sticky } from './found.ts'
import { type Quantity, type Reading, reading } from './quantity.ts'
import type { UnitId } from './units.ts'

const PLAN =
  /[“"「]?十([一二三四五六])五(?:[”"」]|(?=规划|计划|时期|期间|以来|末|初|收官|开局|的|，|。|、|和|与))/y
const NUMERIC_DATE = /((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/y
const CLOCK = /(\d{1,2}):(\d{2})(?!\d)/y
const OCLOCK = new RegExp(
  `([\\d${HAN_NUMERAL}]{1,3})(?:点(?:(半)|([一三])刻|([\\d${HAN_NUMERAL}]{1,3}(?=分)|[\\d${HAN_NUMERAL}]{2,3})分?|钟|整)?|时(?:([\\d${HAN_NUMERAL}]{1,3})分|半|整|许)?)`,
  'y',
)
const HOURS =
  /(?:凌晨|清晨|黎明|早上|早晨|上午|[中正]午|下午|晚上|傍晚|晚|半夜|午夜|子夜|深夜|夜里|夜间|晚间|早|日)$/
const AFTERNOON = /(?:下午|傍晚)$/
const EVENING = /(?:晚上|晚|晚间)$/
const NIGHT = /(?:半夜|午夜|子夜|深夜|夜里|夜间)$/
const MORNING = /(?:凌晨|清晨|黎明|早上|早晨|上午|早)$/
const FRACTION = new RegExp(
  `([\\d${HAN_NUMERAL}]{1,4})分之([\\d.${HAN_NUMERAL}点]+)(?:(?:至|到|-|~|～)([\\d.${HAN_NUMERAL}点]+)(?!分之))?`,
  'y',
)
const HALF_YEAR = /([上下前后首])半(年|场)/y
const POST = /([5-9]0|00|10|[6-9]5|05|[五六七八九零][零〇]|[七八九]五)(?:后(?=[^\d]|$)|(?=[、和][5-9]0后))/y
const QUARTER_HOURS = /([一两三1-3])刻钟/y
const SLASH = /(\d{1,2})\/(\d{1,3})(?![\d/])/y
const FIRST_QUARTER = /首季度?/y
const MONTHS = /1(?: ?[-–—~～至到] ?)(\d{1,2})月/y
const HALF = /半(?:个(世纪|小时|钟头|月|星期|多小时)|(年|小时|天|月|日))/y
const HALVED = /(?:一半|减半|折半|半数)/y
const ALONE: Readonly<Record<string, UnitId>> = {
  小时: 'hour',
  多小时: 'hour',
  钟头: 'hour',
  月: 'month',
  星期: 'week',
  年: 'year',
  天: 'day',
  日: 'day',
}

export function readCalendar(text: string, at: number): Found | undefined {
  const sign = text[at] ?? ''
  if (/[上下前后首]/.test(sign)) return halfYear(text, at)
  if (/[半一减折过近]/.test(sign)) {
    const half = halves(text, at)
    if (half) return half
    // 过半, 大半: more than half, the better half.
    if (sign === '半' && /[过近大小多超逾约]/.test(text[at - 1] ?? ''))
      return one(text, at, 1, [reading('ratio', 0.5)], 'optional')
  }
  return (
    plan(text, at) ??
    numericDate(text, at) ??
    time(text, at) ??
    fraction(text, at) ??
    months(text, at) ??
    generation(text, at) ??
    quarterHours(text, at) ??
    slashed(text, at)
  )
}

function halfYear(text: string, at: number): Found | undefined {
  const match = sticky(HALF_YEAR, text, at)
  if (match) {
    const value = /[上前首]/.test(match[1] ?? '') ? 1 : 2
    const need = match[2] === '年' ? 'required' : 'optional'
    return one(text, at, match[0].length, [reading('half', value)], need)
  }
  const first = sticky(FIRST_QUARTER, text, at)
  return first && one(text, at, first[0].length, [reading('quarter', 1)], 'required')
}

function halves(text: string, at: number): Found | undefined {
  const halved = sticky(HALVED, text, at)
  if (halved) {
    const need =
      /^[一减折]/.test(halved[0]) && !/^的?[是为时]/.test(text.slice(at + 2)) ? 'required' : 'optional'
    return one(text, at, halved[0].length, [reading('ratio', 0.5)], need)
  }
  const match = sticky(HALF, text, at)
  if (!match) return undefined
  const word = match[1] ?? match[2] ?? ''
  if (word === '世纪')
    return one(text, at, match[0].length, [reading('number', 50, 'year'), reading('ratio', 0.5)], 'optional')
  const unit = ALONE[word]
  if (!unit) return undefined
  const need = unit === 'day' || unit === 'week' ? 'optional' : 'required'
  return one(text, at, match[0].length, [reading('number', 0.5, unit), reading('ratio', 0.5)], need)
}

/** “十四五”: the fourteenth five-year plan. 十四五岁 is an age. */
function plan(text: string, at: number): Found | undefined {
  const match = sticky(PLAN, text, at)
  if (!match) return undefined
  const value = 10 + (hanValue(match[1] ?? '') ?? 0)
  return one(text, at, match[0].length, [reading('ordinal', value)], 'required')
}

function numericDate(text: string, at: number): Found | undefined {
  const match = /\d/.test(text[at - 1] ?? '') ? undefined : sticky(NUMERIC_DATE, text, at)
  if (!match) return undefined
  const [whole, year, , month, day] = match
  const to = at + whole.length
  const part = (reads: Reading) => plain(text, at, to, [reads], 'required')
  return {
    to,
    quantities: [
      part(reading('year', Number(year))),
      part(reading('month', Number(month))),
      part(reading('day', Number(day))),
    ],
  }
}

function time(text: string, at: number): Found | undefined {
  const before = text.slice(Math.max(0, at - 3), at).trimEnd()
  const clock = sticky(CLOCK, text, at)
  if (clock && Number(clock[2]) < 60 && Number(clock[1]) <= 24) {
    return one(text, at, clock[0].length, clockTimes(Number(clock[1]), Number(clock[2]), before), 'required')
  }
  const match = sticky(OCLOCK, text, at)
  if (!match) return undefined
  const [whole, hourText = '', half, quarter, minuteText, minutesText] = match
  const hour = numberOf(hourText)
  const isTime =
    HOURS.test(before) || half !== undefined || minutesText !== undefined || /点[钟整]$/.test(whole)
  if (hour === undefined || hour > 24 || !isTime) return undefined
  const written = numberOf(minuteText ?? minutesText ?? '')
  const minutes = half || whole.endsWith('半') ? 30 : quarter ? (quarter === '一' ? 15 : 45) : (written ?? 0)
  return one(text, at, whole.length, clockTimes(hour, minutes, before), 'required')
}

/** 下午3点 is 15:00; without such a word, or with 晚上 before a small hour, it may be either half of the day. */
function clockTimes(hour: number, minutes: number, before: string): readonly Reading[] {
  const at = (value: number) => reading('time', (value % 24) * 60 + minutes)
  if (hour > 12 || hour === 0) return [at(hour)]
  if (AFTERNOON.test(before) || /[中正]午$/.test(before)) return [at(hour < 11 ? hour + 12 : hour)]
  if (MORNING.test(before)) return [at(hour === 12 ? 0 : hour)]
  if ((EVENING.test(before) || NIGHT.test(before)) && hour === 12) return [at(0)]
  if (NIGHT.test(before)) return [at(hour < 6 ? hour : hour + 12)]
  if (EVENING.test(before)) return hour >= 6 && hour < 12 ? [at(hour + 12)] : [at(hour), at(hour + 12)]
  return [at(hour), at(hour + 12)]
}

function fraction(text: string, at: number): Found | undefined {
  const match = sticky(FRACTION, text, at)
  if (!match) return undefined
  const [whole, under = '', over = '', other] = match
  const base = numberOf(under)
  if (base === undefined || base === 0) return undefined
  const quantities: Quantity[] = []
  for (const part of [over, other ?? '']) {
    const value = numberOf(part)
    if (value === undefined) continue
    quantities.push(
      plain(
        text,
        at,
        at + whole.length,
        [reading('ratio', round(value / base))],
        value === base ? 'optional' : 'required',
      ),
    )
  }
  return quantities.length === 0 ? undefined : { to: at + whole.length, quantities }
}

/** 1-8月 is "January to August" or "the first eight months". */
function months(text: string, at: number): Found | undefined {
  const match = /\d/.test(text[at - 1] ?? '') ? undefined : sticky(MONTHS, text, at)
  const last = Number(match?.[1])
  if (!match || last > 12) return undefined
  const to = at + match[0].length
  const readings = [
    reading('month', last),
    reading('number', last, 'month'),
    ...(last === 6 ? [reading('half', 1)] : []),
  ]
  return {
    to,
    quantities: [
      plain(text, at, to, [reading('month', 1)], 'optional'),
      plain(text, at, to, readings, 'required'),
    ],
  }
}

/** 90后: those born after 1990. */
function generation(text: string, at: number): Found | undefined {
  const match = sticky(POST, text, at)
  if (!match || /\d/.test(text[at - 1] ?? '')) return undefined
  const value = numberOf(match[1] ?? '') ?? 0
  const year = value > 20 ? 1900 + value : 2000 + value
  return one(
    text,
    at,
    match[0].length,
    [reading('decade', value), reading('year', year), reading('number', value)],
    'required',
  )
}

function quarterHours(text: string, at: number): Found | undefined {
  const match = sticky(QUARTER_HOURS, text, at)
  const count = numberOf(match?.[1] ?? '')
  if (!match || count === undefined) return undefined
  const readings = [reading('number', 15 * count, 'minute'), reading('ratio', count / 4)]
  return one(text, at, match[0].length, readings, 'required')
}

/** 1/4 is a quarter, or else a one and a four. */
function slashed(text: string, at: number): Found | undefined {
  const match = /[\d./]/.test(text[at - 1] ?? '') ? undefined : sticky(SLASH, text, at)
  const over = Number(match?.[1])
  const under = Number(match?.[2])
  if (!match || under === 0 || over >= under) return undefined
  const to = at + match[0].length
  const parts = [over, under].map((value) => plain(text, at, to, [reading('number', value)], 'required'))
  return {
    to,
    quantities: [{ ...plain(text, at, to, [reading('ratio', round(over / under))], 'required'), parts }],
  }
}

function numberOf(text: string): number | undefined {
  const numeral = text === '' ? undefined : numeralAt(text, 0)
  return numeral?.to === text.length ? numeral.low : undefined
}

function one(
  text: string,
  at: number,
  length: number,
  readings: readonly Reading[],
  need: Quantity['need'],
): Found {
  return { to: at + length, quantities: [plain(text, at, at + length, readings, need)] }
}
