// Domain names as newsletter.yaml and the command line name them: lower case, ASCII. Pure.

/** What is expected of a domain, in a message. */
export const DOMAIN = 'a domain such as news.gazette.example'
export const DOMAIN_PATTERN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/
export const DOMAIN_MAX = 253

export function isDomain(text: string): boolean {
  return text.length <= DOMAIN_MAX && DOMAIN_PATTERN.test(text)
}

/** The domain of an email address, lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}
