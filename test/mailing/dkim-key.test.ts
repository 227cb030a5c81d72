// Private keys as people have them: the two that sign, and what is put there by mistake.
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readDkimKey } from '../../src/mailing/dkim-key.ts'

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ED25519 = generateKeyPairSync('ed25519')

const pkcs8 = { type: 'pkcs8', format: 'pem' } as const
const pkcs1 = { type: 'pkcs1', format: 'pem' } as const
const lock = { cipher: 'aes-256-cbc', passphrase: 'x' } as const

describe('a private key', () => {
  it.each([
    ['RSA in PKCS#8', RSA.privateKey.export(pkcs8), 'rsa'],
    ['RSA in PKCS#1', RSA.privateKey.export(pkcs1), 'rsa'],
    [
      'RSA with words before it, and CRLF',
      `a key\r\n${RSA.privateKey.export(pkcs8)}`.replaceAll('\n', '\r\n'),
      'rsa',
    ],
    ['Ed25519 in PKCS#8', ED25519.privateKey.export(pkcs8), 'ed25519'],
  ])('is read: %s', (_, pem, type) => {
    const read = readDkimKey(String(pem))
    expect('key' in read ? read.key.asymmetricKeyType : read.problem).toBe(type)
  })

  it.each([
    [
      'an RSA key that is too short',
      generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export(pkcs8),
      'RSA key of 1024 bits',
    ],
    [
      'an odd RSA key',
      generateKeyPairSync('rsa', { modulusLength: 2052 }).privateKey.export(pkcs8),
      'RSA key of 2052 bits',
    ],
    [
      'a key of another kind',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8),
      'private key of type ec',
    ],
    [
      'a key for PSS alone',
      generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey.export(pkcs8),
      'private key of type rsa-pss',
    ],
    ['a locked key in PKCS#8', RSA.privateKey.export({ ...pkcs8, ...lock }), 'locked with a passphrase'],
    ['a locked key in PKCS#1', RSA.privateKey.export({ ...pkcs1, ...lock }), 'locked with a passphrase'],
    ['the public half', RSA.publicKey.export({ type: 'spki', format: 'pem' }), 'Unexpected public key'],
    ['a key of OpenSSH', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n', 'key of OpenSSH'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n', 'Unexpected certificate'],
    ['a key that was cut off', String(RSA.privateKey.export(pkcs8)).slice(0, 900), 'text that is no key'],
    ['nothing', '', 'text that is no key'],
  ])('is none: %s', (_, pem, sentence) => {
    const text = String(pem)
    const read = readDkimKey(text)
    const problem = 'problem' in read ? read.problem : 'a key'
    expect(problem).toContain(sentence)
    expect(problem).toContain(', expected ')
    for (const line of text.split('\n').slice(1)) if (line.length > 20) expect(problem).not.toContain(line)
  })
})
