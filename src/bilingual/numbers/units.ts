// Units that numbers stand in, in both languages, and how they convert. Data, and two look-ups. Pure.

/** Dimension, size in the dimension's base, label for messages, Chinese names, English names (lower case). */
type UnitRow = readonly [
  dimension: string,
  size: number,
  label: string,
  zh: readonly string[],
  en: readonly string[],
]

const MU = 10_000 / 15
const DAY = 86_400

const TABLE = {
  cny: [
    'cny',
    1,
    'yuan',
    ['元人民币', '人民币元', '块钱', '元', '块'],
    ['yuan', 'renminbi', 'rmb', 'cny', 'kuai'],
  ],
  jiao: ['cny', 0.1, 'jiao', [], ['jiao']],
  fen: ['cny', 0.01, 'fen', [], ['fen']],
  usd: [
    'usd',
    1,
    'US dollars',
    ['美元', '美金', '美刀'],
    [
      'us dollars',
      'us dollar',
      'u.s. dollars',
      'u.s. dollar',
      'american dollars',
      'dollars',
      'dollar',
      'usd',
    ],
  ],
  cent: ['usd', 0.01, 'US cents', ['美分'], ['us cents', 'cents', 'cent']],
  hkd: ['hkd', 1, 'Hong Kong dollars', ['港元', '港币', '港幣'], ['hong kong dollars', 'hk dollars', 'hkd']],
  twd: [
    'twd',
    1,
    'New Taiwan dollars',
    ['元新台币', '新台币', '台币'],
    ['new taiwan dollars', 'nt dollars', 'taiwan dollars', 'twd'],
  ],
  sgd: ['sgd', 1, 'Singapore dollars', ['新加坡元', '新元'], ['singapore dollars', 'sgd']],
  aud: ['aud', 1, 'Australian dollars', ['澳元', '澳大利亚元'], ['australian dollars', 'aud']],
  cad: ['cad', 1, 'Canadian dollars', ['加元', '加拿大元'], ['canadian dollars', 'cad']],
  jpy: ['jpy', 1, 'yen', ['日元', '日圆'], ['japanese yen', 'yen', 'jpy']],
  krw: ['krw', 1, 'won', ['韩元'], ['korean won', 'south korean won', 'won', 'krw']],
  eur: ['eur', 1, 'euros', ['欧元'], ['euros', 'euro', 'eur']],
  gbp: ['gbp', 1, 'pounds sterling', ['英镑'], ['pounds sterling', 'british pounds', 'sterling', 'gbp']],
  rub: ['rub', 1, 'roubles', ['卢布'], ['roubles', 'rubles', 'rouble', 'ruble']],
  inr: ['inr', 1, 'rupees', ['卢比'], ['rupees', 'rupee', 'inr']],

  year: [
    'time',
    365.25 * DAY,
    'years',
    ['年', '周年', '周岁', '岁', '载'],
    ['years old', 'years', 'year', 'year-olds', 'year-old', 'yrs', 'yr'],
  ],
  quarter: ['time', 91.3125 * DAY, 'quarters', ['个季度'], ['quarters']],
  month: ['time', 30.4375 * DAY, 'months', ['个多月', '个月'], ['months', 'month', 'month-old']],
  week: ['time', 7 * DAY, 'weeks', ['个星期', '个礼拜', '星期', '礼拜', '周'], ['weeks', 'week']],
  fortnight: ['time', 14 * DAY, 'fortnights', [], ['fortnights', 'fortnight']],
  day: [
    'time',
    DAY,
    'days',
    ['个工作日', '工作日', '个昼夜', '昼夜', '天', '日'],
    ['working days', 'business days', 'days', 'day'],
  ],
  hour: [
    'time',
    3600,
    'hours',
    ['个多小时', '个小时', '个钟头', '小时', '钟头'],
    ['hours', 'hour', 'hrs', 'hr', 'h'],
  ],
  minute: ['time', 60, 'minutes', ['分钟'], ['minutes', 'minute', 'mins', 'min']],
  second: ['time', 1, 'seconds', ['秒钟', '秒'], ['seconds', 'second', 'secs', 'sec']],
  millisecond: ['time', 0.001, 'milliseconds', ['毫秒'], ['milliseconds', 'millisecond', 'ms']],
  microsecond: ['time', 1e-6, 'microseconds', ['微秒'], ['microseconds', 'microsecond', 'μs']],
  nanosecond: ['time', 1e-9, 'nanoseconds', ['纳秒'], ['nanoseconds', 'nanosecond', 'ns']],

  kilometre: [
    'length',
    1000,
    'kilometres',
    ['公里', '千米'],
    ['kilometres', 'kilometers', 'kilometre', 'kilometer', 'km', 'kms'],
  ],
  metre: ['length', 1, 'metres', ['米'], ['metres', 'meters', 'metre', 'meter', 'm']],
  centimetre: [
    'length',
    0.01,
    'centimetres',
    ['厘米', '公分'],
    ['centimetres', 'centimeters', 'centimetre', 'centimeter', 'cm'],
  ],
  millimetre: [
    'length',
    0.001,
    'millimetres',
    ['毫米'],
    ['millimetres', 'millimeters', 'millimetre', 'millimeter', 'mm'],
  ],
  micrometre: [
    'length',
    1e-6,
    'micrometres',
    ['微米'],
    ['micrometres', 'micrometers', 'microns', 'micron', 'μm'],
  ],
  nanometre: [
    'length',
    1e-9,
    'nanometres',
    ['纳米'],
    ['nanometres', 'nanometers', 'nanometre', 'nanometer', 'nm'],
  ],
  li: ['length', 500, 'li', ['里地', '里路', '华里', '里'], ['li']],
  inch: ['length', 0.0254, 'inches', ['英寸', '吋'], ['inches', 'inch']],
  foot: ['length', 0.3048, 'feet', ['英尺'], ['feet', 'foot', 'ft']],
  mile: ['length', 1609.344, 'miles', ['英里'], ['miles', 'mile']],
  nauticalMile: ['length', 1852, 'nautical miles', ['海里'], ['nautical miles', 'nautical mile']],

  squareKilometre: [
    'area',
    1e6,
    'square kilometres',
    ['平方公里', '平方千米'],
    ['square kilometres', 'square kilometers', 'square kilometre', 'square kilometer', 'sq km', 'km²', 'km2'],
  ],
  squareMetre: [
    'area',
    1,
    'square metres',
    ['平方米', '平米', '平'],
    ['square metres', 'square meters', 'square metre', 'square meter', 'sq m', 'm²', 'sqm', 'm2'],
  ],
  squareMillimetre: [
    'area',
    1e-6,
    'square millimetres',
    ['平方毫米'],
    ['square millimetres', 'square millimeters', 'mm²', 'mm2'],
  ],
  hectare: ['area', 10_000, 'hectares', ['公顷'], ['hectares', 'hectare', 'ha']],
  mu: ['area', MU, 'mu', ['亩'], ['mu', 'mou']],
  acre: ['area', 4046.856, 'acres', ['英亩'], ['acres', 'acre']],
  squareMile: ['area', 2.589988e6, 'square miles', ['平方英里'], ['square miles', 'square mile']],
  squareFoot: ['area', 0.092903, 'square feet', ['平方英尺'], ['square feet', 'square foot', 'sq ft']],

  tonne: [
    'mass',
    1000,
    'tonnes',
    ['公吨', '吨'],
    ['metric tons', 'metric tonnes', 'tonnes', 'tonne', 'tons', 'ton'],
  ],
  kilogram: [
    'mass',
    1,
    'kilograms',
    ['公斤', '千克'],
    ['kilograms', 'kilogrammes', 'kilogram', 'kilos', 'kilo', 'kg'],
  ],
  gram: ['mass', 0.001, 'grams', ['克'], ['grams', 'gram', 'grammes', 'g']],
  milligram: ['mass', 1e-6, 'milligrams', ['毫克'], ['milligrams', 'milligram', 'mg']],
  jin: ['mass', 0.5, 'jin', ['市斤', '斤'], ['jin', 'catties', 'catty']],
  pound: ['mass', 0.45359237, 'pounds', ['磅'], ['pounds', 'pound', 'lbs', 'lb']],

  litre: ['volume', 1, 'litres', ['公升', '升'], ['litres', 'liters', 'litre', 'liter']],
  millilitre: ['volume', 0.001, 'millilitres', ['毫升'], ['millilitres', 'milliliters', 'ml']],
  cubicMetre: [
    'volume',
    1000,
    'cubic metres',
    ['立方米'],
    ['cubic metres', 'cubic meters', 'cubic metre', 'cubic meter', 'm³'],
  ],
  barrel: ['volume', 158.987, 'barrels', ['桶'], ['barrels', 'barrel']],
  gallon: ['volume', 3.785412, 'gallons', ['加仑'], ['gallons', 'gallon']],

  watt: ['power', 1, 'watts', ['瓦特', '瓦'], ['watts', 'watt', 'w']],
  kilowatt: ['power', 1e3, 'kilowatts', ['千瓦'], ['kilowatts', 'kilowatt', 'kw']],
  megawatt: ['power', 1e6, 'megawatts', ['兆瓦'], ['megawatts', 'megawatt', 'mw']],
  gigawatt: ['power', 1e9, 'gigawatts', ['吉瓦'], ['gigawatts', 'gigawatt', 'gw']],
  terawatt: ['power', 1e12, 'terawatts', ['太瓦'], ['terawatts', 'terawatt', 'tw']],
  kilowattHour: [
    'energy',
    1,
    'kilowatt-hours',
    ['千瓦时', '千瓦小时', '度电', '度'],
    ['kilowatt-hours', 'kilowatt hours', 'kilowatt-hour', 'kwh'],
  ],
  megawattHour: ['energy', 1e3, 'megawatt-hours', ['兆瓦时'], ['megawatt-hours', 'megawatt hours', 'mwh']],
  gigawattHour: ['energy', 1e6, 'gigawatt-hours', ['吉瓦时'], ['gigawatt-hours', 'gigawatt hours', 'gwh']],
  terawattHour: ['energy', 1e9, 'terawatt-hours', ['太瓦时'], ['terawatt-hours', 'terawatt hours', 'twh']],

  celsius: [
    'temperature',
    1,
    'degrees Celsius',
    ['摄氏度', '℃', '°C'],
    ['degrees celsius', 'degrees centigrade', '°c', '℃'],
  ],
  fahrenheit: ['fahrenheit', 1, 'degrees Fahrenheit', ['华氏度', '℉'], ['degrees fahrenheit', '°f']],

  hertz: ['frequency', 1, 'Hz', ['赫兹', '赫'], ['hertz', 'hz']],
  kilohertz: ['frequency', 1e3, 'kHz', ['千赫兹', '千赫'], ['kilohertz', 'khz']],
  megahertz: ['frequency', 1e6, 'MHz', ['兆赫兹', '兆赫'], ['megahertz', 'mhz']],
  gigahertz: ['frequency', 1e9, 'GHz', ['吉赫兹', '吉赫'], ['gigahertz', 'ghz']],

  byte: ['data', 1, 'bytes', ['字节'], ['bytes', 'byte']],
  kilobyte: ['data', 1e3, 'KB', ['千字节'], ['kilobytes', 'kb']],
  megabyte: ['data', 1e6, 'MB', ['兆字节'], ['megabytes', 'mb']],
  gigabyte: ['data', 1e9, 'GB', [], ['gigabytes', 'gb', 'gigs']],
  terabyte: ['data', 1e12, 'TB', [], ['terabytes', 'tb']],
  petabyte: ['data', 1e15, 'PB', [], ['petabytes', 'pb']],
} as const satisfies Record<string, UnitRow>

export type UnitId = keyof typeof TABLE

export interface Unit {
  readonly dimension: string
  readonly size: number
  readonly label: string
}

const UNITS: ReadonlyMap<UnitId, Unit> = new Map(
  rows().map(([id, [dimension, size, label]]) => [id, { dimension, size, label }]),
)
/** 度 is a kilowatt-hour, a degree or nothing: it decides no unit by itself. */
const UNSURE_ZH: ReadonlySet<string> = new Set(['度', '平', '桶', '块'])
/** Letters that stand for a unit only directly behind digits. */
const SHORT_EN: ReadonlySet<string> = new Set(['m', 'h', 'g', 'w', 'ha', 'min', 'sec', 'hr'])

const ZH = byFirst(rows().flatMap(([id, [, , , zh]]) => zh.map((name) => [name, id] as const)))
const EN = new Map(rows().flatMap(([id, [, , , , en]]) => en.map((name) => [name, id] as const)))
const EN_NAME = /[ -]?([a-zμ°℃][a-zμ.²³°]*(?:[ -][a-z²³.]+){0,2})/y

export interface UnitMatch {
  /** Absent where the word says that things are counted, but may be several units. */
  readonly unit?: UnitId
  readonly to: number
}

export function unitOf(id: UnitId): Unit {
  return UNITS.get(id) ?? { dimension: id, size: 1, label: id }
}

export function isCurrency(id: UnitId | undefined): boolean {
  return id !== undefined && CURRENCIES.has(id)
}
const CURRENCIES: ReadonlySet<UnitId> = new Set<UnitId>([
  'cny',
  'jiao',
  'fen',
  'usd',
  'cent',
  'hkd',
  'twd',
  'sgd',
  'aud',
  'cad',
  'jpy',
  'krw',
  'eur',
  'gbp',
  'rub',
  'inr',
])

/** The Chinese unit that begins at this offset, the longest name first. */
export function chineseUnitAt(text: string, at: number): UnitMatch | undefined {
  const start = text[at] === ' ' ? at + 1 : at
  for (const [name, unit] of ZH.get(text[start] ?? '') ?? []) {
    if (!text.startsWith(name, start)) continue
    return UNSURE_ZH.has(name) ? { to: start + name.length } : { unit, to: start + name.length }
  }
  return undefined
}

/** The English unit that begins at this offset, behind at most a space or hyphen; `text` is lower case. */
export function englishUnitAt(text: string, at: number): UnitMatch | undefined {
  EN_NAME.lastIndex = at
  const match = EN_NAME.exec(text)
  const words = match?.[1]
  if (!match || !words) return undefined
  const start = at + match[0].length - words.length
  for (
    let end = words.length;
    end > 0;
    end = Math.max(words.lastIndexOf(' ', end - 1), words.lastIndexOf('-', end - 1))
  ) {
    const name = words.slice(0, end)
    const plain = EN.has(name) ? name : name.replace(/[-.]+$/, '').replace(/(?<=[a-z])-(?=[a-z])/g, ' ')
    const unit = EN.get(plain)
    if (unit && !(SHORT_EN.has(plain) && start > at))
      return { unit, to: start + Math.min(end, Math.max(plain.length, 1)) }
  }
  return undefined
}

function rows(): readonly (readonly [UnitId, UnitRow])[] {
  return Object.entries(TABLE) as readonly (readonly [UnitId, UnitRow])[]
}

function byFirst(names: readonly (readonly [string, UnitId])[]) {
  const map = new Map<string, (readonly [string, UnitId])[]>()
  for (const entry of names) {
    const first = entry[0][0] ?? ''
    map.set(
      first,
      [...(map.get(first) ?? []), entry].sort((left, right) => right[0].length - left[0].length),
    )
  }
  return map
}
