// TMX 1.4b, the exchange format of translation memories: pairs of Chinese and English out to other tools and in from them.
// Nothing is ever fetched: a DTD that the file names is passed over, and entities of its own are an error. Pure.
import { SaxesParser, type SaxesTagPlain } from 'saxes'

export interface TmxUnit {
  readonly zh: string
  readonly en: string
  /** Line of the unit in the file. */
  readonly line: number
  readonly private: boolean
}

export type TmxResult =
  | {
      readonly type: 'read'
      readonly units: readonly TmxUnit[]
      /** Units without Chinese, without English, or empty. */
      readonly passedOver: number
      /** Language codes of the file, as written, by how many texts each has. */
      readonly languages: ReadonlyMap<string, number>
    }
  | { readonly type: 'refused'; readonly reason: string; readonly line: number; readonly column: number }

const BYTES_MAX = 100_000_000
const UNITS_MAX = 1_000_000
/** Inside these stand codes of the other tool, no words; what `hi` holds is text. */
const CODES: ReadonlySet<string> = new Set(['bpt', 'ept', 'ph', 'it', 'ut'])

/** Reads the bytes of a file, in UTF-8 or UTF-16. Never throws for what stands in it. */
export function readTmx(bytes: Uint8Array): TmxResult {
  if (bytes.length > BYTES_MAX)
    return refuse(`Unexpected ${Math.round(bytes.length / 1e6)} MB, expected at most 100 MB`)
  const text = decode(bytes)
  if (text === undefined) return refuse('Unexpected bytes, expected a file in UTF-8 or UTF-16')
  const found = collect()
  const parser = new SaxesParser()
  try {
    parser.on('error', (error) => {
      throw error
    })
    parser.on('opentag', (tag) => found.open(tag, parser.line))
    parser.on('closetag', (tag) => found.close(tag.name))
    parser.on('text', (part) => found.text(part))
    parser.on('cdata', (part) => found.text(part))
    parser.write(text).close()
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^\d*:?\d*:?\s*/, '').replace(/\.$/, '') : 'no XML'
    return {
      type: 'refused',
      reason: `Unexpected XML (${reason}), expected TMX`,
      line: parser.line,
      column: parser.column,
    }
  }
  return found.result()
}

/** What a file says as its tags come by. */
function collect() {
  const units: TmxUnit[] = []
  const languages = new Map<string, number>()
  let passedOver = 0
  let root: string | undefined
  let line = 1
  let language = ''
  let sides: { zh?: string; en?: string } = {}
  let kept = false
  let prop = ''
  /** Text of what is open: a segment or a property. */
  let words: string | undefined
  let codes = 0
  return {
    open({ name, attributes }: SaxesTagPlain, at: number) {
      root ??= name
      if (root !== 'tmx') throw new Error(`<${root}> where <tmx> was expected`)
      if (name === 'tu') {
        line = at
        sides = {}
        kept = false
      } else if (name === 'tuv') {
        language = attributes['xml:lang'] ?? attributes.lang ?? ''
        languages.set(language, (languages.get(language) ?? 0) + 1)
      } else if (name === 'seg' || name === 'prop') {
        words = ''
        prop = attributes.type ?? ''
      } else if (CODES.has(name)) codes += 1
    },
    text(part: string) {
      if (words !== undefined && codes === 0) words += part
    },
    close(name: string) {
      if (CODES.has(name)) codes -= 1
      else if (name === 'prop') {
        if (prop === 'x-private' && words?.trim() === 'yes') kept = true
        words = undefined
      } else if (name === 'seg') {
        const side = /^zh\b|^(?:chi|zho|cmn)\b/i.test(language)
          ? 'zh'
          : /^en\b|^eng\b/i.test(language)
            ? 'en'
            : undefined
        if (side !== undefined && sides[side] === undefined) sides[side] = (words ?? '').trim()
        words = undefined
      } else if (name === 'tu') {
        if (units.length >= UNITS_MAX) throw new Error(`more than ${UNITS_MAX} units`)
        const { zh = '', en = '' } = sides
        if (zh === '' || en === '') passedOver += 1
        else units.push({ zh, en, line, private: kept })
      }
    },
    result: (): TmxResult => ({ type: 'read', units, passedOver, languages }),
  }
}

function refuse(reason: string): TmxResult {
  return { type: 'refused', reason, line: 1, column: 1 }
}

function decode(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes
  const utf16 =
    (first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)
      ? 'utf-16le'
      : (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)
        ? 'utf-16be'
        : undefined
  try {
    const text = new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes)
    // The text is decoded: what its first line says of an encoding is history.
    return text.replace(/^(<\?xml[^>]*?)\s+encoding\s*=\s*(?:"[^"]*"|'[^']*')/, '$1')
  } catch {
    return undefined
  }
}

export interface TmxExport {
  readonly zh: string
  readonly en: string
  readonly private: boolean
  /** What is known of the unit, written as properties: issue, file, date. */
  readonly properties: Readonly<Record<string, string>>
}

/** A whole file. `date` is the day of the export, YYYY-MM-DD; the same units and day give the same text. */
export function writeTmx(
  units: readonly TmxExport[],
  { date, version }: { readonly date: string; readonly version: string },
): string {
  const lines = units.map(({ zh, en, private: kept, properties }) => {
    const all = Object.entries({ ...properties, ...(kept ? { private: 'yes' } : {}) })
    const props = all
      .map(([type, value]) => `      <prop type="x-${escapeXml(type)}">${escapeXml(value)}</prop>\n`)
      .join('')
    return `    <tu>\n${props}      <tuv xml:lang="zh"><seg>${escapeXml(zh)}</seg></tuv>\n      <tuv xml:lang="en"><seg>${escapeXml(en)}</seg></tuv>\n    </tu>\n`
  })
  const header = `<header creationtool="yibao" creationtoolversion="${escapeXml(version)}" segtype="paragraph" o-tmf="yibao" adminlang="en" srclang="zh" datatype="plaintext" creationdate="${date.replaceAll('-', '')}T000000Z"/>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">\n  ${header}\n  <body>\n${lines.join('')}  </body>\n</tmx>\n`
}

/** XML 1.0 has no place for control characters and halves of pairs, not even escaped. */
function escapeXml(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/\r\n?/g, '\n')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
