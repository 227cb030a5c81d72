// What newsletter.yaml says of the keys that messages are signed with (DKIM): their names and places, never a key. Pure.
import { isDomain } from './domain.ts'

export interface DkimEntry {
  readonly selector: string
  /** The domain that vouches, lower case. */
  readonly domain: string
  /** Path of the private key, from the newsletter's folder. */
  readonly key: string
}

/** What is expected of a selector, in a message. */
export const SELECTOR = 'a selector such as s1'
export const SELECTOR_MAX = 63

/** RFC 6376, 3.1: labels of a domain name. In lower case, since it names a file too. */
export function isSelector(text: string): boolean {
  return text.length <= SELECTOR_MAX && isDomain(text)
}

/** An entry with its defaults filled in. */
export function dkimEntry(
  { selector, domain, key }: Pick<DkimEntry, 'selector'> & Partial<DkimEntry>,
  senderDomain: string,
): DkimEntry {
  return { selector, domain: domain ?? senderDomain, key: key ?? `.yibao/dkim/${selector}.pem` }
}
