// Whether a number is said to be a lower limit, an upper limit or approximate, in both languages. Pure.
import type { Bound } from './quantity.ts'

const ZH_NOT = /不(?:得|应|能|宜|可|会|再)?$/
const ZH_OVER = /(?:超过|多于|高于|大于|至少|最少|突破|逾|超|超出|起码)(?:了|人民币|美元)?$/
const ZH_UNDER = /(?:接近|不到|不足|少于|低于|至多|最多|小于|将近|近)$/
const ZH_ABOUT = /(?:大约|大概|约|约为|左右)$/
/** 近五年 is the last five years. */
const ZH_SPAN = /^[^，。]{0,3}(?:年|个月|周|天|日|季度|期|次|届|代)/

export function chineseBound(text: string, from: number, numeralEnd: number, to: number): Bound | undefined {
  const before = text.slice(Math.max(0, from - 6), from).trimEnd()
  const after = text.slice(to, to + 3)
  const limit = before.replace(ZH_OVER, '')
  if (limit !== before) return ZH_NOT.test(limit) ? 'under' : 'over'
  const under = before.replace(ZH_UNDER, '')
  if (
    under !== before &&
    !(/近$/.test(before) && (ZH_SPAN.test(text.slice(numeralEnd)) || /[最附邻相]$/.test(under)))
  ) {
    return ZH_NOT.test(under) && !/不[到足]$/.test(before) ? 'over' : 'under'
  }
  if (/^(?:以上|开外)/.test(after)) return 'over'
  if (/^(?:以下|以内|之内)/.test(after)) return 'under'
  return ZH_ABOUT.test(before) || /^(?:左右|上下)/.test(after) ? 'about' : undefined
}

const MONEY = '(?:(?:rmb|cny|us\\$|hk\\$|us|a|an|some|about|the|\\$|¥|€|£) ?)*'
const EN_OVER = new RegExp(
  `\\b(?:more than|over|above|at least|exceed(?:ed|ing|s)?|upwards? of|in excess of|surpass(?:ed|ing|es)?|topp(?:ed|ing)|greater than|higher than|beyond|north of) ${MONEY}$`,
)
const EN_UNDER = new RegExp(
  `\\b(?:nearly|almost|close to|just under|under|less than|fewer than|below|lower than|at most|just short of|approaching) ${MONEY}$`,
)
const EN_ABOUT = new RegExp(
  `(?:\\b(?:about|around|roughly|approximately|some|circa|an estimated|or so|near) |~ ?)${MONEY}$`,
)
const EN_NOT = /(?:\bno|\bnot|n't|\bnever|\bnor)(?: (?:be|to|have|exceed|allowed to|any))?\s*$/
const LOOK_BACK = 40

/** `text` is lower case. */
export function englishBound(text: string, from: number, to: number): Bound | undefined {
  const before = text.slice(Math.max(0, from - LOOK_BACK), from)
  const over = EN_OVER.exec(before)
  if (over) return EN_NOT.test(before.slice(0, over.index)) ? 'under' : 'over'
  const under = EN_UNDER.exec(before)
  if (under) return EN_NOT.test(before.slice(0, under.index)) ? 'over' : 'under'
  const after = text.slice(to, to + 12)
  if (/^(?:\+| or more\b| plus\b| or above\b)/.test(after)) return 'over'
  if (/^ or (?:less|fewer|below|under)\b/.test(after)) return 'under'
  return EN_ABOUT.test(before) || /^ or so\b/.test(after) ? 'about' : undefined
}
