// Public and other addresses, in all their spellings.
import { describe, expect, it } from 'vitest'
import { isPublicAddress, isPublicHost, refusalOf } from '../../src/issue/public-address.ts'

describe('isPublicAddress', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '223.5.5.5',
    '172.32.0.1',
    '100.128.0.1',
    '2400:3200::1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.1.2.3',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.255',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:169.254.169.254',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::808:808',
    '100::1',
    '2001::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:2::1',
    '2001:10::1',
    '2001:20::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:808:808::1',
    '2606:4700::5efe:7f00:1',
    '2606:4700::200:5efe:7f00:1',
    '3fff::1',
    '4000::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'example.org',
    '',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

describe('refusalOf', () => {
  it.each([
    'https://gazette.example/',
    'http://gazette.example:8080/',
    'https://gazette.example:443/',
    'http://gazette.example:80/',
  ])('%s may be asked', (address) => {
    expect(refusalOf(new URL(address))).toBeUndefined()
  })

  it.each([
    ['file:///etc/passwd', 'Unexpected file:, expected https'],
    ['gopher://gazette.example/', 'Unexpected gopher:, expected https'],
    ['data:text/html,x', 'Unexpected data:, expected https'],
    ['https://user@gazette.example/', 'name or password'],
    ['https://:secret@gazette.example/', 'name or password'],
    ['http://gazette.example:22/', 'Unexpected port 22'],
    ['http://localhost/', 'private network'],
    ['http://localhost./', 'private network'],
    ['http://LOCALHOST:8080/', 'private network'],
    ['http://a.localhost/', 'private network'],
    ['http://printer.local/', 'private network'],
    ['http://metadata.google.internal/', 'private network'],
  ])('%s may not', (address, reason) => {
    expect(refusalOf(new URL(address))).toContain(reason)
  })
})

describe('isPublicHost', () => {
  it.each(['https://crm.example.org/hooks', 'https://8.8.8.8/', 'https://[2606:4700::1111]/'])(
    '%s',
    (url) => {
      expect(isPublicHost(new URL(url))).toBe(true)
    },
  )

  it.each([
    'https://10.0.0.7/hooks',
    'https://127.1/',
    'https://0x7f000001/',
    'https://[::1]:8443/',
    'https://[fd00::1]/',
    'https://localhost/',
    'https://crm.internal/',
  ])('not %s', (url) => {
    expect(isPublicHost(new URL(url))).toBe(false)
  })
})
