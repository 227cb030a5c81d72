// Examines whether the addresses of the mail server have names that lead back to them (forward-confirmed reverse DNS).
import type { Dns } from '../../dns/dns.ts'
import { type DoctorFinding, examine, type Subject } from './finding.ts'

const ADDRESSES_MAX = 8

/** Never more than advice: it matters for the machine that brings messages to receivers, which may be another one. */
export async function examineReverse(dns: Dns, host: string): Promise<readonly DoctorFinding[]> {
  const subject: Subject = {
    id: 'reverse',
    title: `Names of the addresses of ${host} (PTR)`,
    looked: `PTR of the addresses of ${host}`,
  }
  return examine(subject, async () => {
    const addresses = (await dns.addresses(host)).slice(0, ADDRESSES_MAX)
    if (addresses.length === 0) {
      const change = 'Check the host in YIBAO_SMTP_URL.'
      return [
        { ...subject, level: 'mend', found: `${host} has no address.`, why: 'Nothing can be sent.', change },
      ]
    }
    const stray: string[] = []
    for (const address of addresses) if (!(await leadsBack(dns, address))) stray.push(address)
    if (stray.length === 0) {
      return [
        { ...subject, level: 'ok', found: `${addresses.join(', ')}: each has a name that leads back to it.` },
      ]
    }
    return [
      {
        ...subject,
        level: 'unknown',
        found: `${stray.join(', ')}: no name that leads back to ${stray.length === 1 ? 'it' : 'them'}.`,
        why: 'Gmail and Yahoo ask for such a name of the machine that brings them a message. If your mail server hands messages on, another machine does that, and this does not matter.',
        change: `If this server brings messages to receivers itself, ask its provider to set the name (PTR) of ${stray.join(', ')} to ${host}, and see that ${host} has ${stray.length === 1 ? 'that address' : 'those addresses'}.`,
      },
    ]
  })
}

async function leadsBack(dns: Dns, address: string): Promise<boolean> {
  for (const name of await dns.names(address)) {
    if ((await dns.addresses(name)).includes(address)) return true
  }
  return false
}
