// Finds the numbers of a Chinese text: amounts, shares, dates, ordinals, articles of laws. Words in which a numeral
// is no number (一概而论) come from chinese-words.ts. Expects half-width text in simplified characters. Pure.
import { chineseBound } from './bounds.ts'
import { readCalendar } from './chinese-calendar.ts'
import { HAN_NUMERAL, type Numeral, numeralAt } from './chinese-numeral.ts'
import { suffixAt } from './chinese-suffix.ts'
import { beginsWord, wordAt } from './chinese-words.ts'
import { type Found, plain, sticky } from './found.ts'
import { chineseLabelAt } from './labels.ts'
import { type Quantity, type Reading, reading } from './quantity.ts'

const BEGINS = new RegExp(`[0-9第几数半翻上下前后首“"「①-⑳(（周星礼其双${HAN_NUMERAL}]`)
const NUMERAL_SIGN = new RegExp(`[0-9几数${HAN_NUMERAL}]`)
const RANGE = / ?(?:-|–|—|~|～|〜|至|到|或) ?/y
const ORDINAL = /第 ?/y
const LIST_HAN = /(?:([一二三四五六七八九十]{1,3})[、.．]|其([一二三四五六])[，,是])/y
const LIST_DIGITS = /(\d{1,2})(?:[.．、](?![\d])|\))/y
const LIST_BRACKET = /[(（]([一二三四五六七八九十]{1,3}|\d{1,2})[)）]/y
const LIST_BEING = /([一二三四五六七八九])(?:是|则|来)(?=[^\d一二三四五六七八九十])/y
const DOUBLING = /翻(?:了|上)?(?:近|约|超过)?(番|倍)?/y
const LIST_NUMBERS_MAX = 30

/** Every number of the text, in order. */
export function readChinese(text: string): readonly Quantity[] {
  const found: Quantity[] = []
  let at = 0
  while (at < text.length) {
    const sign = text[at] ?? ''
    if (beginsWord(sign)) {
      const word = wordAt(text, at)
      if (word) {
        for (const value of word.values) found.push(anyOf(text, at, at + word.word.length, value))
        at += word.word.length
        continue
      }
    }
    const next = BEGINS.test(sign) ? readAt(text, at) : undefined
    if (next) {
      found.push(...next.quantities)
      at = Math.max(next.to, at + 1)
    } else at += 1
  }
  return found
}

function readAt(text: string, at: number): Found | undefined {
  return (
    readListNumber(text, at) ??
    readDoubling(text, at) ??
    readCalendar(text, at) ??
    readOrdinal(text, at) ??
    (NUMERAL_SIGN.test(text[at] ?? '') ? readNumber(text, at) : undefined)
  )
}

/** `一、`, `（二）`, `①`, `一是`: the number of an item, which English may write in another way or not at all. */
function readListNumber(text: string, at: number): Found | undefined {
  const sign = text[at] ?? ''
  const marked = (to: number, value: number): Found | undefined =>
    value > LIST_NUMBERS_MAX
      ? undefined
      : {
          to,
          quantities: [{ ...plain(text, at, to, [reading('ordinal', value)], 'optional'), marker: 'list' }],
        }
  if (sign >= '①' && sign <= '⑳') return marked(at + 1, sign.charCodeAt(0) - 0x245f)
  const begins = at === 0 || /[\n。；;：:，,]/.test(text[at - 1] ?? '')
  const atLine = at === 0 || text[at - 1] === '\n'
  const bracket = sticky(LIST_BRACKET, text, at)
  if (bracket && text[at - 1] !== '第' && (begins || !/\d/.test(bracket[1] ?? ''))) {
    return marked(at + bracket[0].length, listValue(bracket[1] ?? ''))
  }
  const digits = atLine ? sticky(LIST_DIGITS, text, at) : undefined
  if (digits) return marked(at + digits[0].length, Number(digits[1]))
  const han = atLine || sign === '其' ? sticky(LIST_HAN, text, at) : undefined
  if (han) return marked(at + han[0].length, listValue(han[1] ?? han[2] ?? ''))
  const being = begins ? sticky(LIST_BEING, text, at) : undefined
  return being ? marked(at + being[0].length, listValue(being[1] ?? '')) : undefined
}

/** 翻番, 翻两番 (four times as much), 翻了三倍. */
function readDoubling(text: string, at: number): Found | undefined {
  const match = sticky(DOUBLING, text, at)
  if (!match) return undefined
  const after = at + match[0].length
  if (match[1] === '番') {
    return { to: after, quantities: [plain(text, at, after, [reading('factor', 2)], 'required')] }
  }
  if (match[1] === '倍') {
    return { to: after, quantities: [plain(text, at, after, [reading('factor', 2)], 'optional')] }
  }
  const numeral = numeralAt(text, after)
  const unit = numeral && text[numeral.to]
  if (!numeral || (unit !== '番' && unit !== '倍')) return undefined
  const count = numeral.low
  const readings =
    unit === '番'
      ? [reading('factor', 2 ** count)]
      : count === 1
        ? [reading('factor', 2)]
        : [reading('factor', count), reading('factor', count + 1)]
  return { to: numeral.to + 1, quantities: [plain(text, at, numeral.to + 1, readings, 'required')] }
}

/** 第十二条, 第3至5款, 第（三）项. English often names no first, next day or third party. */
function readOrdinal(text: string, at: number): Found | undefined {
  const match = sticky(ORDINAL, text, at)
  if (!match) return undefined
  const start = at + match[0].length
  const bracket = sticky(LIST_BRACKET, text, start)
  if (bracket) {
    const to = start + bracket[0].length
    return {
      to,
      quantities: [plain(text, at, to, [reading('ordinal', listValue(bracket[1] ?? ''))], 'optional')],
    }
  }
  const first = numeralAt(text, start)
  if (!first || first.vague) return undefined
  const need =
    first.low === 1 || /^(?:[二2] ?[天年日者]|[三3]方)/.test(text.slice(start)) ? 'optional' : 'required'
  const range = sticky(RANGE, text, first.to)
  const part = (from: number, { low, to }: Numeral, labelAt: number, needed: Quantity['need']): Quantity => {
    const label = chineseLabelAt(text, labelAt)
    const end = label && labelAt === to ? to + 1 : to
    // 第24条第1款: part of a part, and never just "the first".
    const sure = label && /[条款章]/.test(text[from - 1] ?? '') ? 'required' : needed
    return { ...plain(text, from, end, [reading('ordinal', low)], sure), ...(label && { label }) }
  }
  const second = range && numeralAt(text, first.to + range[0].length)
  if (!second) return { to: first.to, quantities: [part(at, first, first.to, need)] }
  const from = first.to + range[0].length
  return {
    to: second.to,
    quantities: [part(at, first, second.to, need), part(from, second, second.to, 'required')],
  }
}

function readNumber(text: string, at: number): Found | undefined {
  const first = numeralAt(text, at)
  if (!first) return undefined
  const range = sticky(RANGE, text, first.to)
  const from = first.to + (range?.[0].length ?? 0)
  const second = range && text[from - 1] !== '第' ? numeralAt(text, from) : undefined
  if (!range || !second || (/[至到或]/.test(range[0]) && second.bare === 'magnitude'))
    return oneNumber(text, at, first)
  const rest = suffixAt(text, from, second)
  const shared = sharesScale(first, second) ? second.scale : 1
  const scaled: Numeral = { ...first, to: second.to, low: first.low * shared, high: first.high * shared }
  const ends = suffixAt(text, at, scaled)
  const readings = shared > 1 ? [...ends.readings, reading('number', first.low)] : ends.readings
  return {
    to: rest.to,
    quantities: [
      quantity(text, at, first.to, first, { need: ends.need, readings }),
      quantity(text, from, rest.to, second, rest),
    ],
  }
}

/** In `10-20亿` the ten is in 亿 too; in `5000-1万` it is not. */
function sharesScale(first: Numeral, second: Numeral): boolean {
  return first.scale === 1 && second.scale > 1 && first.low < second.low / second.scale
}

function oneNumber(text: string, at: number, numeral: Numeral): Found {
  const rest = suffixAt(text, at, numeral)
  if (!numeral.pair) return { to: rest.to, quantities: [quantity(text, at, rest.to, numeral, rest)] }
  const quantities = numeral.pair.map((value) => {
    const one = { ...numeral, low: value, high: value }
    return { ...quantity(text, at, rest.to, one, suffixAt(text, at, one)), need: 'optional' as const }
  })
  return { to: rest.to, quantities }
}

function quantity(
  text: string,
  from: number,
  to: number,
  numeral: Numeral,
  { readings, need }: { readonly readings: readonly Reading[]; readonly need: Quantity['need'] },
): Quantity {
  const bound = chineseBound(text, from, numeral.to, to) ?? (numeral.more ? 'over' : undefined)
  return {
    from,
    to,
    text: text.slice(from, to).trim(),
    readings,
    need,
    form: numeral.form,
    ...(bound && { bound }),
  }
}

function anyOf(text: string, from: number, to: number, value: number): Quantity {
  return plain(text, from, to, [reading('any', value)], 'optional')
}

function listValue(text: string): number {
  return numeralAt(text, 0)?.low ?? Number.NaN
}
