// English numbers that are no plain numeral: ordinals, fractions, how many times as much, both, a dozen years. Expects
// lower case. Pure.
import { round } from './chinese-numeral.ts'
import { englishNumeralAt } from './english-numeral.ts'
import { type Found, plain, sticky } from './found.ts'
import { labelBehind } from './labels.ts'
import { between, type Quantity, type Reading, reading } from './quantity.ts'
import { englishUnitAt } from './units.ts'

const ORDINALS: readonly string[] = [
  '',
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
  'eleventh',
  'twelfth',
  'thirteenth',
  'fourteenth',
  'fifteenth',
  'sixteenth',
  'seventeenth',
  'eighteenth',
  'nineteenth',
  'twentieth',
]
const TENS: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
}
const ROUND: Readonly<Record<string, number>> = {
  thirtieth: 30,
  fortieth: 40,
  fiftieth: 50,
  sixtieth: 60,
  seventieth: 70,
  eightieth: 80,
  ninetieth: 90,
  hundredth: 100,
  thousandth: 1000,
  'ten-thousandth': 10_000,
}
const SIMPLE = [...ORDINALS.slice(1), ...Object.keys(ROUND)].join('|')

export const ORDINAL_WORDS = `(?:(?:${Object.keys(TENS).join('|')})-)?(?:${SIMPLE})(?:ly|s)?`

const DIGIT_ORDINAL = /(\d+)-?(?:st|nd|rd|th)\b/y
const WORD_ORDINAL = new RegExp(`(?:(${Object.keys(TENS).join('|')})[ -])?(${SIMPLE})(ly|s)?\\b`, 'y')
const FRACTION =
  /(?:(an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|\d+)[ -])(hal(?:f|ves)|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|hundredths?|thousandths?|ten[- ]thousandths?|twelfths?|fifteenths?|(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ieths?)\b/y
const SLASH = /(\d{1,2})\/(\d{1,3})(?![\d/])/y
const OUT_OF =
  /(one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?:in|out of|of|in every|out of every) (?:every )?(two|three|four|five|six|seven|eight|nine|ten|twenty|a hundred|one hundred|\d+)\b(?! ?(?:%|per|million|billion|thousand|hundred|countries|[a-z]+ies))/y
const RATIO_COLON = /(\d+(?:\.\d+)?)(?::| to |-to-)(\d+(?:\.\d+)?)/y
const HALF = /(?:one-|a |one )?hal(?:f|ve[sd]?|ving)\b/y
const MULTIPLE: Readonly<Record<string, number>> = {
  doubl: 2,
  tripl: 3,
  trebl: 3,
  quadrupl: 4,
  quintupl: 5,
  twice: 2,
  thrice: 3,
}
const MULTIPLY = /(doubl|tripl|trebl|quadrupl|quintupl)(e|es|ed|ing)\b|(twice|thrice)\b/y
const TIMES = /[ -]?(?:times\b|x\b|×|-?fold\b)/y
const FOLD_WORD = /(two|three|four|five|six|seven|eight|nine|ten|twenty|hundred|thousand)fold\b/y
const AS_MUCH = /^ (?:as |the |that of|those of|its |their |what |his |her |over the)/
const LARGER =
  /^ (?:(?:more|greater|larger|higher|faster|bigger|longer|better|stronger|cheaper|quicker|heavier|over|increase|growth|rise|jump|improvement|gain|speed-?up|surge|boost|that much)\b|[a-z]+er than\b)/
const GREW =
  /(?:increas|grow|grew|ris|rose|jump|climb|surg|expand|multipl|improv|soar|up|rais|boost|accelerat|swell|gain|decreas|fell|fall|drop|reduc|cut|declin)[a-z]*(?: [a-z]+){0,3} ?(?:by |of |a |an |about |nearly |almost |more than |over |around |roughly |some )*$/
const GREW_TO = /\bto (?:about |nearly |almost |more than |over |around |roughly |some )*$/
const A_UNIT =
  /an? (?=(?:decade|century|year|month|week|day|hour|minute|second|kilomet|mile|ton|yuan|dollar))/y
const AGES: Readonly<Record<string, number>> = { decade: 10, century: 100 }
const AGE = /[ -](decades?|century|centuries)\b/y
const EVERY_OTHER = /every other (?:day|week|month|year)\b/y
const TWO = /(both|a pair|pair|a couple|couple|twins?|dual|duo|trio)\b/y

export function readRelation(text: string, at: number): Found | undefined {
  return (
    slashed(text, at) ??
    halfScale(text, at) ??
    fraction(text, at) ??
    outOf(text, at) ??
    ratio(text, at) ??
    ordinal(text, at) ??
    multiple(text, at) ??
    times(text, at) ??
    ages(text, at) ??
    two(text, at)
  )
}

function slashed(text: string, at: number): Found | undefined {
  const match = /[\d./]/.test(text[at - 1] ?? '') ? undefined : sticky(SLASH, text, at)
  const over = Number(match?.[1])
  const under = Number(match?.[2])
  if (!match || under === 0 || over >= under) return undefined
  return composite(text, at, match[0].length, round(over / under), [over, under])
}

/** `half a million` is a number, `half a year` six months. */
function halfScale(text: string, at: number): Found | undefined {
  if (!text.startsWith('half', at) && !text.startsWith('halv', at) && !sticky(HALF, text, at))
    return undefined
  const scale = /^half(?: of)? an? (?:dozen|hundred|thousand|million|billion|trillion)\b/.test(
    text.slice(at, at + 24),
  )
  if (scale) {
    const numeral = englishNumeralAt(text, at)
    return (
      numeral && one(text, at, numeral.to - at, [between('number', numeral.low, numeral.high)], 'required')
    )
  }
  const time = /^half(?:[ -]an?[ -]|[ -])(year|month|hour|day|century|decade|week)\b/.exec(
    text.slice(at, at + 16),
  )
  if (time) {
    const name = time[1] ?? ''
    const unit = englishUnitAt(` ${name}`, 0)?.unit
    const readings = unit
      ? [reading('number', 0.5, unit)]
      : [reading('number', (AGES[name] ?? 1) / 2, 'year')]
    return one(
      text,
      at,
      time[0].length,
      readings,
      unit === 'year' || unit === 'hour' ? 'required' : 'optional',
    )
  }
  const match = sticky(HALF, text, at)
  return match && one(text, at, match[0].length, [reading('ratio', 0.5)], 'required')
}

function fraction(text: string, at: number): Found | undefined {
  const match = sticky(FRACTION, text, at)
  if (!match) return undefined
  const [whole, count = '', name = ''] = match
  const over = /^an?$/.test(count) ? 1 : (englishNumeralAt(count, 0)?.low ?? 1)
  const under = /^hal/.test(name)
    ? 2
    : /^quarter|^fourth/.test(name)
      ? 4
      : ordinalValue(name.replace(/s$/, '').replace(' ', '-'))
  const behind = text.slice(at + whole.length, at + whole.length + 14)
  if (under === undefined || /^one (?:second|half)/.test(whole)) return undefined
  const share = reading('ratio', round(over / under))
  if (
    over > 1 &&
    /quarters$/.test(name) &&
    !/^ (?:of )?(?:the|all|its|their|a|respond|users|compan|people)/.test(behind)
  ) {
    return one(
      text,
      at,
      whole.length,
      [share, reading('number', over, 'quarter'), reading('number', over)],
      'required',
    )
  }
  // `a third` may be one more of them, `a quarter` three months.
  const ambiguous = over === 1 && /^an?$/.test(count)
  const readings = ambiguous
    ? [share, reading('ordinal', under), ...(under === 4 ? [reading('number', 1, 'quarter')] : [])]
    : [share]
  const sure = over > 1 || count === 'one' || /^ (?:of|the|less|more|fewer|lower|higher)\b/.test(behind)
  return one(text, at, whole.length, readings, sure ? 'required' : 'optional')
}

/** Three in ten, or else a three and a ten. */
function outOf(text: string, at: number): Found | undefined {
  const match = sticky(OUT_OF, text, at)
  if (!match) return undefined
  const over = englishNumeralAt(match[1] ?? '', 0)?.low
  const under = englishNumeralAt((match[2] ?? '').replace(/^a hundred$/, 'one hundred'), 0)?.low
  if (over === undefined || under === undefined || over >= under || under > 100) return undefined
  return composite(text, at, match[0].length, round(over / under), [over, under])
}

function ratio(text: string, at: number): Found | undefined {
  const match = /:/.test(text.slice(at, at + 6)) ? sticky(RATIO_COLON, text, at) : undefined
  if (!match) return undefined
  const parts = [match[1], match[2]].map((value) =>
    one(text, at, match[0].length, [reading('number', Number(value))], 'required'),
  )
  return { to: at + match[0].length, quantities: parts.flatMap(({ quantities }) => quantities) }
}

function ordinal(text: string, at: number): Found | undefined {
  const digits = sticky(DIGIT_ORDINAL, text, at)
  const words = digits ? undefined : sticky(WORD_ORDINAL, text, at)
  if (!digits && !words) return undefined
  const value = digits
    ? Number(digits[1])
    : (TENS[words?.[1] ?? ''] ?? 0) + (ordinalValue(words?.[2] ?? '') ?? 0)
  const length = (digits ?? words)?.[0].length ?? 0
  if (/^ century\b|^-century\b|^ centuries\b/.test(text.slice(at + length, at + length + 10))) {
    return one(text, at, length, [reading('century', value), reading('ordinal', value)], 'required')
  }
  const label = labelBehind(text, at + length)
  const found = one(
    text,
    at,
    length,
    [reading('ordinal', value)],
    digits || value > 3 ? 'required' : 'optional',
  )
  return label ? { ...found, quantities: found.quantities.map((each) => ({ ...each, label })) } : found
}

function multiple(text: string, at: number): Found | undefined {
  const match = sticky(MULTIPLY, text, at)
  if (!match) return undefined
  const [whole, stem, ending, adverb] = match
  const value = MULTIPLE[stem ?? adverb ?? ''] ?? 2
  const readings: Reading[] = [reading('factor', value), reading('number', value)]
  const behind = text.slice(at + whole.length, at + whole.length + 12)
  if (/^[ -]digit/.test(behind))
    return one(text, at, whole.length, [reading('any', 2), reading('any', 10)], 'optional')
  const verb = ending !== undefined && ending !== 'e'
  return one(text, at, whole.length, readings, verb ? 'required' : 'optional')
}

/** `rose threefold` is said of three and of four times as much; `three times as many as` is not. */
function times(text: string, at: number): Found | undefined {
  const word = sticky(FOLD_WORD, text, at)
  const numeral = word ? undefined : englishNumeralAt(text, at)
  const end = word ? at + word[0].length : numeral?.to
  if (end === undefined) return undefined
  const low = word ? (englishNumeralAt(word[1] ?? '', 0)?.low ?? 0) : (numeral?.low ?? 0)
  const fold = word ?? sticky(TIMES, text, end)
  if (!fold) return undefined
  const to = word ? end : end + fold[0].length
  const behind = text.slice(to, to + 24)
  const before = text.slice(Math.max(0, at - 48), at)
  const folded = /fold/.test(fold[0])
  const strict = !folded && (AS_MUCH.test(behind) || GREW_TO.test(before))
  const loose =
    !strict &&
    !GREW_TO.test(before) &&
    (folded || LARGER.test(behind) || GREW.test(before) || /^\s*(?:increase|faster)/.test(behind))
  const readings = [
    reading('factor', low),
    ...(loose ? [reading('factor', round(low + 1))] : []),
    ...(strict || folded ? [] : [reading('number', low)]),
  ]
  const first: Quantity = plain(text, at, to, readings, 'required')
  return { to, quantities: [first] }
}

/** `two decades` is twenty years, `a year` twelve months. */
function ages(text: string, at: number): Found | undefined {
  if (text.startsWith('decade', at) && text[at + 6] !== 's')
    return one(text, at, 6, [reading('number', 10, 'year')], 'optional')
  const article = sticky(A_UNIT, text, at)
  const numeral = article ? undefined : englishNumeralAt(text, at)
  const end = article ? at + article[0].length - 1 : numeral?.to
  if (end === undefined) return undefined
  const age = sticky(AGE, text, end)
  if (!age) {
    if (!article) return undefined
    const unit = englishUnitAt(text, end)
    const half = unit && sticky(/ and a half\b/y, text, unit.to)
    if (unit?.unit && half)
      return one(text, at, unit.to - at + half[0].length, [reading('number', 1.5, unit.unit)], 'required')
    return unit?.unit && one(text, at, unit.to - at, [reading('number', 1, unit.unit)], 'optional')
  }
  const count = numeral?.low ?? 1
  const each = /^decade/.test(age[1] ?? '') ? 10 : 100
  return one(
    text,
    at,
    end - at + age[0].length,
    [reading('number', count * each, 'year'), reading('number', count)],
    article ? 'optional' : 'required',
  )
}

function two(text: string, at: number): Found | undefined {
  const every = sticky(EVERY_OTHER, text, at)
  const unit = every && englishUnitAt(every[0], 'every other'.length)?.unit
  if (every)
    return one(
      text,
      at,
      every[0].length,
      [reading('number', 2, unit), reading('number', 1, unit)],
      'optional',
    )
  if (text.startsWith('fortnight', at))
    return one(
      text,
      at,
      'fortnight'.length,
      [reading('number', 2, 'week'), reading('number', 15, 'day')],
      'optional',
    )
  const match = sticky(TWO, text, at)
  return match && one(text, at, match[0].length, [reading('number', match[0] === 'trio' ? 3 : 2)], 'optional')
}

export function ordinalValue(name: string): number | undefined {
  const index = ORDINALS.indexOf(name)
  return index > 0 ? index : ROUND[name]
}

function composite(
  text: string,
  at: number,
  length: number,
  share: number,
  values: readonly number[],
): Found {
  const to = at + length
  const parts = values.map((value) => plain(text, at, to, [reading('number', value)], 'required'))
  return { to, quantities: [{ ...plain(text, at, to, [reading('ratio', share)], 'required'), parts }] }
}

function one(
  text: string,
  at: number,
  length: number,
  readings: readonly Reading[],
  need: Quantity['need'],
): Found {
  return { to: at + length, quantities: [plain(text, at, at + length, readings, need)] }
}
