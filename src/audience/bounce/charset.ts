// Bytes of a mail as text: transfer encodings, character sets, words encoded in headers. Every input has an answer: what
// cannot be decoded comes out as it can best be read, and nothing here throws.
import { Buffer } from 'node:buffer'

const UTF8 = new TextDecoder('utf-8', { fatal: true })
/** No header of use is longer; beyond, encoded words stay as they are. */
const ENCODED_WORDS_MAX = 4_000

/** A string that holds one byte a character, as text in the character set that its part names. */
export function decodeCharset(binary: string, charset: string): string {
  const name = charset.trim().toLowerCase()
  if (!/[\u0080-\u00ff\u001b]/.test(binary)) return binary
  if (name === 'us-ascii' || name === '' || name === 'ascii') return guessCharset(binary)
  return decodeAs(binary, name) ?? guessCharset(binary)
}

/** Without a name: Japanese escapes say what they are, UTF-8 hardly ever arises by chance, and the rest is Western. */
export function guessCharset(binary: string): string {
  if (binary.includes('\u001b$') || binary.includes('\u001b('))
    return decodeAs(binary, 'iso-2022-jp') ?? binary
  try {
    return UTF8.decode(Buffer.from(binary, 'latin1'))
  } catch {
    return binary
  }
}

function decodeAs(binary: string, name: string): string | undefined {
  try {
    return new TextDecoder(name).decode(Buffer.from(binary, 'latin1'))
  } catch {
    return undefined
  }
}

/** Undoes base64 and quoted-printable (RFC 2045, 6.7 and 6.8), one byte a character before and after. */
export function decodeTransfer(binary: string, encoding: string): string {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(binary, 'base64').toString('latin1')
    case 'quoted-printable':
      return binary
        .replace(/[ \t]{1,80}$/gm, '')
        .replace(/=\n/g, '')
        .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    default:
      return binary
  }
}

/** A header's value for people: encoded words (RFC 2047) read, raw bytes taken for UTF-8 where they are. */
export function decodeHeader(binary: string): string {
  const text = guessCharset(binary)
  if (text.length > ENCODED_WORDS_MAX) return text
  return text
    .replace(/(\?=)[ \t\n]+(?==\?)/g, '$1')
    .replace(
      /=\?([^?\s]{1,40})\?([bq])\?([^?\s]*)\?=/gi,
      (_, charset: string, encoding: string, data: string) =>
        decodeCharset(
          encoding.toLowerCase() === 'b'
            ? decodeTransfer(data, 'base64')
            : decodeTransfer(data.replaceAll('_', ' '), 'quoted-printable'),
          charset.split('*')[0] ?? '',
        ),
    )
}
