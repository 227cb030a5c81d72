// The relaxed canonical forms that DKIM signs (RFC 6376, 3.4.2 and 3.4.4). Pure. Text is ASCII with CRLF line ends.

/** A header field with its line end: name in lower case, unfolded, one space for any white space. */
export function relaxedHeader(field: string): string {
  const colon = field.indexOf(':')
  const value = field.slice(colon + 1).replace(/\r\n/g, '')
  return `${field.slice(0, colon).trim().toLowerCase()}:${value.replace(/[ \t]+/g, ' ').trim()}\r\n`
}

/**
 * Whole lines of a body: one space for any white space within a line, none at its end. Empty lines stay: those at the
 * end of a body are dropped by relaxedEnd.
 */
export function relaxedLines(lines: string): string {
  if (!/[ \t]/.test(lines)) return lines
  return lines.replace(/[ \t]+/g, ' ').replace(/ \r\n/g, '\r\n')
}

/** The end of a body: without its empty lines, and with a line end where there is anything at all. */
export function relaxedEnd(lines: string): string {
  const kept = relaxedLines(lines).replace(/(?:\r\n)+$/, '')
  return kept === '' ? '' : `${kept}\r\n`
}
