// Header fields of a message, as text: encoded words, names before addresses, folding. Pure.
// Nothing with a control character gets through: a line break in a value would be another header.

/** Bytes of UTF-8 in one encoded word: 60 characters of base64, 72 with `=?UTF-8?B?` and `?=` (RFC 2047: at most 75). */
const WORD_BYTES_MAX = 45
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/
const NAME_LENGTH_MAX = 200

/** The value itself; throws where it holds a control character. For values that the newsletter's settings give. */
export function checkHeader(field: string, value: string): string {
  if (CONTROLS.test(value)) {
    throw new Error(
      `Unexpected control character in ${field}, expected text on one line: ${JSON.stringify(value)}`,
    )
  }
  return value
}

/**
 * A person's name as it may stand in a message: without control characters, changes of direction, halves of characters
 * and outer spaces, at most 200 characters. A name is never a reason not to send.
 */
export function cleanName(name: string): string {
  const clean = name
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu, '')
    .trim()
  return [...clean].slice(0, NAME_LENGTH_MAX).join('')
}

/** A name before an address: a quoted string in ASCII, else encoded words (RFC 2047), folded between words. */
export function encodePhrase(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name) && !name.includes('=?')) return `"${name.replace(/["\\]/g, '\\$&')}"`
  return encodeWords(name)
}

/** `"Name" <address>`, the address on a line of its own where the name is long. The address is ASCII. */
export function encodeMailbox(name: string, address: string): string {
  if (name === '') return address
  const phrase = encodePhrase(name)
  return `${phrase}${phrase.length + address.length > 66 ? '\r\n' : ''} <${address}>`
}

function encodeWords(text: string): string {
  const words: string[] = []
  let word = ''
  let bytes = 0
  for (const character of text) {
    const size = Buffer.byteLength(character)
    if (bytes + size > WORD_BYTES_MAX) {
      words.push(word)
      word = ''
      bytes = 0
    }
    word += character
    bytes += size
  }
  words.push(word)
  return words.map((each) => `=?UTF-8?B?${Buffer.from(each).toString('base64')}?=`).join('\r\n ')
}
