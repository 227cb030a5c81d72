// A message that is really composed and signed, under the doctor's eyes.
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { examineDkim } from '../../../src/jobs/doctor/dkim.ts'
import { headerFindings, readHead } from '../../../src/jobs/doctor/headers.ts'
import { dkimRecordText } from '../../../src/mailing/authentication/dkim-record.ts'
import { compileMessage } from '../../../src/mailing/compile.ts'
import { newScratch, openComposer } from '../../../src/mailing/composer.ts'
import { openDkimSigner } from '../../../src/mailing/dkim.ts'
import { unstuffDots } from '../../../src/mailing/dots.ts'
import { edition, READER, SITE } from '../../mailing/sample.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ed25519 = generateKeyPairSync('ed25519').privateKey
const signers = [
  openDkimSigner({ domain: 'gazette.example', selector: 'r1', key: rsa }),
  openDkimSigner({ domain: 'gazette.example', selector: 'e1', key: ed25519 }),
]

describe('a signed message', () => {
  it('has well-formed headers that both signatures cover', async () => {
    const composer = openComposer(await compileMessage(edition(), SITE, 0), signers)
    const message = unstuffDots(await composer.compose(READER, newScratch()))
    expect(readHead(message).filter(({ name }) => name === 'dkim-signature')).toHaveLength(2)
    const findings = headerFindings(message, 'Headers')
    expect(findings.map(({ level, found }) => [level, found.split(' covers')[0]])).toEqual([
      ['ok', expect.stringContaining('List-Unsubscribe has one https link')],
      ['ok', 'The signature by r1 of gazette.example'],
      ['ok', 'The signature by e1 of gazette.example'],
    ])
  })

  it.each(signers)('is vouched for by the record of its key ($selector)', async (signer) => {
    const { domain, selector, publicKey: key } = signer
    const name = `${selector}._domainkey.${domain}`
    const none = async () => []
    const dns = {
      txt: async (asked: string) => (asked === name ? [dkimRecordText(key)] : []),
      mx: none,
      addresses: none,
      names: none,
    }
    expect(await examineDkim(dns, { domain, selector, key })).toMatchObject([{ level: 'ok' }])
  })
})
