// An address as it may stand on a page whose link may have been forwarded: its owner knows it again, nobody else learns it. Pure.

/** `r***@example.org`; a name of one letter is left out as a whole. The number of stars says nothing about its length. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@')
  const [first = ''] = at > 1 ? address : ''
  return `${first}***${at < 0 ? '' : address.slice(at)}`
}
