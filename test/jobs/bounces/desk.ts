// A desk over a real store in memory, with two readers and issues that were accepted for both.
import { signToken } from '../../../src/audience/token.ts'
import { readSite } from '../../../src/issue/site-schema.ts'
import type { IntakeDesk } from '../../../src/jobs/bounces/desk.ts'
import { messageIdOf } from '../../../src/mailing/plan.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../../src/store/store.ts'

export const SECRET = 'a-secret-of-this-test-that-is-long-enough'
export const DAY = 86_400_000
export const START = Date.parse('2026-11-30T08:00:00Z')

export interface TestDesk {
  readonly desk: IntakeDesk
  readonly store: Store
  /** Lets time go by. */
  pass(ms: number): void
  status(id?: number): Promise<string | undefined>
  outbox(): Promise<readonly { readonly kind: string; readonly payload: Readonly<Record<string, unknown>> }[]>
}

export async function openDesk(issues: readonly string[] = ['001', '002', '003', '004']): Promise<TestDesk> {
  const store = await openSqliteStore(':memory:')
  const site = readTestSite()
  let now = START
  const row = { status: 'active', since: 1, note: 'test', attributes: {} } as const
  const addresses = ['reader@example.org', 'other@example.org']
  await store.subscribers.addMany(
    addresses.map((address) => ({ ...row, address, key: address })),
    1,
  )
  for (const [index, issue] of issues.entries()) {
    const { id } = await store.mailings.plan({
      issue,
      subject: issue,
      variants: [{ id: 'full', hash: issue, bytes: new Uint8Array([1]) }],
      plannedAt: 10 + index,
      messageId: (subscriberId) => messageIdOf(site, issue, subscriberId),
      audience: { type: 'active' },
    })
    await store.mailings.claim(id, { now: 100, limit: 9, worker: 'w', leaseUntil: 200 })
    const accepted = (subscriberId: number) => ({ subscriberId, state: 'accepted', reply: '250 ok' }) as const
    await store.mailings.record(id, [accepted(1), accepted(2)], 100)
  }
  const secrets = { current: SECRET, retired: [] }
  const settings = {
    softBouncesMax: 3,
    forwardTo: 'editor@gazette.example',
    replies: 'replies@bounce.gazette.example',
  }
  return {
    desk: { store, site, secrets, settings, clock: { now: () => now }, who: 'test' },
    store,
    pass: (ms) => {
      now += ms
    },
    status: async (id = 1) => (await store.subscribers.byId(id))?.status,
    outbox: () => store.outbox.take({ now: now + 1, limit: 99, worker: 'w', leaseUntil: now + 2 }),
  }
}

export function readTestSite() {
  const yaml = [
    'name: Gazette',
    'description: Of things',
    'url: https://gazette.example/',
    'sender: { name: Editor, address: editor@gazette.example }',
    'list: { id: weekly.gazette.example }',
    'bounceDomain: bounce.gazette.example',
    'postalAddress: 1 Example Street',
  ].join('\n')
  const { site, file } = readSite('newsletter.yaml', yaml)
  if (!site) throw new Error(String(file.messages[0]))
  return site
}

export function token(purpose: 'bounce' | 'leave' = 'bounce', subscriber = 1, secret = SECRET): string {
  return signToken(purpose, { list: 'weekly.gazette.example', subscriber }, secret)
}

export const returnPath = (subscriber = 1, secret = SECRET) =>
  `b+${token('bounce', subscriber, secret)}@bounce.gazette.example`
export const leaveAddress = (subscriber = 1) => `leave+${token('leave', subscriber)}@bounce.gazette.example`
