// Tokens: what is signed verifies, and nothing else does.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Purpose, signToken, verifyToken } from '../../src/audience/token.ts'

const PURPOSES: readonly Purpose[] = [
  'leave',
  'bounce',
  'confirm',
  'preferences',
  'data',
  'change',
  'vote',
  'owner',
  'form',
]
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const LIST = 'digest.example.org'
const SECRET = 'a secret of the test'
const secrets = { current: SECRET, retired: ['an older secret'] }
const verify = (token: string, purpose: Purpose = 'leave') => verifyToken(token, purpose, secrets, LIST)
const sign = (subscriber: number, purpose: Purpose = 'leave', secret = SECRET) =>
  signToken(purpose, { list: LIST, subscriber }, secret)

const ids = fc.integer({ min: 1, max: 2 ** 48 - 1 })
const purposes = fc.constantFrom(...PURPOSES)

describe('tokens', () => {
  it('come back as the reader they were signed for', () => {
    fc.assert(
      fc.property(ids, purposes, (subscriber, purpose) => {
        expect(verify(sign(subscriber, purpose), purpose)).toEqual({ subscriber })
      }),
    )
  })

  it('are lower-case base32 that fits a return path', () => {
    fc.assert(
      fc.property(ids, (subscriber) => {
        const token = sign(subscriber, 'bounce')
        expect(token).toMatch(/^[a-z2-7]{40}$/)
        expect(`b+${token}`.length).toBeLessThanOrEqual(64)
      }),
    )
  })

  it('stay the same from version to version, and those from before keys had versions still verify', () => {
    expect(sign(1)).toMatchInlineSnapshot(`"deaaaaaaaaau2q3upld3uai4kjhghgiz5gc2f7te"`)
    expect(verify('aeaaaaaaaaasholnvqfnxim7rxv5yhry2i3sjjza')).toEqual({ subscriber: 1 })
  })

  it('may hold a time, and be for a part of the list only', () => {
    const times = fc.integer({ min: 0, max: 2 ** 48 - 1 })
    fc.assert(
      fc.property(ids, times, purposes, (subscriber, at, purpose) => {
        const subject = { list: LIST, scope: '041-horn', subscriber, at }
        const token = signToken(purpose, subject, SECRET)
        expect(token).toMatch(/^[a-z2-7]{48}$/)
        expect(verifyToken(token, purpose, secrets, LIST, '041-horn')).toEqual({ subscriber, at })
        expect(verifyToken(token, purpose, secrets, LIST, '042-horn')).toBeUndefined()
        expect(verifyToken(token, purpose, secrets, LIST)).toBeUndefined()
      }),
    )
  })

  it('show which of two keys signed them', () => {
    expect(sign(1).slice(0, 2)).not.toBe(sign(1, 'leave', 'an older secret').slice(0, 2))
  })

  it('verify for no other purpose and no other list', () => {
    for (const purpose of PURPOSES) {
      for (const other of PURPOSES) {
        if (other !== purpose) expect(verify(sign(7, purpose), other)).toBeUndefined()
      }
      expect(verifyToken(sign(7, purpose), purpose, secrets, 'other.example.org')).toBeUndefined()
    }
  })

  it('are worthless with any single bit flipped', () => {
    fc.assert(
      fc.property(ids, (subscriber) => {
        const token = sign(subscriber)
        for (let index = 0; index < token.length; index += 1) {
          for (let bit = 0; bit < 5; bit += 1) {
            const changed = ALPHABET[ALPHABET.indexOf(token.charAt(index)) ^ (1 << bit)]
            expect(verify(token.slice(0, index) + changed + token.slice(index + 1))).toBeUndefined()
          }
        }
      }),
      { numRuns: 20 },
    )
  })

  it('have one form only', () => {
    const token = sign(5)
    for (let length = 0; length < token.length; length += 1) {
      expect(verify(token.slice(0, length))).toBeUndefined()
    }
    for (const other of [
      token.toUpperCase(),
      `${token}a`,
      `${token}=`,
      ` ${token}`,
      `${token}\n`,
      token.replace(/[a-z]/, (letter) => letter.toUpperCase()),
    ]) {
      expect(verify(other)).toBeUndefined()
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(verify(text)).toBeUndefined()
      }),
    )
  })

  it('of a retired secret verify leaving and return paths, and nothing else', () => {
    expect(verify(sign(5, 'leave', 'an older secret'))).toEqual({ subscriber: 5 })
    expect(verify(sign(5, 'bounce', 'an older secret'), 'bounce')).toEqual({ subscriber: 5 })
    for (const purpose of PURPOSES.filter((each) => each !== 'leave' && each !== 'bounce')) {
      expect(verify(sign(5, purpose, 'an older secret'), purpose)).toBeUndefined()
    }
    expect(verify(sign(5, 'leave', 'a stranger'))).toBeUndefined()
  })

  it('refuse to be signed without a secret, or for an impossible id', () => {
    expect(() => sign(1, 'leave', '')).toThrow('empty secret')
    for (const subscriber of [-1, 1.5, 2 ** 48, Number.NaN]) {
      expect(() => sign(subscriber)).toThrow()
    }
  })
})
