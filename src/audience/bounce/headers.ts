// The header fields of a mail or a part: read leniently, since bounces come from software of four decades.

/** Fields by name in lower case, in order. Values are unfolded, one byte a character. */
export type Headers = ReadonlyMap<string, readonly string[]>

const FIELDS_MAX = 400
const VALUE_CHARACTERS_MAX = 8_000
const FIELD = /^([!-9;-~]{1,100})[ \t]?:[ \t]*(.*)$/s

export interface HeaderBlock {
  readonly headers: Headers
  /** The line that the body begins at. */
  readonly bodyLine: number
}

/**
 * Reads fields from line `start` on, to the first empty line. A line that is neither a field nor its continuation ends the
 * block as well, and belongs to the body; the separator line of an mbox is passed over.
 */
export function readHeaders(lines: readonly string[], start: number, end: number): HeaderBlock {
  const fields = new Map<string, string[]>()
  let last: { readonly values: string[]; at: number } | undefined
  let count = 0
  let line = start
  if (/^>?From /.test(lines[line] ?? '')) line += 1
  for (; line < end; line++) {
    const text = lines[line] ?? ''
    if (text.trim() === '') return { headers: fields, bodyLine: line + 1 }
    if (/^[ \t]/.test(text)) {
      if (last) appendTo(last, text)
      continue
    }
    const field = FIELD.exec(text.length > VALUE_CHARACTERS_MAX ? text.slice(0, VALUE_CHARACTERS_MAX) : text)
    const name = field?.[1]?.toLowerCase()
    if (name === undefined) {
      // A stray line between fields is passed over where fields go on after it; else the body has begun without an empty line.
      if (fields.size > 0 && FIELD.test(lines[line + 1] ?? '')) continue
      return { headers: fields, bodyLine: line }
    }
    if (count++ >= FIELDS_MAX) continue
    const values = fields.get(name) ?? []
    fields.set(name, values)
    values.push((field?.[2] ?? '').trim())
    last = { values, at: values.length - 1 }
  }
  return { headers: fields, bodyLine: end }
}

function appendTo({ values, at }: { readonly values: string[]; readonly at: number }, text: string): void {
  const value = values[at] ?? ''
  if (value.length < VALUE_CHARACTERS_MAX) values[at] = `${value} ${text.trim()}`.trim()
}

export function firstValue(headers: Headers, name: string): string | undefined {
  return headers.get(name)?.[0]
}

/** `text/plain; charset="x"`: the value in lower case, and its parameters by name in lower case (RFC 2045, 5.1). */
export function readParameters(value: string): {
  readonly value: string
  readonly parameters: ReadonlyMap<string, string>
} {
  const [first = '', ...rest] = splitOutsideQuotes(value)
  const parameters = new Map<string, string>()
  for (const text of rest) {
    const equals = text.indexOf('=')
    if (equals < 0) continue
    const name = text.slice(0, equals).trim().toLowerCase().replace(/\*$/, '')
    const given = text.slice(equals + 1).trim()
    const unquoted = /^"((?:[^"\\]|\\.)*)"?/s.exec(given)?.[1]?.replace(/\\(.)/gs, '$1')
    if (!parameters.has(name)) parameters.set(name, unquoted ?? given.replace(/[ \t].*$/s, ''))
  }
  return { value: first.trim().toLowerCase(), parameters }
}

function splitOutsideQuotes(value: string): readonly string[] {
  const parts: string[] = []
  let quoted = false
  let from = 0
  for (let at = 0; at < value.length; at++) {
    const character = value[at]
    if (character === '"' && value[at - 1] !== '\\') quoted = !quoted
    else if (character === ';' && !quoted) {
      parts.push(value.slice(from, at))
      from = at + 1
    }
  }
  parts.push(value.slice(from))
  return parts
}
