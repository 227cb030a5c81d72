// Reading SPF, DKIM and DMARC records, and what follows from them; asks nobody.
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  dkimRecordText,
  isPublishedKey,
  readDkimRecord,
  rsaBits,
} from '../../src/mailing/authentication/dkim-record.ts'
import {
  type DmarcFound,
  organisationalDomain,
  policyFor,
  readDmarc,
  treeWalkNames,
} from '../../src/mailing/authentication/dmarc.ts'
import { isSpf, readSpf } from '../../src/mailing/authentication/spf.ts'
import { type SpfNode, type SpfTarget, spfResult } from '../../src/mailing/authentication/spf-result.ts'
import { readTags, tagValue } from '../../src/mailing/authentication/tags.ts'
import { zoneLine } from '../../src/mailing/authentication/zone-line.ts'

describe('readTags', () => {
  it('reads values with = and spaces, in any case of the name, and says what is no tag', () => {
    const list = readTags(' V=DKIM1 ; p = AB==;; rubbish; p=CD')
    expect(list.tags).toEqual([
      { name: 'v', value: 'DKIM1' },
      { name: 'p', value: 'AB==' },
    ])
    expect(tagValue(list, 'k')).toBeUndefined()
    expect(list.problems).toHaveLength(2)
  })
})

describe('zoneLine', () => {
  it('cuts a long text into strings of 255 bytes and escapes quotes', () => {
    const line = zoneLine({ name: 's.example', type: 'TXT', value: `${'a'.repeat(255)}b"c` })
    expect(line).toBe(`s.example. IN TXT ( "${'a'.repeat(255)}" "b\\"c" )`)
  })
})

describe('readSpf', () => {
  it.each([
    ['v=spf1', true],
    ['v=spf1 -all', true],
    ['V=SPF1 -all', true],
    ['v=spf10 -all', false],
    ['v=spf1;-all', false],
    ['spf2.0/pra', false],
  ])('%s is SPF: %s', (text, expected) => expect(isSpf(text)).toBe(expected))

  it('reads mechanisms with qualifiers, domains and networks', () => {
    const { terms, problems } = readSpf(
      'v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~a/24//64 mx:m.example/28 ?include:_spf.example exists:%{i}.l.example redirect=r.example x-y=1 -all',
    )
    expect(problems).toEqual([])
    expect(
      terms.map((term) =>
        term.type === 'modifier'
          ? `${term.name}=${term.value}`
          : `${term.qualifier}${term.name} ${term.value ?? ''} ${term.bits4} ${term.bits6}`,
      ),
    ).toEqual([
      '+ip4 192.0.2.0 24 128',
      '+ip6 2001:db8:: 32 32',
      '~a  24 64',
      '+mx m.example 28 128',
      '?include _spf.example 32 128',
      '+exists %{i}.l.example 32 128',
      'redirect=r.example',
      'x-y=1',
      '-all  32 128',
    ])
  })

  it.each([
    'ip4:192.0.2',
    'ip4:192.0.2.0/33',
    'ip4',
    'ip6:192.0.2.1',
    'ip6:2001:db8::/129',
    'include:',
    'include',
    'exists',
    'all:example',
    'a/33',
    'include:example/24',
    'spf.example',
    '192.0.2.1',
    'redirect=',
    '--all',
    'redirect=a.example redirect=b.example',
  ])('says that %s is wrong', (word) => {
    expect(readSpf(`v=spf1 ${word}`).problems).not.toEqual([])
  })
})

/** A node whose includes lead to other nodes and whose `a` and `mx` have the addresses given. */
function node(text: string, leads: Readonly<Record<string, SpfTarget | readonly string[]>> = {}): SpfNode {
  const record = readSpf(text)
  const steps = record.terms.flatMap((term) => {
    if (term.type === 'modifier') return []
    const lead = leads[term.text]
    if (lead === undefined) return [{ mechanism: term }]
    return [
      Array.isArray(lead)
        ? { mechanism: term, addresses: lead }
        : { mechanism: term, target: lead as SpfTarget },
    ]
  })
  const redirect = leads.redirect as SpfTarget | undefined
  return { domain: 'd.example', record, steps, ...(redirect ? { redirect } : {}) }
}

describe('spfResult', () => {
  const inner = node('v=spf1 ip4:192.0.2.0/24 ~all')
  it.each<[string, SpfNode, string, string]>([
    ['a network', node('v=spf1 ip4:192.0.2.0/24 -all'), '192.0.2.9', 'pass'],
    ['outside', node('v=spf1 ip4:192.0.2.0/24 -all'), '198.51.100.1', 'fail'],
    ['the other family', node('v=spf1 ip4:192.0.2.0/24 ~all'), '2001:db8::1', 'softfail'],
    ['a mapped address', node('v=spf1 ip4:192.0.2.0/24 ~all'), '::ffff:192.0.2.1', 'pass'],
    ['nothing that fits', node('v=spf1 ip4:192.0.2.0/24'), '198.51.100.1', 'neutral'],
    ['an include that passes', node('v=spf1 include:i -all', { 'include:i': inner }), '192.0.2.1', 'pass'],
    [
      'an include that softly fails',
      node('v=spf1 include:i -all', { 'include:i': inner }),
      '198.51.100.1',
      'fail',
    ],
    [
      'a minus before an include',
      node('v=spf1 -include:i +all', { '-include:i': inner }),
      '192.0.2.1',
      'fail',
    ],
    [
      'an include of nothing',
      node('v=spf1 include:i -all', { 'include:i': 'none' }),
      '192.0.2.1',
      'permerror',
    ],
    [
      'an include not asked',
      node('v=spf1 include:i -all', { 'include:i': 'unknown' }),
      '192.0.2.1',
      'unknown',
    ],
    [
      'a pass behind one not asked',
      node('v=spf1 include:i ip4:192.0.2.1 -all', { 'include:i': 'unknown' }),
      '192.0.2.1',
      'pass',
    ],
    ['addresses', node('v=spf1 a/24 -all', { 'a/24': ['192.0.2.1'] }), '192.0.2.200', 'pass'],
    ['a redirect', node('v=spf1 redirect=r', { redirect: inner }), '192.0.2.1', 'pass'],
    ['a redirect to nothing', node('v=spf1 redirect=r', { redirect: 'none' }), '192.0.2.1', 'permerror'],
    ['a mistake', node('v=spf1 ip4:nonsense +all'), '192.0.2.1', 'permerror'],
  ])('%s', (_, given, address, expected) => expect(spfResult(given, address)).toBe(expected))
})

describe('DKIM records', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const ed25519 = generateKeyPairSync('ed25519')

  it.each([
    ['rsa', rsa],
    ['ed25519', ed25519],
  ])('%s: the published record is that of the private key', (_, pair) => {
    const text = dkimRecordText(pair.privateKey)
    expect(text).toBe(dkimRecordText(pair.publicKey))
    const record = readDkimRecord(text)
    expect(record?.problems).toEqual([])
    expect(isPublishedKey(record?.key ?? '', pair.privateKey)).toBe(true)
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(isPublishedKey(record?.key ?? '', other.privateKey)).toBe(false)
  })

  it('takes an RSA key in the older form too, and counts its bits', () => {
    const older = rsa.publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64')
    expect(isPublishedKey(older, rsa.privateKey)).toBe(true)
    expect(rsaBits(older)).toBe(2048)
    expect(rsaBits('AAAA')).toBeUndefined()
  })

  it('publishes 32 bytes of an Ed25519 key (RFC 8463, appendix A.2)', () => {
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
      format: 'jwk',
    })
    expect(dkimRecordText(key)).toBe('v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=')
  })

  it('reads flags, hashes and services, and is no record without p= or of another version', () => {
    expect(readDkimRecord('v=DKIM1; t=y : s; h=sha1:sha256; s=email; p=AA==')).toEqual({
      keyType: 'rsa',
      key: 'AA==',
      flags: ['y', 's'],
      hashes: ['sha1', 'sha256'],
      services: ['email'],
      problems: [],
    })
    expect(readDkimRecord('v=DKIM2; p=AA==')).toBeUndefined()
    expect(readDkimRecord('v=spf1 -all')).toBeUndefined()
    expect(readDkimRecord('p=')?.key).toBe('')
  })
})

describe('DMARC', () => {
  it.each(['v=DMARC1', 'v=DMARC1; p=none', 'v = DMARC1 ;p=none'])('%s is a record', (text) =>
    expect(readDmarc(text)).toBeDefined(),
  )
  it.each(['v=dmarc1; p=none', 'p=none; v=DMARC1', 'v=DMARC12; p=none', 'v=spf1 -all'])(
    '%s is none',
    (text) => expect(readDmarc(text)).toBeUndefined(),
  )

  it('walks at most eight names', () => {
    expect(treeWalkNames('a.b.example')).toEqual(['a.b.example', 'b.example', 'example'])
    expect(treeWalkNames('a.b.c.d.e.f.g.h')).toEqual([
      'a.b.c.d.e.f.g.h',
      'b.c.d.e.f.g.h',
      'c.d.e.f.g.h',
      'd.e.f.g.h',
      'e.f.g.h',
      'f.g.h',
      'g.h',
      'h',
    ])
    expect(treeWalkNames('z.y.x.a.b.c.d.e.f.g.h')).toHaveLength(8)
    expect(treeWalkNames('z.y.x.a.b.c.d.e.f.g.h')[1]).toBe('b.c.d.e.f.g.h')
  })

  const found = (...pairs: readonly (readonly [string, string])[]): DmarcFound[] =>
    pairs.flatMap(([domain, text]) => {
      const record = readDmarc(text)
      return record ? [{ domain, record }] : []
    })

  it.each<[string, string, DmarcFound[], string]>([
    ['no record', 'mail.gazette.example', [], 'mail.gazette.example'],
    [
      'the shortest name',
      'a.b.example',
      found(['a.b.example', 'v=DMARC1'], ['b.example', 'v=DMARC1']),
      'b.example',
    ],
    [
      'psd=n',
      'a.b.example',
      found(['a.b.example', 'v=DMARC1; psd=n'], ['b.example', 'v=DMARC1']),
      'a.b.example',
    ],
    ['below psd=y', 'a.b.co.example', found(['co.example', 'v=DMARC1; psd=y']), 'b.co.example'],
    ['psd=y where it began', 'co.example', found(['co.example', 'v=DMARC1; psd=y']), 'co.example'],
  ])('organisational domain: %s', (_, start, given, expected) =>
    expect(organisationalDomain(start, given)).toBe(expected),
  )

  it('applies the own record, else sp of the organisation, else its p', () => {
    const both = found(
      ['a.b.example', 'v=DMARC1; p=none'],
      ['b.example', 'v=DMARC1; p=reject; sp=quarantine'],
    )
    expect(policyFor('a.b.example', both)).toMatchObject({ domain: 'a.b.example', policy: 'none' })
    expect(policyFor('c.b.example', both.slice(1))).toMatchObject({
      domain: 'b.example',
      policy: 'quarantine',
    })
    const plain = found(['b.example', 'v=DMARC1; p=reject'])
    expect(policyFor('c.b.example', plain)?.policy).toBe('reject')
    expect(policyFor('c.example', [])).toBeUndefined()
    expect(policyFor('c.example', found(['example', 'v=DMARC1; p=reject; psd=y']))?.policy).toBe('reject')
  })
})
