// What relative dates of a Chinese text come to by its date: 去年, 上个月, 上季度, 昨天, 上周三, 年底. English need not say
// them, but a date that it gives for them must be one of these days. Pure.
import { MONTHS } from './describe.ts'
import { type Quantity, type Reading, reading } from './quantity.ts'

type Part = 'year' | 'quarter' | 'month' | 'day'
/** The days that a word may mean, and which parts of a date it tells. */
interface Resolved {
  readonly days: readonly Date[]
  readonly parts: readonly Part[]
}
interface Row {
  readonly zh: RegExp
  readonly resolve: (base: Date, match: RegExpExecArray) => Resolved
}

const DAY = 86_400_000
const WEEKDAYS = '一二三四五六日'
/** Only texts with one of these have such a date at all. */
const ANY = /[年月季周期礼天昨今明岁]/
/** 三天前天气: no 前天. */
const NOT_COUNTED = '(?<![0-9一二三四五六七八九十百几数两多余])'
const WEEK = '(?:个)?(?:星期|礼拜|周(?![期年边转刊报围岁长密全知遭到而折身详围]))(?:([一二三四五六日天])|末)?'

const ROWS: readonly Row[] = [
  years(/大前年/g, -3),
  years(/(?<![大以之目提年月天])前年(?!度)/g, -2),
  years(/去年/g, -1),
  years(/今年|本年(?!度)/g, 0),
  years(/明年/g, 1),
  years(new RegExp(`(?<![今以之])${NOT_COUNTED}后年(?!度)`, 'g'), 2),
  { zh: /([去今明])年年?(底|末|初|中(?!国|共|央|间))/g, resolve: partOfYear },
  { zh: /(?<![0-9〇零一二三四五六七八九十去今明年])(?:()年(底|末|初)|岁末)/g, resolve: partOfYear },
  // 2025年底 names its year itself.
  {
    zh: /(?<=[0-9〇零一二三四五六七八九])年年?()(底|末|初)/g,
    resolve: (base, match) => ({ ...partOfYear(base, match), parts: ['month'] }),
  },
  quarters(/上一?个?季度?/g, [-1, -2]),
  quarters(/本季度?(?!节)|这个?季度/g, [0, -1]),
  quarters(/下一?个?季度/g, [1]),
  months(/上上个?月/g, -2),
  months(/(?<!上|以)上个?月(?!球|亮)/g, -1),
  months(/(?<![基成资样版文])本月|这个?月(?!球|亮)/g, 0),
  months(/(?<![之零以])下个?月(?!球|亮)/g, 1),
  { zh: /月(底|末|初|中旬|上旬|下旬)/g, resolve: partOfMonth },
  days(/大前天/g, -3),
  days(new RegExp(`(?<!大)${NOT_COUNTED}前[天晚](?!后)`, 'g'), -2),
  days(/昨[天日晚夜晨]/g, -1),
  days(/今[天日晚晨早]/g, 0),
  days(/明[天晚晨早]|明日(?!之)/g, 1),
  days(new RegExp(`(?<![先大今])${NOT_COUNTED}后天`, 'g'), 2),
  weeks(new RegExp(`上上${WEEK}`, 'g'), -14),
  weeks(new RegExp(`(?<![上以])上${WEEK}`, 'g'), -7),
  weeks(new RegExp(`(?:本|这)${WEEK}`, 'g'), 0),
  weeks(new RegExp(`(?<![之以])下${WEEK}`, 'g'), 7),
  { zh: /(?<![上下本这个每])(?:周|星期|礼拜)([一二三四五六日])/g, resolve: weekday },
]

/** What each of them says, as numbers that the English need not have. `date` is YYYY-MM-DD. */
export function relativeTimes(zh: string, date: string): readonly Quantity[] {
  if (!ANY.test(zh)) return []
  const base = new Date(`${date}T00:00:00Z`)
  if (Number.isNaN(base.getTime())) return []
  return ROWS.flatMap((row) =>
    [...zh.matchAll(row.zh)].flatMap((match) => quantities(match, row.resolve(base, match))),
  )
}

function quantities(match: RegExpExecArray, { days, parts }: Resolved): readonly Quantity[] {
  const [text] = match
  const resolved = wordsOf(days, parts)
  return parts.map((part) => ({
    from: match.index,
    to: match.index + text.length,
    text,
    readings: readingsOf(days, part),
    need: 'optional' as const,
    form: 'words' as const,
    resolved,
  }))
}

function readingsOf(days: readonly Date[], part: Part): readonly Reading[] {
  return [...new Set(days.map((day) => valueOfPart(day, part)))].map((value) => reading(part, value))
}

function valueOfPart(day: Date, part: Part): number {
  if (part === 'year') return day.getUTCFullYear()
  if (part === 'day') return day.getUTCDate()
  return part === 'month' ? day.getUTCMonth() + 1 : Math.floor(day.getUTCMonth() / 3) + 1
}

/** What a message expects: "October 2026", "2 to 8 November 2026". */
function wordsOf(days: readonly Date[], parts: readonly Part[]): string {
  const [first] = days
  const last = days.at(-1)
  if (!first || !last) return ''
  const full = (['day', 'month', 'year'] as const).filter((part) => parts.includes(part))
  const say = (day: Date): string =>
    parts.includes('quarter')
      ? `quarter ${valueOfPart(day, 'quarter')} of ${day.getUTCFullYear()}`
      : full
          .map((part) => (part === 'month' ? MONTHS[day.getUTCMonth()] : `${valueOfPart(day, part)}`))
          .join(' ')
  const [one, other] = [say(first), say(last)]
  return one === other ? one : parts.includes('quarter') ? `${one} or ${other}` : `${one} to ${other}`
}

function years(zh: RegExp, shift: number): Row {
  return { zh, resolve: (base) => ({ days: [dayOf(base.getUTCFullYear() + shift, 0, 1)], parts: ['year'] }) }
}

/** 去年底, 年初. The year is told only where 去, 今 or 明 says it, else it is that of the text. */
function partOfYear(base: Date, [, year = '', part = '末']: RegExpExecArray): Resolved {
  const shift = { 去: -1, 明: 1 }[year] ?? 0
  const months = part === '初' ? [0, 1, 2] : part === '中' ? [4, 5, 6, 7] : [9, 10, 11]
  return {
    days: months.map((month) => dayOf(base.getUTCFullYear() + shift, month, 1)),
    parts: ['month', 'year'],
  }
}

function months(zh: RegExp, shift: number): Row {
  return {
    zh,
    resolve: (base) => ({
      days: [dayOf(base.getUTCFullYear(), base.getUTCMonth() + shift, 1)],
      parts: ['month', 'year'],
    }),
  }
}

/** A report of the third quarter calls it 本季度 after its end, and the second 上季度. */
function quarters(zh: RegExp, shifts: readonly number[]): Row {
  return {
    zh,
    resolve: (base) => ({
      days: shifts.map((shift) => dayOf(base.getUTCFullYear(), base.getUTCMonth() + 3 * shift, 1)),
      parts: ['quarter', 'year'],
    }),
  }
}

/** 上月底, 3月初: the day only; a month stands or is resolved beside it. */
function partOfMonth(_: Date, [, part = '']: RegExpExecArray): Resolved {
  const [from, to] =
    part === '底' || part === '末'
      ? [25, 31]
      : part === '初'
        ? [1, 7]
        : part === '上旬'
          ? [1, 10]
          : part === '中旬'
            ? [11, 20]
            : [21, 31]
  return { days: span(dayOf(2000, 0, from), to - from + 1), parts: ['day'] }
}

function days(zh: RegExp, shift: number): Row {
  return { zh, resolve: (base) => ({ days: span(after(base, shift), 1), parts: ['day', 'month', 'year'] }) }
}

/** The week begins on Monday. Without a day of the week any of its days is meant. */
function weeks(zh: RegExp, shift: number): Row {
  return {
    zh,
    resolve: (base, [text, name]) => {
      const monday = after(base, shift - ((base.getUTCDay() + 6) % 7))
      const at = weekdayOf(name)
      const found =
        at !== undefined
          ? span(after(monday, at), 1)
          : text.endsWith('末')
            ? span(after(monday, 4), 3)
            : span(monday, 7)
      return { days: found, parts: ['day', 'month', 'year'] }
    },
  }
}

/** 周三 alone: the one before, of this week, or after. */
function weekday(base: Date, [, name]: RegExpExecArray): Resolved {
  const at = weekdayOf(name) ?? 0
  const near = span(after(base, -7), 15).filter((day) => (day.getUTCDay() + 6) % 7 === at)
  return { days: near, parts: ['day', 'month', 'year'] }
}

function weekdayOf(name: string | undefined): number | undefined {
  return name === undefined ? undefined : name === '天' ? 6 : WEEKDAYS.indexOf(name)
}

function dayOf(year: number, month: number, day: number): Date {
  return new Date(Date.UTC(year, month, day))
}

function after(day: Date, count: number): Date {
  return new Date(day.getTime() + count * DAY)
}

function span(from: Date, count: number): readonly Date[] {
  return Array.from({ length: count }, (_, index) => after(from, index))
}
