// Email addresses as reports write them: in angle brackets, behind `rfc822;`, in sentences, with full stops after them.

/**
 * An address in running text. Each repetition is bounded, so that no text takes long. A local part may hold what RFC 5322
 * allows unquoted, letters of any script, and encoded words that some software leaves there.
 */
export const ADDRESS =
  /(?:"[^"\n@]{1,64}"|[\p{L}\p{N}!#$%&'*+\-/=?^_`{|}~.]{1,160})@(?:[\p{L}\p{N}_-]{1,63}\.){1,10}[\p{L}\p{N}-]{2,63}/u
const ADDRESSES = new RegExp(ADDRESS.source, 'gu')
const TEXT_CHARACTERS_MAX = 65_536

/** Every address in a text, in order, with repetitions. */
export function addressesIn(text: string): readonly string[] {
  return (text.slice(0, TEXT_CHARACTERS_MAX).match(ADDRESSES) ?? []).map(tidyAddress)
}

export function firstAddress(text: string): string | undefined {
  return addressesIn(text.slice(0, 2_000))[0]
}

/** Without quotation marks that belong to the sentence around it. */
function tidyAddress(address: string): string {
  const tidy = address.replace(/^(?:['`/|]|=(?!\?))+/, '').replace(/^(?:mailto:|smtp:|rfc822;)/i, '')
  return tidy.startsWith('@') ? address : tidy
}

/**
 * The address in a field such as `rfc822; <reader@example.org>` (RFC 3464, 2.3.1), in whatever dress. Undefined where there
 * is none: a pipe, a file, a name, or one that was blotted out.
 */
export function addressOfField(value: string): string | undefined {
  const text = value.includes(';') && !/^\s*</.test(value) ? value.slice(value.indexOf(';') + 1) : value
  const address = firstAddress(decodeXtext(text.trim()))
  return address === undefined || isBlotted(address) ? undefined : address
}

/** xtext (RFC 3461, 4), where it was left as it is: `x+40example.org`. What has its @ is left alone: `x+40@example.org`. */
function decodeXtext(text: string): string {
  return text.includes('@')
    ? text
    : text.replace(/\+(40|3D|2B)/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** `****@example.org`, `x@redacted`: providers hide in complaints who complained. */
function isBlotted(address: string): boolean {
  return /\*{2,}|^redacted$/i.test(address.split('@')[0] ?? '')
}

export function sameAddress(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}
