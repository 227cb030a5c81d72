// Reads a Chinese numeral: `三千五百万`, `1.2万亿`, `二〇二三`, `十几`, `三点五`, `一万五`. Pure.

const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  俩: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  壹: 1,
  贰: 2,
  叁: 3,
  肆: 4,
  伍: 5,
  陆: 6,
  柒: 7,
  捌: 8,
  玖: 9,
}
const SMALL: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000, 拾: 10, 佰: 100, 仟: 1000 }
const LARGE: Readonly<Record<string, number>> = { 万: 1e4, 亿: 1e8, 兆: 1e12 }

/** Characters of numerals, for other patterns. */
export const HAN_DIGIT = '零〇一二两三四五六七八九'
export const HAN_NUMERAL = `${HAN_DIGIT}十百千万亿兆廿卅壹贰叁肆伍陆柒捌玖拾佰仟`

/** A numeral read at an offset. `low` and `high` differ where it is vague: 数百, 十几. */
export interface Numeral {
  readonly to: number
  readonly low: number
  readonly high: number
  readonly form: 'digits' | 'words'
  /** 万 and 亿 and so on stand in it, so that a number before it may share them. */
  readonly scale: number
  /** 多 or 余 stands in it. */
  readonly more: boolean
  /** A single character, or magnitudes alone such as 百万. */
  readonly bare: 'digit' | 'magnitude' | undefined
  /** Two neighbouring digits: 七八个 is 7 or 8. */
  readonly pair?: readonly [number, number]
  readonly vague?: true
}

const ARABIC = /(\d{1,3}(?:,\d{3})+(?!\d)|\d+)(\.\d+)?/y
/** What may follow digits: 多, magnitudes, 多; and the next digits of 1亿2千万. */
const MAGNITUDES = / ?(几|多|余|来|\+)? ?([十百千万亿兆]{0,4})(多|余|来|\+)?([万亿]*)/y
const NEXT_DIGITS = /零? ?(\d{1,4})(?= ?[多余]?[百千万])/y
const LAST_DIGITS = /零?(\d+)(?![\d.,年月日%个天])/y
const COUNTED = /个(多)?(万亿|亿|千万|百万)(?![级人]|万富翁)/y
/** 四十有三, in old style. */
const HAVING = /有([一二三四五六七八九])(?=[，。、；岁年]|$)/y
const HAN = new RegExp(
  `(?:[${HAN_NUMERAL}]+点[${HAN_DIGIT}]+[百千万亿]*|[几数]?[${HAN_NUMERAL}]+(?:[几多余来](?=[十百千万亿])[百千万亿]+)?)(多|余|来(?![${HAN_NUMERAL}自到源]))?`,
  'y',
)
const POSITIONAL = new RegExp(`^[${HAN_DIGIT}]{2,}$`)

export function numeralAt(text: string, at: number): Numeral | undefined {
  const numeral = /[0-9]/.test(text[at] ?? '') ? arabicAt(text, at) : hanAt(text, at)
  return numeral && counted(text, numeral)
}

/** 两个亿, 三个多亿. */
function counted(text: string, numeral: Numeral): Numeral {
  if (numeral.scale > 1 || text[numeral.to] !== '个') return numeral
  const match = run(COUNTED, text, numeral.to)
  if (!match) return numeral
  const scale = product(match[2] ?? '')
  const { low, high, form, more } = numeral
  return {
    to: numeral.to + match[0].length,
    low: round(low * scale),
    high: round(high * scale),
    form,
    scale,
    more: more || match[1] !== undefined,
    bare: undefined,
    ...(numeral.vague && { vague: true as const }),
  }
}

function arabicAt(text: string, at: number): Numeral | undefined {
  const head = run(ARABIC, text, at)
  if (!head) return undefined
  const tokens: (number | string)[] = [Number((head[1] ?? '').replaceAll(',', '') + (head[2] ?? ''))]
  let to = at + head[0].length
  let more = false
  let several = false
  let scale = 1
  for (;;) {
    const next = run(MAGNITUDES, text, to)
    if (!next) break
    const [whole, inner, first = '', behind, rest = ''] = next
    const magnitudes = withoutUnit(first + rest, text.slice(to + whole.length, to + whole.length + 2))
    const lost = first.length + rest.length - magnitudes.length
    several ||= inner === '几'
    more ||= behind !== undefined || (inner !== undefined && inner !== '几')
    to += whole.slice(0, whole.length - lost).trimEnd().length
    tokens.push(...magnitudes)
    scale = LARGE[magnitudes.at(-1) ?? ''] ?? (product(magnitudes) || 1)
    const digits = magnitudes === '' || inner || behind ? undefined : run(NEXT_DIGITS, text, to)
    if (!digits) break
    tokens.push(Number(digits[1]))
    to += digits[0].length
  }
  if (scale >= 1e4 && !several && !more) {
    const last = lastDigits(text, to, scale)
    if (last) {
      tokens.push(...last.tokens)
      to = last.to
    }
  }
  const low = sum(tokens)
  if (low === undefined) return undefined
  // `10几亿`: the 几 makes ten to nineteen.
  const high = several ? round(low + 9 * scale) : low
  const vague = several ? { vague: true as const } : {}
  return { to, low, high, form: 'digits', scale, more, bare: undefined, ...vague }
}

/** 千瓦 and 兆字节 are units: their first character is no magnitude. */
function withoutUnit(magnitudes: string, next: string): string {
  return /[千兆]$/.test(magnitudes) && /^(?:[瓦克米卡焦赫伏帕兆]|字节|比特|欧(?!元))/.test(next)
    ? magnitudes.slice(0, -1)
    : magnitudes
}

/** The 5 of 3万5, the 5000 of 3万5000. */
function lastDigits(
  text: string,
  at: number,
  scale: number,
): { readonly tokens: readonly number[]; readonly to: number } | undefined {
  const match = run(LAST_DIGITS, text, at)
  const digits = match?.[1] ?? ''
  if (!match || !(digits.length === 1 || digits.length >= 4) || Number(digits) >= scale) return undefined
  const spoken = digits.length === 1 && !match[0].startsWith('零')
  return { tokens: spoken ? [Number(digits)] : [0, Number(digits)], to: at + match[0].length }
}

function hanAt(text: string, at: number): Numeral | undefined {
  const match = run(HAN, text, at)
  if (!match) return undefined
  const more = match[1] !== undefined
  const written = more ? match[0].slice(0, -1) : match[0]
  const body =
    more || written.length === 1
      ? written
      : withoutUnit(written, text.slice(at + written.length, at + written.length + 2))
  const found = readHan(body)
  if (!found) return undefined
  const inner = /[多余来]/.test(body)
  const plus = more || inner
  // 十多个 and 十余家 may well be a dozen.
  const high = plus && found.low === 10 ? 19 : found.high
  const to = at + body.length + (more ? 1 : 0)
  const ones = found.low % 10 === 0 && body.endsWith('十') ? run(HAVING, text, to) : undefined
  if (ones) {
    const value = found.low + (DIGITS[ones[1] ?? ''] ?? 0)
    return { to: to + 2, form: 'words', low: value, high: value, scale: 1, bare: undefined, more: false }
  }
  return { to, form: 'words', ...found, high, more: plus }
}

type Read = Pick<Numeral, 'low' | 'high' | 'scale' | 'bare' | 'pair' | 'vague'>

function readHan(body: string): Read | undefined {
  const scale = LARGE[body.at(-1) ?? ''] ?? 1
  if (/^[几数]/.test(body)) {
    const unit = hanValue(body.slice(1))
    if (unit === undefined || DIGITS[body[1] ?? ''] !== undefined) return undefined
    return { low: body[1] === '十' ? 2 * unit : unit, high: 9.99 * unit, scale, bare: undefined, vague: true }
  }
  const several = /^(.*)几([百千万亿]*)$/.exec(body)
  if (several) {
    const value = hanValue((several[1] ?? '') + (several[2] ?? ''))
    if (value === undefined) return undefined
    return { low: value, high: value + 9 * product(several[2] ?? ''), scale, bare: undefined, vague: true }
  }
  const plain = body.replace(/[多余来]/g, '')
  if (POSITIONAL.test(plain)) {
    const digits = [...plain].map((sign) => DIGITS[sign] ?? 0)
    const [first = 0, second = 0] = digits
    if (digits.length === 2 && second > first && first > 0)
      return { low: first, high: first, scale: 1, bare: undefined, pair: [first, second] }
    return { low: Number(digits.join('')), high: Number(digits.join('')), scale: 1, bare: undefined }
  }
  const pair = approximatePair(plain)
  if (pair) return { low: pair[0], high: pair[0], scale, bare: undefined, pair }
  const value = hanValue(plain)
  if (value === undefined) return undefined
  const bare = plain.length === 1 ? 'digit' : /^[十百千万亿兆]+$/.test(plain) ? 'magnitude' : undefined
  return { low: value, high: value, scale, bare: /^[百千万亿兆]$/.test(plain) ? 'magnitude' : bare }
}

/** 三四百 is 300 or 400, 十七八 is 17 or 18, 三五十 is 30 or 50. */
function approximatePair(body: string): readonly [number, number] | undefined {
  const match = new RegExp(`^(.*?)([${HAN_DIGIT}])([${HAN_DIGIT}])([十百千万亿]*)$`).exec(body)
  if (!match) return undefined
  const [, head = '', first = '', second = '', tail = ''] = match
  const low = DIGITS[first] ?? 0
  const high = DIGITS[second] ?? 0
  if (low === 0 || high <= low || high - low > 2) return undefined
  if (head !== '' && !/[十百千万亿]$/.test(head)) return undefined
  const one = hanValue(head + first + tail)
  const other = hanValue(head + second + tail)
  return one === undefined || other === undefined ? undefined : [one, other]
}

/** The value of a numeral without vague parts. */
export function hanValue(body: string): number | undefined {
  const [whole = '', fraction] = body.split('点')
  if (fraction !== undefined) {
    const [, digits = '', tail = ''] = /^([零〇一二两三四五六七八九]+)([百千万亿]*)$/.exec(fraction) ?? []
    const head = hanValue(whole)
    if (head === undefined || digits === '') return undefined
    const decimals = [...digits].map((sign) => DIGITS[sign] ?? 0).join('')
    return round(Number(`${head}.${decimals}`) * product(tail))
  }
  if (POSITIONAL.test(whole)) return Number([...whole].map((sign) => DIGITS[sign] ?? 0).join(''))
  return additive(whole)
}

function additive(body: string): number | undefined {
  return sum([...body].map((sign) => DIGITS[sign] ?? sign))
}

/** Adds up digits and magnitudes: 3, 千, 5, 百, 万. */
function sum(tokens: readonly (number | string)[]): number | undefined {
  let total = 0
  let section = 0
  let digit: number | undefined
  let last = 1
  let gap = false
  for (const token of tokens) {
    if (token === '廿' || token === '卅') {
      section += token === '廿' ? 20 : 30
      last = 10
      continue
    }
    if (typeof token === 'number') {
      if (digit !== undefined && digit !== 0) return undefined
      // The nought of 一千零五; a number that is nought itself has nothing behind it.
      gap ||= token === 0
      digit = token
      continue
    }
    const small = SMALL[token]
    const large = LARGE[token]
    if (small !== undefined) {
      section += (digit ?? (section > 0 && last <= small ? 0 : 1)) * small
      last = small
    } else if (large !== undefined) {
      const value = section + (digit ?? 0)
      // 一万五千亿: everything before 亿 is counted in 亿; after 两亿三千万 only the last part is.
      if (large >= 1e8 && total > 0 && total < large) total = (total + value) * large
      else total += (value === 0 ? 1 : value) * large
      section = 0
      last = large
    } else return undefined
    digit = undefined
    gap = false
  }
  if (digit !== undefined && digit < 10 && !gap && last >= 100)
    return round(total + section + (digit * last) / 10)
  return round(total + section + (digit ?? 0))
}

function product(magnitudes: string): number {
  return [...magnitudes].reduce((value, sign) => value * (SMALL[sign] ?? LARGE[sign] ?? 1), 1)
}

function run(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

/** Takes away what binary fractions add: 1.1 * 1e8. */
export function round(value: number): number {
  return Number(value.toPrecision(12))
}
