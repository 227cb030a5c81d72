// How heavy an email is, as a mail server and Gmail count it: bytes of the HTML and of its transfer encodings.

/** From here on an email is made lighter, and its author told: Gmail clips at about 102,400 bytes. */
export const WARN_BYTES = 90_000
/** What is still this heavy after all is an error. */
export const ERROR_BYTES = 100_000

export interface Weight {
  readonly htmlBytes: number
  readonly encodedBytes: number
  readonly encoding: 'base64' | 'quoted-printable'
}

/** Weighs HTML. Whether Gmail counts decoded or encoded bytes is not published, so both are reported. */
export function weigh(html: string): Weight {
  const bytes = Buffer.from(html, 'utf8')
  const base64 = base64Bytes(bytes.length)
  const quotedPrintable = quotedPrintableBytes(bytes)
  return base64 < quotedPrintable
    ? { htmlBytes: bytes.length, encodedBytes: base64, encoding: 'base64' }
    : { htmlBytes: bytes.length, encodedBytes: quotedPrintable, encoding: 'quoted-printable' }
}

/** The worse of the two countings. */
export function worst(weight: Weight): number {
  return Math.max(weight.htmlBytes, weight.encodedBytes)
}

/** RFC 2045, 6.8: four characters for three bytes, lines of 76 and a line end. */
function base64Bytes(length: number): number {
  const characters = Math.ceil(length / 3) * 4
  return characters + 2 * Math.ceil(characters / 76)
}

/** RFC 2045, 6.7: `=XX` for what is not printable ASCII, soft line breaks after at most 75 characters, CRLF. */
function quotedPrintableBytes(bytes: Uint8Array): number {
  let total = 0
  let column = 0
  for (const [index, byte] of bytes.entries()) {
    if (byte === 0x0a) {
      total += 2
      column = 0
      continue
    }
    const next = bytes[index + 1]
    const atLineEnd = next === undefined || next === 0x0a
    const printable =
      (byte > 0x20 && byte < 0x7f && byte !== 0x3d) || ((byte === 0x20 || byte === 0x09) && !atLineEnd)
    const width = printable ? 1 : 3
    if (column + width > 75 && !(atLineEnd && column + width === 76)) {
      total += 3
      column = 0
    }
    total += width
    column += width
  }
  return total
}
