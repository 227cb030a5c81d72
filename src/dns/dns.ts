// The port for asking the domain name system. In tests it is a plain object of answers.

export interface Dns {
  /** Each TXT record with its strings joined; empty where there is none (NODATA, NXDOMAIN). */
  txt(name: string): Promise<readonly string[]>
  mx(name: string): Promise<readonly { readonly exchange: string; readonly priority: number }[]>
  /** IPv4 and IPv6 addresses. */
  addresses(name: string): Promise<readonly string[]>
  /** Names that an address stands for (PTR). */
  names(address: string): Promise<readonly string[]>
}

/** The question could not be answered (no network, SERVFAIL, a timeout): nothing is known about the name. */
export class DnsFailed extends Error {
  override name = 'DnsFailed'
}
