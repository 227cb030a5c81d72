// What stands behind a Chinese numeral and makes it a share, a date, a number of times, or a count of something. Pure.

import { moneyAt } from './chinese-money.ts'
import type { Numeral } from './chinese-numeral.ts'
import { round } from './chinese-numeral.ts'
import { between, type Kind, type Quantity, type Reading, reading } from './quantity.ts'
import { chineseUnitAt, type UnitId } from './units.ts'

export interface Suffix {
  readonly readings: readonly Reading[]
  readonly need: Quantity['need']
  readonly to: number
}

/** Words that count something: a numeral before one of them is a number and no part of a word. */
const MEASURE =
  /^(?:[个名位人家款项条种类件篇部本台辆架艘座所间栋层张份次回遍轮届场起批组套支只头匹块片颗枚门笔顿天日周年月岁秒步句字段章节页行列点国省市县区州大代级层维期度口户亩斤里吨克升处道把盏棵株对双副群排串束滴杯瓶碗盒包袋箱桶票席例宗桩封首幅集季卷册版环关局盘招股票卡核机路车元角分倍成折米码档线带校企院系店厂村镇乡街栏瓦伏赫阶星子女孩胎]|公里|平方|立方|小时|分钟|星期|世纪|方面|阶段|英[里寸尺亩镑]|美[元金分]|港[元币]|日元|欧元|韩元|人民币|公[斤吨顷]|厘米|毫[米升克秒]|纳米|千[瓦克米]|兆[瓦字]|度电|余|多|%)/
/** After 两 the number is a statement before these; elsewhere English says "both", or nothing. */
const MEASURE_TWO =
  /^(?:个(?:月|小时|星期|半|季度|数量级)|[年天周岁秒名家款篇届轮倍次台辆万亿千百成元]|小时|分钟|公里|美元|人(?![都们之均皆])|位(?!数))/
const INCREASE =
  /(?:增长|增加|提高|上升|提升|扩大|上涨|放大|激增|暴涨|猛增|飙升|大增|增幅|涨幅|高出|多出|增|涨|翻)(?:幅)?(?:了|出|超过|超|近|约|逾|将近|大约|至少|足足|整整|不止|达|高达|最多|多达)*$/
const INCREASE_TO =
  /(?:增|涨|升|长|加|高|扩|大|翻|达|变)(?:长|加|高|大)?(?:到|至|为|成)(?:了|原来的|近|约|超过|逾|[^，。；\d]{0,5}的)*$/
const COMPARED =
  /(?:高|快|大|多|强|贵|长|重|好|远|便宜|低|少|小|慢|厚|宽|深)(?:出|了|上)?(?:将?近|接近|差不多|几乎|大?约|超过|超|逾|至少|不止|足足)*$/
const DECREASE = /(?:减少|下降|降低|缩短|缩小|减|降|跌)(?:了|近|约|超过|逾)*$/
const NOT_TENTHS = /^成[为立员功本果熟长绩都品型交份人就]/
/** 八成是网络坏了 is "most likely"; 其中八成是女性 is a share. */
const LIKELY =
  /^成(?:是|会|要|能|又|也|得|没|不|已|就|还|在(?!于)|想|可(?:能|以)|应该|因为|出了|忘|新(?:$|[的旧，。、])|有(?:问题|事|戏))/
const OF_A_WHOLE = /[中里内的有占近超约逾达到至为、]$/
const CONTEXT = 14
/** The year before the first of an era. */
const ERAS: Readonly<Record<string, number>> = {
  民国: 1911,
  洪武: 1367,
  永乐: 1402,
  万历: 1572,
  崇祯: 1627,
  康熙: 1661,
  雍正: 1722,
  乾隆: 1735,
  嘉庆: 1795,
  道光: 1820,
  咸丰: 1850,
  同治: 1861,
  光绪: 1874,
  宣统: 1908,
  昭和: 1925,
  平成: 1988,
  令和: 2018,
}

/** Reads on behind the numeral that ends at `numeral.to`; `from` is where it begins. */
export function suffixAt(text: string, from: number, numeral: Numeral): Suffix {
  const at =
    text[numeral.to] === ' ' && /[年月日号个元亿万美人%倍]/.test(text[numeral.to + 1] ?? '')
      ? numeral.to + 1
      : numeral.to
  const rest = text.slice(at, at + 8)
  return (
    moneyAt(text, at, numeral, currencyBefore(text, from)) ??
    share(text, from, rest, at, numeral) ??
    factor(text, from, at, numeral) ??
    date(text, from, rest, at, numeral) ??
    counted(text, from, at, rest, numeral)
  )
}

function share(
  text: string,
  from: number,
  rest: string,
  at: number,
  { low, high, form }: Numeral,
): Suffix | undefined {
  const required = (kind: Kind, divisor: number, length: number): Suffix => ({
    readings: [between(kind, round(low / divisor), round(high / divisor))],
    need: kind === 'ratio' && low === divisor ? 'optional' : 'required',
    to: at + length,
  })
  if (/^%/.test(rest)) return required('ratio', 100, 1)
  if (/^‰/.test(rest)) return required('ratio', 1000, 1)
  const points = /^(?:个?百分点|个(?:百分)?点(?![儿子]))/.exec(rest)
  if (points) return required('points', 1, points[0].length)
  const basis = /^个?(?:基点|bps?)/i.exec(rest)
  if (basis) return required('points', 100, basis[0].length)
  if (rest.startsWith('成') && low <= 10 && !NOT_TENTHS.test(rest)) {
    const next = '一二三四五六七八九'.indexOf(rest[1] ?? ' ') + 1
    const half = next === 0 && rest[1] === '半' ? 5 : next
    if (form === 'words' || low < 10) {
      const value = round((low * 10 + half) / 100)
      const likely =
        half === 0 &&
        low >= 8 &&
        LIKELY.test(rest) &&
        !OF_A_WHOLE.test(text.slice(Math.max(0, from - 2), from))
      return {
        readings: [reading('ratio', value)],
        need: likely ? 'optional' : 'required',
        to: at + (half > 0 ? 2 : 1),
      }
    }
  }
  if (rest.startsWith('折') && low < 100) {
    const kept = low < 10 ? low / 10 : low / 100
    const readings = [reading('off', round(1 - kept)), reading('left', round(kept)), reading('number', low)]
    return { readings, need: 'required', to: at + 1 }
  }
  return undefined
}

/**
 * 增长两倍 is three times as much, 增长到两倍 and 两倍 are twice as much; 快两倍 is said of both. English that can be
 * understood both ways ("increased threefold") has both readings too, so one in common is enough.
 */
function factor(text: string, from: number, at: number, { low, more }: Numeral): Suffix | undefined {
  const half = /^个?半倍?|^倍半/.test(text.slice(at, at + 2)) && text.slice(at, at + 3).includes('倍')
  if (text[at] !== '倍' && !half) return undefined
  const to = half ? at + (text[at] === '倍' ? 2 : text.slice(at, at + 3).indexOf('倍') + 1) : at + 1
  const count = half ? low + 0.5 : low
  const before = text.slice(Math.max(0, from - CONTEXT), from)
  const once = count === 1 && (INCREASE.test(before) || COMPARED.test(before))
  const readings = once
    ? [reading('factor', 2)]
    : INCREASE_TO.test(before)
      ? [reading('factor', count)]
      : INCREASE.test(before)
        ? [reading('factor', round(count + 1))]
        : COMPARED.test(before) || DECREASE.test(before)
          ? [reading('factor', count), reading('factor', round(count + 1))]
          : [reading('factor', count)]
  return { readings, need: more && count === 1 ? 'optional' : 'required', to }
}

function date(text: string, from: number, rest: string, at: number, numeral: Numeral): Suffix | undefined {
  const { low, form, scale } = numeral
  const before = text.slice(Math.max(0, from - 4), from)
  const whole = Number.isInteger(low) && low === numeral.high
  if (!whole || scale > 1) return undefined
  const positional = form === 'words' && at - from === 4
  // 九八年, 零三年; 七八年 is seven or eight years.
  const short =
    form === 'words' && /^[零〇一二三四五六七八九]{2}$/.test(text.slice(from, at)) && !numeral.pair
  if (rest.startsWith('年代'))
    return { readings: [reading('decade', low < 100 ? low : low)], need: 'required', to: at + 2 }
  if (rest.startsWith('世纪')) {
    // 19世纪末20世纪初 is "the turn of the twentieth century".
    const need = /^世纪(?:[\d二三四五六七八九]+十?年代|末[、至到]?[\d二十]+世纪初)/.test(
      text.slice(at, at + 10),
    )
      ? 'optional'
      : 'required'
    return { readings: [reading('century', low)], need, to: at + 2 }
  }
  const era = rest.startsWith('年') ? ERAS[before.slice(-2)] : undefined
  if (era !== undefined) {
    const readings = [reading('year', low + era), reading('number', low, 'year'), reading('ordinal', low)]
    return { readings, need: 'required', to: at + 1 }
  }
  if (rest.startsWith('年级')) return { readings: [reading('ordinal', low)], need: 'required', to: at + 2 }
  if (rest.startsWith('年') && low >= 1000 && low < 3000 && (form === 'digits' || positional)) {
    const count = low % 100 === 0 || /[近约超逾前]$/.test(before) ? [reading('number', low, 'year')] : []
    return { readings: [reading('year', low), ...count], need: 'required', to: at + 1 }
  }
  if (
    rest.startsWith('年') &&
    (short || (form === 'digits' && at - from === 2 && low >= 10)) &&
    !/^年(?:半|多|来|间|内|前|后|以|期|的历史)/.test(rest)
  ) {
    const year = low > 50 ? 1900 + low : 2000 + low
    return { readings: [reading('number', low, 'year'), reading('year', year)], need: 'required', to: at + 1 }
  }
  if (/^月(?!球|亮|光|薪|活)/.test(rest) && low >= 1 && low <= 12) {
    const count = /[前近后头]$/.test(before) ? [reading('number', low, 'month')] : []
    // 五月初四: the fourth day of the fifth month.
    const lunar = form === 'words' ? [reading('ordinal', low)] : []
    return { readings: [reading('month', low), ...count, ...lunar], need: 'required', to: at + 1 }
  }
  if (/^[日号]/.test(rest) && low >= 1 && low <= 31) {
    const day = rest.startsWith('日') && !/月 ?$/.test(before) ? [reading('number', low, 'day')] : []
    return { readings: [reading('day', low), ...day, reading('ordinal', low)], need: 'required', to: at + 1 }
  }
  if (rest.startsWith('季度') && low >= 1 && low <= 4) {
    const several = /前$/.test(before)
    const readings = several
      ? [reading('number', low, 'quarter'), reading('number', low)]
      : [reading('quarter', low)]
    return { readings, need: 'required', to: at + 2 }
  }
  if (/^(?:届|中全会)/.test(rest))
    return { readings: [reading('ordinal', low)], need: low === 1 ? 'optional' : 'required', to: at }
  if (rest.startsWith('大') && low >= 16 && low <= 30 && !/^大(?:多|家|小|人|学)/.test(rest)) {
    return { readings: [reading('ordinal', low), reading('number', low)], need: 'required', to: at + 1 }
  }
  return undefined
}

function counted(text: string, from: number, at: number, rest: string, numeral: Numeral): Suffix {
  const { low, high, form, vague } = numeral
  const afterMore = /^[多余来]/.test(rest) ? 1 : 0
  const found = chineseUnitAt(text, at + afterMore) ?? halfOf(text, at)
  const unit = found?.unit === 'cny' ? (currencyBefore(text, from) ?? found.unit) : found?.unit
  let to = found ? found.to : at
  let extra = 0
  if (found && 'half' in found) extra = 0.5
  else if (unit && text[to] === '半' && !/^半(?:年|导|数|以)/.test(text.slice(to))) {
    extra = 0.5
    to += 1
  } else if (unit === 'metre' && /[一二三四五六七八九]/.test(text[to] ?? '') && form === 'words' && low < 3) {
    extra = ('一二三四五六七八九'.indexOf(text[to] ?? '') + 1) / 10
    to += 1
  }
  const readings: Reading[] = [between('number', round(low + extra), round(high + extra), unit)]
  if (!unit && /兆$/.test(text.slice(at - 1, at))) readings.unshift(...megas(text, from, at, low))
  // 两台半: two and a half.
  if (
    !unit &&
    extra === 0 &&
    /^[\u4e00-\u9fff]半(?![年月天日夜导数以决途路成岛径])/.test(rest) &&
    form === 'words'
  )
    readings.push(between('number', round(low + 0.5), round(high + 0.5)))
  // 十二点 may be noon or midnight.
  if (!unit && text[at] === '点' && low <= 24)
    for (const hour of low <= 12 ? [low, low + 12] : [low]) readings.push(reading('time', (hour % 24) * 60))
  if (!unit && /^[号期级代]/.test(rest)) readings.push(reading('ordinal', low))
  return { readings, need: vague ? 'optional' : needOf(numeral, rest, extra), to: Math.max(to, numeral.to) }
}

/** What is measured in megabytes and megabits. */
const DATA =
  /宽带|带宽|内存|流量|网速|网络|文件|存储|显存|缓存|速率|下载|上传|光纤|硬盘|图片|视频|大小|容量|空间|每秒|数据/

/** 内存512兆: 兆 is mega where data are measured, and 10^12 where money is. */
function megas(text: string, from: number, at: number, low: number): readonly Reading[] {
  const count = round(low / 1e12)
  if (currencyBefore(text, from) || /^ ?(?:元|圆|美|日|欧|港|韩|英|新|台)/.test(text.slice(at, at + 2)))
    return []
  if (!DATA.test(text.slice(Math.max(0, from - 12), at + 8))) return []
  return [reading('number', count, 'megabyte'), reading('number', count), reading('number', count * 1e6)]
}

const CURRENCY_BEFORE = /(港币|港元|新台币|台币|美元|美金|日元|欧元|英镑|澳元|加元|新元|韩元) ?[约近逾超]?$/

/** 港币一千二百万元 is in Hong Kong dollars. */
function currencyBefore(text: string, from: number): UnitId | undefined {
  const name = CURRENCY_BEFORE.exec(text.slice(Math.max(0, from - 5), from))?.[1]
  return name === undefined ? undefined : chineseUnitAt(name, 0)?.unit
}

/** 两个半月, 一个半小时. */
function halfOf(
  text: string,
  at: number,
): { readonly unit: UnitId; readonly to: number; readonly half: true } | undefined {
  const match = /^个半(小时|钟头|月|星期)/.exec(text.slice(at, at + 4))
  if (!match) return undefined
  const unit: UnitId = match[1] === '月' ? 'month' : match[1] === '星期' ? 'week' : 'hour'
  return { unit, to: at + match[0].length, half: true }
}

function needOf({ low, form, bare, scale }: Numeral, rest: string, extra: number): Quantity['need'] {
  const stated = (condition: boolean): Quantity['need'] => (condition ? 'required' : 'optional')
  if (extra > 0) return 'required'
  if (low === 1) return 'optional'
  if (form === 'digits') return 'required'
  if (bare === 'magnitude')
    return stated(/^(?:元|美元|港元|欧元|日元|人民币|参数)/.test(rest) && scale >= 1e4)
  if (bare === 'digit')
    return stated((low === 2 ? MEASURE_TWO : MEASURE).test(rest) && !/^[年月日天]$/.test(rest))
  return 'required'
}
