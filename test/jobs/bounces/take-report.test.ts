// What becomes of a provider's report: the provider vouches for whom it is about.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ProviderReport } from '../../../src/audience/provider/report.ts'
import { takeReport } from '../../../src/jobs/bounces/take-report.ts'
import { messageIdOf } from '../../../src/mailing/plan.ts'
import { openDesk, readTestSite, type TestDesk, token } from './desk.ts'

let test: TestDesk
beforeEach(async () => {
  test = await openDesk()
})
afterEach(() => test.store.close())

const REPORT: ProviderReport = {
  kind: 'bounce',
  recipient: 'Reader@example.org',
  permanent: true,
  cause: 'address',
  status: '5.1.1',
  reply: '550 5.1.1 reader@example.org unknown',
  messageId: messageIdOf(readTestSite(), '003', 1),
  rule: 'Permanent/General',
  id: 'one',
}
const take = (changes: Partial<ProviderReport>) => takeReport({ ...REPORT, ...changes }, 'ses', test.desk)

it('suppresses by the recipient that the provider names, once', async () => {
  expect(await take({})).toEqual({
    kind: 'bounce',
    match: 'provider',
    rule: 'Permanent/General',
    result: 'suppressed',
  })
  expect((await take({ recipient: 'other@example.org' })).result).toBe('seen')
  expect([await test.status(1), await test.status(2)]).toEqual(['suppressed', 'active'])
  expect(await test.store.reports.list({ limit: 9 })).toMatchObject([
    { match: 'provider', source: 'ses', issue: '003', reply: '550 5.1.1 [address] unknown' },
  ])
})

it('believes a token of ours before the recipient, which may be where mail was sent on to', async () => {
  expect(await take({ token: token('bounce', 2), recipient: 'elsewhere@example.net' })).toMatchObject({
    match: 'token',
  })
  expect([await test.status(1), await test.status(2)]).toEqual(['active', 'suppressed'])
})

it('counts what is not for good, tells of policy, takes off after complaints and wishes to leave', async () => {
  expect((await take({ permanent: false, cause: 'mailbox-full' })).result).toBe('counted')
  expect((await take({ permanent: false, cause: 'policy', id: 'two' })).result).toBe('alerted')
  expect((await take({ kind: 'delay', permanent: false, cause: 'network', id: 'three' })).result).toBe(
    'nothing',
  )
  expect(await test.status()).toBe('active')
  expect(await take({ kind: 'unsubscribe', permanent: false, cause: 'other', id: 'four' })).toMatchObject({
    kind: 'leave',
    result: 'left',
  })
  expect(await test.status()).toBe('unsubscribed')
  const other = {
    recipient: 'other@example.org',
    kind: 'complaint',
    permanent: false,
    cause: 'complaint',
    id: 'five',
  } as const
  expect((await take(other)).result).toBe('suppressed')
  expect(await test.status(2)).toBe('suppressed')
})

it('records no deliveries, and lists what is about nobody we know', async () => {
  expect((await take({ kind: 'delivery' })).result).toBe('nothing')
  expect(await test.store.reports.list({ limit: 9 })).toEqual([])
  expect(await take({ recipient: 'never@example.org', id: 'six' })).toMatchObject({
    match: 'unknown',
    result: 'quarantined',
  })
  expect((await take({ kind: 'unsubscribe', recipient: 'never@example.org', id: 'seven' })).result).toBe(
    'nothing',
  )
})
