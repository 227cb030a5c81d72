// Title, author, outlet, date and address of a page: what it says to machines first, then what it says to readers
// around its headline. Pure.
import { isRealDate } from '../issue/date.ts'
import { directAddress } from '../issue/tracker.ts'
import { resolve } from './blocks.ts'
import { attribute, type Element, elementsOf, rawText, textOf } from './dom.ts'
import { markedArticle } from './microdata.ts'

export interface Metadata {
  readonly title?: string
  readonly author?: string
  readonly outlet?: string
  readonly date?: string
  readonly url?: string
  /** 文号 of an official document. */
  readonly documentNumber?: string
}

export type Mutable<T> = { -readonly [Key in keyof T]?: T[Key] | undefined }

const LINES_MAX = 3_000
const LINE_CHARACTERS_MAX = 200

export function readMetadata(root: Element, url: string | undefined): Metadata {
  const elements = elementsOf(root)
  const meta = metaOf(elements)
  const data = linkedData(elements)
  const siteTitle = textOfTitle(elements)
  const site = meta.get('og:site_name')
  const title = readTitle(elements, meta, siteTitle, site)
  const marked = markedArticle(elements)
  const said = fromLines(linesAround(elements, title))
  const date =
    toDate(meta.get('article:published_time')) ??
    toDate(data.get('datePublished')) ??
    marked?.dates.map(toDate).find((day) => day !== undefined) ??
    first(
      meta,
      ['publishdate', 'pubdate', 'publish-date', 'publication_date', 'date', 'og:release_date'],
      toDate,
    ) ??
    said.date ??
    toDate(elements.find(({ name }) => name === 'time')?.attributes.get('datetime')) ??
    toDate(first(meta, ['firstpublishedtime', 'createdate', 'filetime'], clean))
  return defined({
    title,
    author:
      cleanName(marked?.author) ??
      said.author ??
      first(meta, ['author', 'article:author'], cleanName) ??
      cleanName(data.get('author')),
    outlet:
      said.outlet ??
      first(meta, ['contentsource', 'source', 'mediaid'], cleanName) ??
      cleanName(site) ??
      cleanName(data.get('publisher')) ??
      siteName(siteTitle, title),
    date,
    url: canonical(elements, meta, url),
    documentNumber: said.documentNumber,
  })
}

/** Leaves out what is undefined, as exact optional properties want it. */
export function defined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never
}

export function metaOf(elements: readonly Element[]): ReadonlyMap<string, string> {
  const meta = new Map<string, string>()
  for (const element of elements) {
    if (element.name !== 'meta') continue
    const name =
      attribute(element, 'property') || attribute(element, 'name') || attribute(element, 'itemprop')
    const content = attribute(element, 'content').trim()
    if (name !== '' && content !== '' && !meta.has(name.toLowerCase())) meta.set(name.toLowerCase(), content)
  }
  return meta
}

function first(
  meta: ReadonlyMap<string, string>,
  names: readonly string[],
  read: (value: string | undefined) => string | undefined,
): string | undefined {
  for (const name of names) {
    const value = read(meta.get(name))
    if (value !== undefined) return value
  }
  return undefined
}

const ARTICLE_TYPES = /Article|BlogPosting|Report|WebPage/

/** The flat fields of schema.org data that matter here. */
function linkedData(elements: readonly Element[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const element of elements) {
    if (element.name !== 'script') continue
    const text = element.children.map((child) => (child.type === 'text' ? child.value : '')).join('')
    if (text.length > 200_000) continue
    for (const item of itemsOf(parseJson(text)).slice(0, 50)) {
      if (!ARTICLE_TYPES.test(String(item['@type']))) continue
      for (const key of ['headline', 'datePublished', 'author', 'publisher']) {
        const value = nameOf(item[key])
        if (value !== undefined && !found.has(key)) found.set(key, value)
      }
    }
  }
  return found
}

function parseJson(text: string): unknown {
  try {
    // Line ends inside strings are no JSON, and common.
    return JSON.parse(text.replace(/[\r\n\t]+/g, ' '))
  } catch {
    return undefined
  }
}

function itemsOf(value: unknown): readonly Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(itemsOf)
  if (typeof value !== 'object' || value === null) return []
  const record = value as Record<string, unknown>
  return [record, ...(Array.isArray(record['@graph']) ? itemsOf(record['@graph']) : [])]
}

function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (Array.isArray(value))
    return (
      value
        .map(nameOf)
        .filter((name) => name !== undefined)
        .join(', ') || undefined
    )
  if (typeof value === 'object' && value !== null && 'name' in value) return nameOf(value.name)
  return undefined
}

function textOfTitle(elements: readonly Element[]): string {
  const title = elements.find(({ name }) => name === 'title')
  return clean(title?.children.map(rawText).join('')) ?? ''
}

/** The headline on the page where the page's own title begins with it, else what machines are told. */
function readTitle(
  elements: readonly Element[],
  meta: ReadonlyMap<string, string>,
  siteTitle: string,
  site: string | undefined,
): string | undefined {
  const told = first(meta, ['og:title', 'articletitle', 'twitter:title'], clean)
  const whole = told ?? siteTitle
  const headlines = elements
    .filter(({ name }) => name === 'h1' || name === 'h2')
    .map((element) => ({ name: element.name, text: textOf(element) }))
    .filter(({ text }) => text.length >= 2 && text.length <= 200)
  const same = headlines.find(
    ({ text }) => squeezed(whole).startsWith(squeezed(text)) && squeezed(text).length > 3,
  )
  if (same) return same.text
  // What sites put before and after: “(12 条消息) headline - site”; smaller headings only where a separator follows.
  const within = headlines.find(
    ({ name, text }) =>
      name === 'h1' && squeezed(text).length >= 6 && squeezed(whole).includes(squeezed(text)),
  )
  if (within) return within.text
  const small = elements
    .filter(({ name }) => name === 'h3' || name === 'h4')
    .map(textOf)
    .find(
      (text) =>
        squeezed(text).length >= 6 && /^[-–—|｜_·•(（]/u.test(afterStart(squeezed(whole), squeezed(text))),
    )
  if (small !== undefined) return small
  const headline = headlines.filter(({ name }) => name === 'h1').map(({ text }) => text)
  const cut = withoutSite(whole, site)
  if (cut !== '' && !isSiteOnly(cut, site)) return cut
  return headline.sort((a, b) => b.length - a.length)[0] ?? (cut === '' ? undefined : cut)
}

function afterStart(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : ''
}

function squeezed(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '')
}

const SITE_WORD =
  /(?:网|網|报|報|新闻|新聞|频道|頻道|社|部|委|局|办公室|辦公室|官网|在线|博客|平台|政府|客户端|中心|周刊|杂志|日报|晚报|资讯|知乎|专栏|門戶|门户|首页|科技|财经|\.com|\.cn|\.org|News|Blog|Online)$/i

/** The title without the names of channel and site at its end. */
export function withoutSite(title: string, site?: string): string {
  let text = title.trim()
  for (let count = 0; count < 4; count++) {
    const found = /^(.{4,}?)(\s+[-–—|｜_·•]\s+|[_|｜]|[-–—]{1,2})([^-–—|｜_]{1,24})$/u.exec(text)
    if (!found) break
    const [, before = '', mark = '', last = ''] = found
    const named = site !== undefined && squeezed(last) === squeezed(site)
    const sure = mark === '_' || /^\s.*\s$/.test(mark) || SITE_WORD.test(last.trim())
    if (!named && !sure) break
    text = before.trim()
  }
  return text
}

function siteName(siteTitle: string, title: string | undefined): string | undefined {
  if (title === undefined || !siteTitle.startsWith(title)) return undefined
  const last = siteTitle
    .slice(title.length)
    .split(/[-–—|｜_·•\s]+/u)
    .filter(Boolean)
    .at(-1)
  return last !== undefined && last.length >= 2 && last.length <= 20 ? last : undefined
}

function isSiteOnly(text: string, site: string | undefined): boolean {
  return site !== undefined && squeezed(text) === squeezed(site)
}

/** Lines of text near the headline: from it on, since a page's head and lists have dates too. */
function linesAround(elements: readonly Element[], title: string | undefined): readonly string[] {
  const body = elements.find(({ name }) => name === 'body') ?? elements[0]
  if (!body) return []
  const lines = linesOf(body)
  const wanted = squeezed(title ?? '').slice(0, 30)
  const at = lines.findLastIndex(
    (line, index) => index < lines.length / 2 && wanted !== '' && squeezed(line).startsWith(wanted),
  )
  // Official pages have a table of data above the headline.
  const from = Math.max(0, at - 40)
  const around = lines.slice(at < 0 ? 0 : at, (at < 0 ? 0 : at) + 40)
  return [...around, ...lines.slice(from, Math.max(0, at)).filter((line) => OFFICIAL.test(line))]
}

const OFFICIAL = /索\s*引\s*号|发文机关|發文機關|成文日期|发布日期|发文字号|文\s*号|发布机构/

const LINE_ENDS = /^(?:p|div|section|li|tr|h[1-6]|br|header|article|ul|ol|table|dd|dt|blockquote)$/

export function linesOf(root: Element): readonly string[] {
  const lines: string[] = []
  let line = ''
  const end = () => {
    const text = line.replace(/[\s\u00a0\u200b]+/gu, ' ').trim()
    if (text !== '') lines.push(text)
    line = ''
  }
  const walk = (element: Element): void => {
    for (const child of element.children) {
      if (lines.length > LINES_MAX) return
      if (child.type === 'text') line += child.value
      else if (child.name !== 'script' && child.name !== 'head') {
        const block = LINE_ENDS.test(child.name)
        if (block) end()
        walk(child)
        if (block) end()
        else line += /^(?:td|th|span|a|em|i|b|strong|time|label)$/.test(child.name) ? ' ' : ''
      }
    }
  }
  walk(root)
  end()
  return lines
}

const VALUE_END = '(?=\\s*(?:$|[|｜丨/／\\s\\u3000·•,，;；]|\\d{4}[-年/.]))'
const SOURCES = [
  /(?:发文机关|發文機關|发布机构|發布機構|发布单位|制发机关)\s*[:：]?\s*([\p{Script=Han}A-Za-z0-9（）()、 ]{2,60}?)\s*(?:$|成文|发文|发布|标\s?题|文\s?号|有效)/u,
  /(?:信息来源|文章来源|新闻来源|资料来源|消息来源|稿源|来\s*源|來\s*源|出处|出處)\s*[:：丨|｜]\s*[“「《]?([^\s|｜丨/／\u3000,，;；》」”]{2,40}(?: [A-Z][\w ]{1,30})?)/u,
]
const AUTHORS = [
  new RegExp(
    `(?:^|[\\s|｜丨/／\\u3000（(])(?:作\\s*者|撰\\s*文|撰稿|记者|記者|文|By|by)\\s*[:：丨|｜／/]\\s*([^|｜丨/／\\u3000,，;；。（）()\\d]{2,30}?)${VALUE_END}`,
    'u',
  ),
]
/** 〔記者某某／新竹報導〕; Big5's slash is a sign of division. */
const DATELINE =
  /[〔（(［[【]\s*(?:記者|记者|特派員|特派员)\s*([\p{Script=Han}、]{2,12})\s*[／/∕]\s*[\p{Script=Han}]{0,8}(?:報導|报道|報道|电|電)/u
/** What is left of a line when date, time and address are taken out, where that is a medium's name. */
const MEDIUM = /^[\p{Script=Han}A-Za-z]{2,14}(?:报|報|网|網|社|周刊|週刊|杂志|雜誌|新闻|新聞|电视台|客户端)$/u
const DATES = /(20\d\d|19\d\d)\s?[-年/.]\s?(\d{1,2})\s?[-月/.]\s?(\d{1,2})(?:\s?日)?/
const PUBLISHED =
  /(?:发布日期|發布日期|发布时间|發布時間|发表时间|發表時間|时间|時間|日期|成文日期|发表于|發表於|更新时间|发布于)\s*[:：]?\s*(?=\d)/

/** What lines say with a label, and the first date that stands alone or beside a label. */
export function fromLines(lines: readonly string[]): Mutable<Metadata> {
  const said: Mutable<Metadata> = {}
  for (const line of lines) {
    if (line.length > LINE_CHARACTERS_MAX) continue
    for (const pattern of SOURCES) said.outlet ??= cleanName(pattern.exec(line)?.[1])
    for (const pattern of AUTHORS) said.author ??= cleanName(pattern.exec(line)?.[1])
    said.author ??= cleanName(DATELINE.exec(line)?.[1]?.replaceAll('、', ', '))
    said.outlet ??= mediumIn(line)
    const number =
      /(?:发文字号|發文字號|文\s*号|文\s*號)\s*[:：]?\s*([^\s:：]{2,12}[〔［[]\d{4}[〕］\]]\d{1,4}号)/u.exec(
        line,
      )?.[1]
    said.documentNumber ??= number ?? /^([\p{Script=Han}]{2,10}〔\d{4}〕\d{1,4}号)$/u.exec(line)?.[1]
    const labelled = PUBLISHED.exec(line)
    const text = labelled ? line.slice(labelled.index + labelled[0].length) : line
    // A date inside a sentence is what the sentence is about.
    if (labelled || !/[。！？；]/.test(line))
      said.date ??= labelled || line.length < 80 ? toDate(text) : undefined
  }
  return said
}

function mediumIn(line: string): string | undefined {
  if (line.length > 80 || !DATES.test(line)) return undefined
  const rest = line
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(DATES, ' ')
    .replace(/\d{1,2}:\d{2}(?::\d{2})?/g, ' ')
    .trim()
  return MEDIUM.test(rest) ? rest : undefined
}

/** YYYY-MM-DD of the day in China, from a moment or a date as people write it. */
export function toDate(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const moment = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2}))?(?:\.\d+)?\s?(Z|[+-]\d{2}:?\d{2})$/.exec(
    text.trim(),
  )
  if (moment) {
    const [, day, time, seconds = '00', zone = 'Z'] = moment
    const at = Date.parse(`${day}T${time}:${seconds}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`)
    return Number.isNaN(at) ? undefined : dayInChina(at)
  }
  const [, year, month = '', day = ''] = DATES.exec(text.normalize('NFKC')) ?? []
  const compact = /^(20\d\d)(\d\d)(\d\d)(?:\d{6})?$/.exec(text.trim())
  const date = year
    ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    : compact
      ? compact.slice(1, 4).join('-')
      : ''
  return isRealDate(date) ? date : undefined
}

/** Milliseconds since 1970 as a day in China, which is eight hours ahead of UTC and has no summer time. */
export function dayInChina(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)
}

function clean(text: string | undefined): string | undefined {
  const line = text?.replace(/[\s\u00a0\u200b\ufeff]+/gu, ' ').trim()
  return line === undefined || line === '' ? undefined : line
}

const NO_NAME =
  /^(?:admin|administrator|editor|webmaster|佚名|未知|匿名|网络|網絡|互联网|本站|本站原创|原创|nan|null|undefined|unknown|-+|https?:.*)$/i

export function cleanName(text: string | undefined): string | undefined {
  const name = clean(text)
    ?.replace(/^[“「《【[（(]+|[”」》】\]）)]+$/gu, '')
    .replace(/\s*(?:作者|来源|编辑|时间|发布)\s*[:：].*$/u, '')
    .trim()
  if (name === undefined || name === '' || name.length > 60 || NO_NAME.test(name)) return undefined
  return name
}

function canonical(
  elements: readonly Element[],
  meta: ReadonlyMap<string, string>,
  url: string | undefined,
): string | undefined {
  const link = elements.find(
    ({ name, attributes }) => name === 'link' && /\bcanonical\b/i.test(attributes.get('rel') ?? ''),
  )
  const candidates = [link && attribute(link, 'href'), meta.get('og:url'), url]
  for (const candidate of candidates) {
    const found = candidate === undefined ? undefined : resolve(candidate, url)
    if (found === undefined) continue
    // A front page is nobody's address but its own: templates often say so by mistake.
    if (new URL(found).pathname === '/' && url !== undefined && candidate !== url) continue
    return found
  }
  return url === undefined ? undefined : directAddress(url)
}
