// Addresses of clients, cut down to their networks: enough for a limit and for evidence, and no person. Pure.
import ipaddr from 'ipaddr.js'

const IPV4_BITS = 24
const IPV6_BITS = 48

/** `203.0.113.0/24`, `2001:db8:7::/48`; undefined for what is no address. IPv4 in an IPv6 form is IPv4. */
export function networkOf(address: string | undefined): string | undefined {
  if (address === undefined || address.length > 64 || !ipaddr.isValid(address)) return undefined
  const ip = ipaddr.process(address)
  const bits = ip.kind() === 'ipv4' ? IPV4_BITS : IPV6_BITS
  const prefix = `${ip.toString()}/${bits}`
  const network =
    ip.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(prefix)
      : ipaddr.IPv6.networkAddressFromCIDR(prefix)
  return `${network.toString()}/${bits}`
}
