// The MIME structure of a mail, as far as reading reports needs it: lenient with what is broken, and bounded: so much of
// the mail, so deep, so many parts. It never throws, and it never descends into a message that was sent along.
import { Buffer } from 'node:buffer'
import { decodeCharset, decodeTransfer } from './charset.ts'
import { firstValue, type Headers, readHeaders, readParameters } from './headers.ts'

/** Reports come before what they return, so that the rest of a huge mail has nothing to say. */
export const MAIL_BYTES_MAX = 1_048_576
const DEPTH_MAX = 12
const PARTS_MAX = 200
const TEXT_CHARACTERS_MAX = 131_072
/** Rules read lines; no server's words are longer. */
const LINE_CHARACTERS_MAX = 20_000

export interface Part {
  /** In lower case: `text/plain`, `message/delivery-status`. */
  readonly type: string
  readonly headers: Headers
  /** Decoded, with lines that end in LF. Empty for pictures and the like. */
  readonly text: string
}

export interface Mime {
  readonly headers: Headers
  /** The content type of the whole, in lower case. */
  readonly type: string
  /** `report-type` of a multipart/report (RFC 6522), in lower case. */
  readonly reportType: string
  /** What is in it, in order, without the multiparts around. */
  readonly parts: readonly Part[]
  /** The mail was longer than what is read. */
  readonly truncated: boolean
}

interface Walk {
  readonly lines: readonly string[]
  readonly parts: Part[]
}

export function readMime(bytes: Uint8Array): Mime {
  const read = bytes.subarray(0, MAIL_BYTES_MAX)
  const lines = linesOf(Buffer.from(read.buffer, read.byteOffset, read.byteLength).toString('latin1'))
  const start = lines.findIndex((line) => line.trim() !== '')
  const { headers, bodyLine } = readHeaders(lines, Math.max(start, 0), lines.length)
  const { value, parameters } = readParameters(firstValue(headers, 'content-type') ?? '')
  const walk: Walk = { lines, parts: [] }
  walkPart(walk, headers, bodyLine, lines.length, 0)
  return {
    headers,
    type: value,
    reportType: (parameters.get('report-type') ?? '').toLowerCase(),
    parts: walk.parts,
    truncated: bytes.length > MAIL_BYTES_MAX,
  }
}

/** LF, CRLF and CR each end a line: mails are kept in all three forms. */
function linesOf(binary: string): readonly string[] {
  return binary
    .split(/\r\n|\n|\r/)
    .map((line) => (line.length > LINE_CHARACTERS_MAX ? line.slice(0, LINE_CHARACTERS_MAX) : line))
}

function walkPart(walk: Walk, headers: Headers, start: number, end: number, depth: number): void {
  if (walk.parts.length >= PARTS_MAX) return
  const { value, parameters } = readParameters(firstValue(headers, 'content-type') ?? '')
  const boundary = (parameters.get('boundary') ?? '').trimEnd()
  if (value.startsWith('multipart/') && boundary !== '') {
    // What lies deeper than any report was made to burn our time: it is not read.
    if (depth >= DEPTH_MAX) return
    const ranges = partRanges(walk.lines, start, end, boundary)
    if (ranges.length > 0) {
      for (const range of ranges) {
        const block = readHeaders(walk.lines, range.start, range.end)
        walkPart(walk, block.headers, block.bodyLine, range.end, depth + 1)
      }
      return
    }
  }
  // A multipart whose boundary never comes is taken for the text that it shows to people.
  const type = value.startsWith('multipart/') || value === '' ? 'text/plain' : value
  walk.parts.push({ type, headers, text: textOf(walk.lines, headers, type, start, end) })
}

/** The lines of each part between the delimiters (RFC 2046, 5.1.1). A missing last delimiter is the end. */
function partRanges(
  lines: readonly string[],
  start: number,
  end: number,
  boundary: string,
): readonly { readonly start: number; readonly end: number }[] {
  const delimiter = `--${boundary}`
  const ranges: { start: number; end: number }[] = []
  let from: number | undefined
  for (let line = start; line < end; line++) {
    const text = lines[line] ?? ''
    if (!text.startsWith(delimiter)) continue
    const rest = text.slice(delimiter.length).trim()
    if (rest !== '' && rest !== '--') continue
    if (from !== undefined) ranges.push({ start: from, end: line })
    from = rest === '--' ? undefined : line + 1
    if (rest === '--') return ranges
  }
  if (from !== undefined) ranges.push({ start: from, end })
  return ranges
}

function textOf(
  lines: readonly string[],
  headers: Headers,
  type: string,
  start: number,
  end: number,
): string {
  if (!/^(text|message)\//.test(type)) return ''
  let characters = 0
  let line = start
  for (; line < end && characters < TEXT_CHARACTERS_MAX; line++) characters += (lines[line]?.length ?? 0) + 1
  const binary = lines.slice(start, line).join('\n').slice(0, TEXT_CHARACTERS_MAX)
  const { parameters } = readParameters(firstValue(headers, 'content-type') ?? '')
  const decoded = decodeTransfer(binary, firstValue(headers, 'content-transfer-encoding') ?? '')
  const text = decodeCharset(decoded.replace(/\r\n|\r/g, '\n'), parameters.get('charset') ?? '')
  return type === 'text/html' ? textOfHtml(text) : text
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  nbsp: ' ',
  '#39': "'",
}

/** What a person would read of HTML, nearly: enough to find an address and a server's words. */
function textOfHtml(html: string): string {
  return [
    ['<!--', '-->'],
    ['<style', '</style>'],
    ['<script', '</script>'],
  ]
    .reduce((text, [open = '', close = '']) => without(text, open, close), html)
    .replace(/<(?:br|\/p|\/div|\/tr|\/td|\/li|\/h\d|hr)\b[^<>]{0,400}>/gi, '\n')
    .replace(/<\/?[a-z!][^<>]{0,2000}>/gi, '')
    .replace(/&(lt|gt|amp|quot|nbsp|#39);/g, (_, name: string) => ENTITIES[name] ?? ' ')
}

/** Without what stands between two marks. In one pass, since HTML may open a thousand things and close none. */
function without(text: string, open: string, close: string): string {
  const folded = text.toLowerCase()
  const kept: string[] = []
  let at = 0
  for (;;) {
    const from = folded.indexOf(open, at)
    const to = from < 0 ? -1 : folded.indexOf(close, from)
    if (to < 0) return [...kept, text.slice(at)].join('')
    kept.push(text.slice(at, from))
    at = to + close.length
  }
}
