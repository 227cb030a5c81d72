// Which addresses of the internet may be fetched for a writer, and told of what happens: only public ones, so that a link, a
// redirect or a webhook never reaches this machine, its network or a cloud's metadata. Never connects or resolves names. Pure.
import ipaddr from 'ipaddr.js'

/** Services of a cloud provider that answer at an address which looks public. */
const PROVIDER_ADDRESSES: ReadonlySet<string> = new Set(['168.63.129.16'])
const PUBLIC_V6 = ipaddr.IPv6.parseCIDR('2000::/3')
/** Names that never leave a machine or its network, whatever a resolver says of them. */
const LOCAL_NAME = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home\.arpa)\.?$/i
const PORT_MIN = 1024

/**
 * Whether an IP address, as written by a socket or resolver, is one of a public host. IPv4 inside IPv6 (mapped, NAT64)
 * is judged as IPv4; tunnels to other networks (6to4, Teredo) are refused.
 */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '')
  if (!ipaddr.isValid(plain)) return false
  const parsed = ipaddr.parse(plain)
  if (parsed instanceof ipaddr.IPv4) return isPublicV4(parsed)
  if (parsed.isIPv4MappedAddress()) return isPublicV4(parsed.toIPv4Address())
  const range = parsed.range()
  // 64:ff9b:1::/48 leads to a network of its own; 64:ff9b::/96 to the IPv4 address in its last four bytes.
  if (range === 'rfc6052') return parsed.parts[2] === 0 && isPublicV4(lastFourBytes(parsed))
  // ISATAP: the IPv4 address of a host in the site's own network behind 0000:5efe or 0200:5efe.
  if (parsed.parts[5] === 0x5efe) return false
  return range === 'unicast' && parsed.match(PUBLIC_V6)
}

/** Why an address is not fetched, as the end of a sentence; undefined where it may be, as far as its letters say. */
export function refusalOf(url: URL): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `Unexpected ${url.protocol}, expected https`
  if (url.username !== '' || url.password !== '') return 'Unexpected name or password in the address'
  const port = url.port === '' ? 0 : Number(url.port)
  if (port !== 0 && port !== 80 && port !== 443 && port < PORT_MIN)
    return `Unexpected port ${port}, expected 80, 443 or one from ${PORT_MIN} on`
  const host = hostOf(url)
  if (LOCAL_NAME.test(host)) return `Unexpected name ${host} of a private network, expected a public one`
  return undefined
}

/** Whether the host may be a public one as far as its letters say: an IP address is judged, of a name only those of no network. */
export function isPublicHost(url: URL): boolean {
  const host = hostOf(url)
  return ipaddr.isValid(host) ? isPublicAddress(host) : !LOCAL_NAME.test(host)
}

/** The name or IP address to connect to, without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

function isPublicV4(address: ipaddr.IPv4): boolean {
  return address.range() === 'unicast' && !PROVIDER_ADDRESSES.has(address.toString())
}

function lastFourBytes(address: ipaddr.IPv6): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(12))
}
