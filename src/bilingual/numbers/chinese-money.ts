// Amounts of money as they are spoken: 三块五, 两毛, 一块二毛五, 三元八角五分, 八分钱. Pure.
import type { Numeral } from './chinese-numeral.ts'
import { round } from './chinese-numeral.ts'
import { sticky } from './found.ts'
import { between, type Quantity, type Reading, reading } from './quantity.ts'
import type { UnitId } from './units.ts'

export interface Money {
  readonly readings: readonly Reading[]
  readonly need: Quantity['need']
  readonly to: number
}

const DIGIT = '[一二两三四五六七八九壹贰叁肆伍陆柒捌玖]|\\d(?!\\d)'
/** What may follow a last digit that has no 毛 or 分 behind it: the end, a preposition, a verb; never what it counts. */
const ENDS =
  '(?=$|[\\s，。、；：！？,.;:!?）)"”」/的到至左起以就也都才能比和跟与或每了降涨买卖钱吧啊呢]|[一1](?:个|斤|度|块|张|次|本|瓶|杯|千|万|公|吨|天|月))'
/** 毛利, 毛重 and so on are no money. */
const MAO =
  '(?:角(?![度色落膜逐质斗钢铁洲形楼形])|毛(?![利重坯巾衣病泽孩线笔囊细孔豆里血坦病主刺骨玻绒毛泽]))'
const AFTER_YUAN = new RegExp(
  `(?:块|元|圆)(?:钱)?零?(?:(${DIGIT})${MAO}(?:(${DIGIT})(?:分钱?|${ENDS}))?|(${DIGIT})分(?!之)|(${DIGIT})${ENDS})钱?`,
  'y',
)
const MAO_ONLY = new RegExp(`${MAO}(?:(${DIGIT})(?:分|${ENDS}))?(钱)?`, 'y')
const FEN = /分钱/y
const WHOLE_MAX = 1000
const DIGITS = '一二三四五六七八九'
const FORMAL = '壹贰叁肆伍陆柒捌玖'

/** The amount whose first numeral ends at `at`; `unit` is that of a currency named before it. */
export function moneyAt(text: string, at: number, numeral: Numeral, unit: UnitId = 'cny'): Money | undefined {
  const { low, high } = numeral
  if (low >= WHOLE_MAX || numeral.scale > 1) return undefined
  const yuan = sticky(AFTER_YUAN, text, at)
  // 五元三 is no way to say it, 五块三 is.
  if (yuan && !(yuan[4] !== undefined && /^[元圆]/.test(yuan[0]))) {
    const tenths = digitOf(yuan[1] ?? yuan[4]) / 10
    const value = round(low + tenths + digitOf(yuan[2] ?? yuan[3]) / 100)
    return { readings: [reading('number', value, unit)], need: 'required', to: at + yuan[0].length }
  }
  if (low >= 100) return undefined
  const need: Quantity['need'] = low === 1 || numeral.vague ? 'optional' : 'required'
  const mao = sticky(MAO_ONLY, text, at)
  if (mao) {
    const more = digitOf(mao[1])
    const to = at + mao[0].length
    if (more > 0)
      return {
        readings: [reading('number', round(low / 10 + more / 100), unit)],
        need: 'required',
        to,
      }
    const readings: Reading[] = [
      between('number', round(low / 10), round(high / 10), unit),
      between('number', low, high, 'jiao'),
    ]
    if (low === 5) readings.push(reading('ratio', 0.5))
    // 四角 may be corners.
    if (text[at] === '角' && mao[2] === undefined) readings.push(between('number', low, high))
    return { readings, need, to }
  }
  const fen = sticky(FEN, text, at)
  if (!fen) return undefined
  const readings = [
    between('number', round(low / 100), round(high / 100), unit),
    between('number', low, high, 'fen'),
  ]
  return { readings, need, to: at + fen[0].length }
}

function digitOf(digit: string | undefined): number {
  if (digit === undefined) return 0
  if (digit === '两') return 2
  return DIGITS.indexOf(digit) + 1 || FORMAL.indexOf(digit) + 1 || Number(digit)
}
