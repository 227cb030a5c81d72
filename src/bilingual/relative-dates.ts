// Chinese words for a time that only the date of the text tells (去年, 上月), the English that keeps them relative, and
// the two comparisons of statistics (同比, 环比). A table and a search. Pure.
import { readAsSimplified } from './fold.ts'

export interface RelativeDate {
  /** Where the word stands in the Chinese. */
  readonly zh: string
  readonly from: number
  /** English that says as little, as it stands in the text. */
  readonly en: { readonly from: number; readonly to: number; readonly text: string }
  readonly expected: string
}

interface Row {
  readonly zh: RegExp
  readonly en: RegExp
  /** Years from that of the text, where the word names a year. */
  readonly year?: number
  readonly month?: number
}

const ROWS: readonly Row[] = [
  { zh: /大前年/g, en: /\b(?:three years ago|three years earlier)\b/i, year: -3 },
  {
    zh: /(?<!大|以|之|目|提|年|月|天)前年(?!度)/g,
    en: /\b(?:the year before last|two years ago)\b/i,
    year: -2,
  },
  { zh: /去年/g, en: /\b(?:last year|a year ago|the previous year)\b/i, year: -1 },
  { zh: /今年|本年(?!度)/g, en: /\b(?:this year|the current year)\b/i, year: 0 },
  { zh: /明年/g, en: /\bnext year\b/i, year: 1 },
  {
    zh: /(?<!今|以|之|[0-9一二三四五六七八九十百几数])后年/g,
    en: /\b(?:the year after next|in two years)\b/i,
    year: 2,
  },
  { zh: /上个?月/g, en: /\blast month\b/i, month: -1 },
  { zh: /(?<!基|成|资|样|版|文)本月|这个月/g, en: /\bthis month\b/i, month: 0 },
  { zh: /下个月|(?<!以|之|零)下月/g, en: /\bnext month\b/i, month: 1 },
  { zh: /上周|上个?星期/g, en: /\blast week\b/i },
  { zh: /昨[天日]/g, en: /\byesterday\b/i },
  { zh: /今[天日]/g, en: /\btoday\b(?!['’]s)/i },
  { zh: /明天|明日/g, en: /\btomorrow\b/i },
  {
    zh: /日前|近日|近期|不久前|前不久/g,
    en: /\b(?:recently|the other day|a few days ago|in recent days|lately)\b/i,
  },
]
const MONTHS = [
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
/** 今天 in the sense of nowadays, and sayings. */
const NO_DATE = /^今[天日](?:的|，我们|世界|社会|之)/
const BEFORE = '(?:earlier|before|ago|previously)'
const YEAR_ON_YEAR = pattern([
  'years?[- ](?:on|over|to)[- ]years?',
  '\\byoy\\b',
  '\\by\\/y\\b',
  '\\bon the year\\b',
  `\\byear ${BEFORE}\\b`,
  '\\byear[- ](?:earlier|ago)\\b',
  `(?:twelve|12) months ${BEFORE}`,
  '\\b(?:previous|last|prior|preceding) year\\b',
  '\\b(?:same|corresponding|comparable|equivalent) (?:period|month|quarter|time|half|stage|weeks?|months|quarters|day|season)\\b',
  '\\bannual(?:ly|i[sz]ed)?\\b',
  // "against the third quarter of 2024", "from 1.2 billion in 2023"
  '\\b(?:than|from|against|over|with|to|on|versus)\\b[^.;]{0,50}\\b(?:19|20)\\d\\d\\b',
])
const PERIOD = '(?:month|quarter|week|period)'
const SEQUENTIAL = pattern([
  `${PERIOD}s?[- ](?:on|over|to)[- ]${PERIOD}s?`,
  '\\b(?:mom|qoq|wow)\\b',
  '\\b[mq]\\/[mq]\\b',
  '\\bsequential',
  `\\bon the ${PERIOD}\\b`,
  `\\b(?:previous|last|prior|preceding) (?:three |3 )?${PERIOD}s?\\b`,
  `\\b${PERIOD}[- ]${BEFORE}\\b`,
  // "than in the second quarter", "from June"
  '\\b(?:than|from|against|over|with|to|on|versus) (?:in )?(?:the |that of |those of )*(?:(?:first|second|third|fourth) quarter|q[1-4]|january|february|march|april|may|june|july|august|september|october|november|december)\\b',
])

function pattern(sources: readonly string[]): RegExp {
  return new RegExp(sources.join('|'), 'i')
}

/** Relative dates that the English keeps as relative. `date` (YYYY-MM-DD) is that of the Chinese. */
export function relativeDates(zhText: string, en: string, date?: string): readonly RelativeDate[] {
  const zh = readAsSimplified(zhText)
  return ROWS.flatMap((row): RelativeDate[] => {
    const word = [...zh.matchAll(row.zh)].find(
      (match) => !NO_DATE.test(zh.slice(match.index, match.index + 5)),
    )
    const english = word && row.en.exec(en)
    if (!word || !english || isNamed(row, en, date)) return []
    const span = { from: english.index, to: english.index + english[0].length, text: english[0] }
    return [
      {
        zh: zhText.slice(word.index, word.index + word[0].length),
        from: word.index,
        en: span,
        expected: expectedOf(row, date),
      },
    ]
  })
}

export interface Comparison {
  readonly zh: string
  readonly from: number
  readonly en?: { readonly from: number; readonly to: number; readonly text: string }
  readonly expected: string
}

/** 同比 is with the same time a year before, 环比 with the period just before. */
export function comparisons(zhText: string, en: string): readonly Comparison[] {
  const zh = readAsSimplified(zhText)
  const found: Comparison[] = []
  const yearly = zh.indexOf('同比')
  const sequential = zh.indexOf('环比')
  const isYearly = YEAR_ON_YEAR.exec(en)
  const isSequential = SEQUENTIAL.exec(en)
  if (yearly >= 0 && !/^同比例/.test(zh.slice(yearly)) && !isYearly)
    found.push({
      zh: zhText.slice(yearly, yearly + 2),
      from: yearly,
      ...at(sequential < 0 ? isSequential : undefined),
      expected: 'year on year',
    })
  if (sequential >= 0 && !isSequential) {
    found.push({
      zh: zhText.slice(sequential, sequential + 2),
      from: sequential,
      ...at(yearly < 0 ? isYearly : undefined),
      expected: 'month on month or quarter on quarter',
    })
  }
  return found
}

function at(match: RegExpExecArray | null | undefined): Pick<Comparison, 'en'> {
  return match ? { en: { from: match.index, to: match.index + match[0].length, text: match[0] } } : {}
}

/** The English names the year too: "this year, 2026". */
function isNamed({ year, month }: Row, en: string, date: string | undefined): boolean {
  if (/\[(?:in )?(?:[A-Z][a-z]+ )?(?:19|20)\d\d\]|\((?:in )?(?:[A-Z][a-z]+ )?(?:19|20)\d\d\)/.test(en))
    return true
  if (year !== undefined && date !== undefined) return en.includes(`${Number(date.slice(0, 4)) + year}`)
  return month !== undefined && date !== undefined && en.includes(monthOf(date, month))
}

function expectedOf({ year, month }: Row, date: string | undefined): string {
  if (date === undefined) return 'a date that a reader of the archive can tell'
  if (year !== undefined) return `${Number(date.slice(0, 4)) + year}`
  if (month !== undefined) return `${monthOf(date, month)}`
  return `a date (the Chinese is of ${date})`
}

function monthOf(date: string, shift: number): string {
  return MONTHS[(Number(date.slice(5, 7)) - 1 + shift + 12) % 12] ?? ''
}
