// Years that a translator adds or leaves out because the text names them by another: 去年 is 2025, "last year" is 2025. Pure.
import type { Quantity } from './quantity.ts'

export interface YearContext {
  readonly zh: string
  readonly en: string
  readonly chinese: readonly Quantity[]
  /** YYYY-MM-DD */
  readonly date?: string
}

const ZH_RELATIVE: readonly (readonly [RegExp, number])[] = [
  [/前年/, -2],
  [/去年|上年|上一年/, -1],
  [/今年|本年|年内|年初|年中|当年|同年|日前|近日|本月|上月|昨日|今日|目前/, 0],
  [/明年|来年|次年|翌年/, 1],
  [/后年/, 2],
]
const EN_RELATIVE =
  /\b(?:last|this|that|next|previous|same|following|current|the) year\b|\ba year (?:ago|earlier|later|before)\b|\byear[- ]on[- ]year\b|\bthe year before\b|\bthen\b/i

export function allowedYears(
  context: YearContext,
  zh: readonly Quantity[],
  en: readonly Quantity[],
): { readonly zh: ReadonlySet<Quantity>; readonly en: ReadonlySet<Quantity> } {
  const base = context.date === undefined ? undefined : Number(context.date.slice(0, 4))
  const relative = ZH_RELATIVE.filter(([pattern]) => pattern.test(context.zh)).map(([, shift]) => shift)
  // An addition resolves a date that lacks its year, or a relative one.
  const dated = context.chinese.some(({ readings }) =>
    readings.some(({ kind }) => kind === 'month' || kind === 'day' || kind === 'quarter' || kind === 'half'),
  )
  const named = context.chinese.some(({ readings }) => readings[0]?.kind === 'year')
  const addedYear = (year: number): boolean => {
    if (base !== undefined && relative.some((shift) => year === base + shift)) return true
    if (relative.length > 0 && (base === undefined || named)) return true
    return dated && !named && (base === undefined || Math.abs(year - base) <= 1)
  }
  const leftOut = (year: number): boolean => EN_RELATIVE.test(context.en) || year === base
  return {
    zh: new Set(
      zh.filter(
        (one) =>
          yearOf(one) !== undefined &&
          leftOut(yearOf(one) ?? 0) &&
          en.every((other) => yearOf(other) === undefined),
      ),
    ),
    en: new Set(
      en.filter((one) => {
        const year = yearOf(one)
        if (year !== undefined && addedYear(year) && zh.every((other) => yearOf(other) === undefined))
          return true
        const month = one.readings.find(({ kind }) => kind === 'month' || kind === 'day')
        return (
          month !== undefined &&
          /本月|上月|下月|昨日|今日|明日|昨天|今天|明天|前天|当天|次日|同日|当日|日前|近日|周[一二三四五六日]/.test(
            context.zh,
          )
        )
      }),
    ),
  }
}

function yearOf({ readings }: Quantity): number | undefined {
  return readings.find(({ kind }) => kind === 'year')?.low
}
