// Years that a translator adds or leaves out because the text names them by another: 去年 is 2025, "last year" is 2025. Pure.
import type { Quantity } from './quantity.ts'

export interface YearContext {
  readonly zh: string
  readonly en: string
  readonly chinese: readonly Quantity[]
  /** YYYY-MM-DD */
  readonly date?: string
}

/** Counted from the date of the text, and from that alone. */
const ZH_DEICTIC: readonly (readonly [RegExp, number])[] = [
  [/大前年/, -3],
  [/(?<!大)前年/, -2],
  [/去年/, -1],
  [
    /今年|本年|年内|年初|年中|年底|年末|日前|近日|近期|不久前|[本上]个?月|[昨今][天日晚]|[本上]个?(?:周|星期|季)|目前/,
    0,
  ],
  [/明年|来年/, 1],
  [/后年/, 2],
]
/** Counted from a year that the text names, or else from its date. */
const ZH_ANAPHORIC: readonly (readonly [RegExp, number])[] = [
  [/当年|同年/, 0],
  [/次年|翌年/, 1],
  [/前一年|上年|上一年|同比|同期/, -1],
]
const ZH_YEAR = /[去今明前后]年|本年/
/** Days that only the context tells, or none exactly. */
const ZH_NEAR =
  /同[日月]|当[日天晚月]|[次翌]日|次月|隔[天日]|日前|近日|近期|日内|不久前|前不久|前几[天日]|这几天|月底前|节前|节后/
/** Without the date of the text any date may be right for these. */
const ZH_DATED =
  /[本上下这]个?月|[昨今明][天日晚]|[前后]天|[上下本这]个?(?:周|星期|礼拜|季)|周[一二三四五六日末]|星期[一二三四五六日天]|年[底末初]/
const EN_RELATIVE =
  /\b(?:last|this|that|next|previous|same|following|current|the) year\b|\ba year (?:ago|earlier|later|before)\b|\byear[- ]on[- ]year\b|\bthe year before\b|\bthen\b/i

export function allowedYears(
  context: YearContext,
  zh: readonly Quantity[],
  en: readonly Quantity[],
): { readonly zh: ReadonlySet<Quantity>; readonly en: ReadonlySet<Quantity> } {
  const base = context.date === undefined ? undefined : Number(context.date.slice(0, 4))
  const shiftsOf = (rows: typeof ZH_DEICTIC) =>
    rows.filter(([pattern]) => pattern.test(context.zh)).map(([, shift]) => shift)
  const anaphoric = shiftsOf(ZH_ANAPHORIC)
  const relative = [...shiftsOf(ZH_DEICTIC), ...anaphoric]
  // An addition resolves a date that lacks its year, or a relative one.
  const dated = context.chinese.some(({ readings }) =>
    readings.some(({ kind }) => kind === 'month' || kind === 'day' || kind === 'quarter' || kind === 'half'),
  )
  const named = context.chinese.some(({ readings }) => readings[0]?.kind === 'year')
  const addedYear = (year: number): boolean => {
    if (base !== undefined && relative.some((shift) => year === base + shift)) return true
    if (base === undefined ? relative.length > 0 : named && anaphoric.length > 0) return true
    if (!dated || named) return false
    if (base === undefined || year === base) return true
    return !ZH_YEAR.test(context.zh) && Math.abs(year - base) <= 1
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
        const part = one.readings.find(({ kind }) => kind === 'month' || kind === 'day' || kind === 'quarter')
        return (
          part !== undefined &&
          (ZH_NEAR.test(context.zh) ||
            (part.kind !== 'day' && /环比/.test(context.zh)) ||
            (base === undefined && ZH_DATED.test(context.zh)))
        )
      }),
    ),
  }
}

function yearOf({ readings }: Quantity): number | undefined {
  return readings.find(({ kind }) => kind === 'year')?.low
}
