// What a number in a text says, apart from how it is written: `90亿`, `9 billion` and `9bn` are one reading. Types only,
// and making them. Pure.
import type { Label } from './labels.ts'
import type { UnitId } from './units.ts'

export type Kind =
  | 'number'
  /** A share of a whole: 30 % is 0.3. */
  | 'ratio'
  /** A share of a price taken off, and left: 八折 is 20 per cent off, 80 per cent left. */
  | 'off'
  | 'left'
  /** Percentage points. */
  | 'points'
  /** How many times as much there is afterwards: doubled is 2. */
  | 'factor'
  | 'ordinal'
  | 'year'
  | 'month'
  | 'day'
  | 'quarter'
  /** The first or second half of a year or a game. */
  | 'half'
  | 'decade'
  | 'century'
  /** Minutes since midnight. */
  | 'time'
  /** A number inside a fixed name, of whatever kind its English may be. */
  | 'any'
  /** A product or standard written in letters and digits: `H100`. */
  | 'name'

/** One way to understand it. `low` and `high` differ where the text is vague: 数十 is 20 to 99. */
export interface Reading {
  readonly kind: Kind
  readonly low: number
  readonly high: number
  readonly unit?: UnitId
  /** Only of names: lower case, its letters and digits joined by hyphens. */
  readonly name?: string
}

/** Whether the text says that the true value lies above, below or near. */
export type Bound = 'over' | 'under' | 'about'

/** A number as it stands in a text, from one offset to another. */
export interface Quantity {
  readonly from: number
  readonly to: number
  readonly text: string
  /** Best first; one of them has to be found on the other side. */
  readonly readings: readonly Reading[]
  /** Whether something is wrong if the other side lacks it. `一个` is often just "a". */
  readonly need: 'required' | 'optional'
  readonly form: 'digits' | 'words'
  readonly bound?: Bound
  /** `three in ten` is a ratio, or else a three and a ten. */
  readonly parts?: readonly Quantity[]
  /** The number of a list item or heading: `一、`, `(2)`. */
  readonly marker?: 'list'
  /** What a relative date comes to, in words: 上个月 is "October 2026". */
  readonly resolved?: string
  /** Of a part of a law or book. */
  readonly label?: Label
}

export function reading(kind: Kind, value: number, unit?: UnitId): Reading {
  return { kind, low: value, high: value, ...(unit && { unit }) }
}

export function between(kind: Kind, low: number, high: number, unit?: UnitId): Reading {
  return { kind, low, high, ...(unit && { unit }) }
}

/** Text of the same length in half-width signs, with plain quotes and spaces: offsets stay. */
export function halfWidth(text: string): string {
  return text.replace(
    /[\uff01-\uff5e\u00a0\u2007\u2009\u202f\u3000\u2018\u2019\u2010\u2011\u2236\\]/g,
    (sign) => {
      const code = sign.charCodeAt(0)
      if (code >= 0xff01) return KEPT.has(sign) ? sign : String.fromCharCode(code - 0xfee0)
      if (code === 0x2018 || code === 0x2019) return "'"
      if (code === 0x2010 || code === 0x2011) return '-'
      return code === 0x2236 ? ':' : ' '
    },
  )
}

/** A comma of Chinese prose is no thousands separator. */
const KEPT: ReadonlySet<string> = new Set(['，', '；', '！', '？'])
