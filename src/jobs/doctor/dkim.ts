// Examines the published half of each key that messages are signed with (RFC 6376, 3.6.1; RFC 8301; RFC 8463).
import type { KeyObject } from 'node:crypto'
import type { Dns } from '../../dns/dns.ts'
import {
  type DkimRecord,
  dkimRecordText,
  isPublishedKey,
  keyTypeOf,
  readDkimRecord,
  rsaBits,
} from '../../mailing/authentication/dkim-record.ts'
import { type DoctorFinding, examine, type Subject } from './finding.ts'

/** A key that messages are signed with: either half of it. */
export interface SigningKey {
  readonly domain: string
  readonly selector: string
  readonly key: KeyObject
}

const BITS_MIN = 2048
const WHY =
  'Receivers check the signature of a message with this key. Without it the signature counts as none, and Gmail, Yahoo and Microsoft ask for one on bulk mail.'

export async function examineDkim(dns: Dns, key: SigningKey): Promise<readonly DoctorFinding[]> {
  const name = `${key.selector}._domainkey.${key.domain}`
  const subject: Subject = {
    id: 'dkim',
    title: `DKIM key ${key.selector} of ${key.domain} (${keyTypeOf(key.key)})`,
    looked: `TXT of ${name}`,
  }
  const records = [{ name, type: 'TXT', value: dkimRecordText(key.key) } as const]
  return examine(subject, async () => {
    const texts = await dns.txt(name)
    const read = texts.flatMap((text) => readDkimRecord(text) ?? [])
    const [record, ...more] = read
    if (record === undefined) {
      const found =
        texts.length === 0 ? 'There is none.' : `What is there is no key: “${texts.join('”, “')}”.`
      return [{ ...subject, level: 'mend', found, why: WHY, change: 'Publish this record.', records }]
    }
    if (more.length > 0) {
      const found = `There are ${read.length} keys under one name.`
      const why = 'What receivers do then is not defined (RFC 6376, 3.6.2.2): some take the wrong one.'
      return [
        { ...subject, level: 'mend', found, why, change: 'Delete them all and publish this one.', records },
      ]
    }
    const faults = faultFindings(subject, record, key.key, records)
    if (faults.some(({ level }) => level === 'mend')) return faults
    const size = key.key.asymmetricKeyDetails?.modulusLength
    const found = `It is the public half of the key we sign with${size === undefined ? '' : ` (${size} bits)`}.`
    return [...faults, { ...subject, level: 'ok', found }]
  })
}

/** Where nothing is signed here: the relay may sign, which is not visible from here. */
export function noKeys(from: string): DoctorFinding {
  return {
    id: 'dkim',
    level: 'unknown',
    title: `DKIM signature for ${from}`,
    looked: 'dkim: in newsletter.yaml',
    found: 'Messages are not signed here. Whether your mail server signs them cannot be seen from here.',
    why: `Bulk mail needs a DKIM signature, and one for ${from} itself, not for the mail server's own domain, to count for DMARC.`,
    change: `Send a test to yourself (yibao send <issue> --test <address>) and look for a DKIM-Signature with d=${from}. If there is none, make a key with yibao dkim, or switch signing on at your mail server.`,
  }
}

/** Where every key is of the new kind. */
export function noRsaKey(keys: readonly SigningKey[]): DoctorFinding {
  return {
    id: 'dkim',
    level: 'mend',
    title: 'Kinds of DKIM keys',
    looked: 'dkim: in newsletter.yaml',
    found: `Messages are signed with Ed25519 alone (${keys.map(({ selector }) => selector).join(', ')}).`,
    why: 'Many receivers, the largest among them, verify RSA only, though RFC 8463 is of 2018: to them the message has no valid signature.',
    change:
      'Make an RSA key as well, under another selector: yibao dkim <selector>. A message then has both signatures.',
  }
}

type Records = NonNullable<DoctorFinding['records']>

function faultFindings(
  subject: Subject,
  record: DkimRecord,
  key: KeyObject,
  records: Records,
): DoctorFinding[] {
  const mend = (found: string, why: string, change = 'Publish this record in its place.'): DoctorFinding => ({
    ...subject,
    level: 'mend',
    found,
    why,
    change,
    records,
  })
  if (record.key === '') {
    return [
      mend(
        'It was revoked: its p= is empty.',
        'Every signature made with it counts as broken.',
        'Publish this record in its place, or make a new key under another selector.',
      ),
    ]
  }
  if (record.problems.length > 0)
    return [mend(`${record.problems.join('. ')}.`, 'Receivers may not read the key.')]
  const findings: DoctorFinding[] = []
  const type = keyTypeOf(key)
  if (record.keyType !== type)
    findings.push(mend(`Its k= is ${record.keyType}, our key is of type ${type}.`, WHY))
  else if (!isPublishedKey(record.key, key))
    findings.push(
      mend(
        'It is the public half of another key than the one we sign with.',
        `${WHY} As it is, every signature fails.`,
      ),
    )
  if (record.hashes && !record.hashes.includes('sha256'))
    findings.push(
      mend(
        `Its h= allows only ${record.hashes.join(', ')}, and we sign with sha256.`,
        'Receivers pass over signatures with a hash that the key does not allow.',
      ),
    )
  if (record.services && !record.services.some((service) => service === 'email' || service === '*'))
    findings.push(
      mend(`Its s= is ${record.services.join(', ')}: the key is not for mail.`, 'Receivers pass over it.'),
    )
  findings.push(...sizeFindings(subject, record))
  if (record.flags.includes('y')) {
    findings.push({
      ...subject,
      level: 'advice',
      found: 'Its t= has y: testing.',
      why: 'Receivers may treat the message as if it were not signed.',
      change: 'When your tests pass, publish this record.',
      records,
    })
  }
  return findings
}

function sizeFindings(subject: Subject, record: DkimRecord): DoctorFinding[] {
  const bits = record.keyType === 'rsa' ? rsaBits(record.key) : undefined
  if (bits === undefined || bits >= BITS_MIN) return []
  return [
    {
      ...subject,
      level: 'mend',
      found: `The key has ${bits} bits, expected ${BITS_MIN}.`,
      why:
        bits < 1024
          ? 'Receivers must not count a signature by a key of less than 1024 bits (RFC 8301, 3.2).'
          : 'Signers should use at least 2048 bits (RFC 8301, 3.2): shorter keys can be broken.',
      change:
        'Make a new key of 2048 bits under another selector, publish it, then set it in newsletter.yaml.',
    },
  ]
}
