// What every store must do with lists and segments: readers as segments see them, audiences, readers added to a mailing.
import { expect, it } from 'vitest'
import { openSegment } from '../../src/audience/segment/segment.ts'
import type { AudiencePart } from '../../src/mailing/audience.ts'
import type { Audience, Mailings, NewReport, Store } from '../../src/store/store.ts'
import { claim, mailing, reader } from './contract.ts'

const NOW = 1_700_000_000_000
const ALL = 'list is set or received > 0 or got in (1, 2) or voted > 0 or bounced > 0 or attribute.city = x'

function needsOf(expression: string) {
  const segment = openSegment(expression, NOW)
  if ('problem' in segment) throw new Error(segment.problem)
  return segment.needs
}

/** Readers 1 to 6: 5 left, 6 pauses; 1 and 2 are on a list, 2 and 3 read Chinese. */
async function fill({ subscribers }: Store): Promise<void> {
  const keys = ['a@x.org', 'b@x.org', 'c@y.org', 'd@y.org', 'e@y.org', 'f@y.org']
  await subscribers.addMany(
    keys.map((key) => reader(key, { attributes: { city: key } })),
    NOW,
  )
  await subscribers.addToList('press', [1, 2], NOW)
  await subscribers.decide([{ id: 2 }, { id: 3 }], NOW, () => ({ preferences: { language: 'zh' } }))
  await subscribers.decide([{ id: 6 }], NOW, () => ({ preferences: { pausedUntil: NOW + 1 } }))
  await subscribers.change(5, { status: 'unsubscribed', since: NOW, note: 'one-click' })
}

const segment = (expression: string): AudiencePart => ({ type: 'segment', expression })
const press: AudiencePart = { type: 'list', list: 'press' }

async function readersOf(mailings: Mailings, id: number): Promise<readonly number[]> {
  return (await mailings.deliveries(id, { limit: 99 })).map(({ subscriberId }) => subscriberId)
}

export function segmentContract(current: () => Store): void {
  readerContract(current)
  audienceContract(current)
  extensionContract(current)
}

function readerContract(current: () => Store): void {
  it('shows readers with all that a segment needs, and with nothing else', async () => {
    const { subscribers, mailings, votes, reports } = current()
    await fill(current())
    const sent = async (issue: string, states: readonly ('accepted' | 'rejected')[]) => {
      const { id } = await mailings.plan(mailing({ issue, plannedAt: NOW + Number(issue.slice(0, 3)) }))
      const records = states.map((state, index) => ({ subscriberId: index + 1, state }))
      await mailings.record(id, records, NOW + 1000 * Number(issue.slice(0, 3)))
    }
    await sent('001-one', ['accepted', 'accepted', 'rejected'])
    await sent('002-two', ['accepted', 'rejected', 'accepted'])
    await sent('003-three', ['accepted'])
    for (const poll of ['p', 'q'])
      await votes.cast({ issue: '001-one', poll, subscriberId: 2, option: 1, at: NOW, via: 'link' })
    const report = (issue: string, match: NewReport['match'], subscriberId: number): NewReport => ({
      ...{
        digest: `${issue} ${match} ${subscriberId}`,
        at: NOW,
        kind: 'bounce',
        permanent: false,
        rule: 'r',
      },
      ...{ match, subscriberId, issue, source: 'file', result: 'counted' },
    })
    await reports.add(report('003-three', 'token', 1))
    await reports.add(report('002-two', 'token', 1))
    await reports.add(report('002-two', 'unverified', 3))

    const readers = await subscribers.forSegment(needsOf(ALL), { limit: 3 })
    const about = { status: 'active', since: NOW, note: 'test', edition: 'full' }
    expect(readers).toEqual([
      {
        ...{ ...about, id: 1, address: 'a@x.org', language: 'en', attributes: { city: 'a@x.org' } },
        ...{ lists: ['press'], received: 3, lastReceivedAt: NOW + 3000, votes: 0, softBounces: 2 },
        gotIssues: ['001-one', '002-two'],
      },
      {
        ...{ ...about, id: 2, address: 'b@x.org', language: 'zh', attributes: { city: 'b@x.org' } },
        ...{ lists: ['press'], received: 1, lastReceivedAt: NOW + 1000, votes: 2, softBounces: 0 },
        gotIssues: ['001-one'],
      },
      {
        ...{ ...about, id: 3, address: 'c@y.org', language: 'zh', attributes: { city: 'c@y.org' } },
        ...{ lists: [], received: 1, lastReceivedAt: NOW + 2000, votes: 0, softBounces: 0 },
        gotIssues: ['002-two'],
      },
    ])
    expect(await reports.softInARow(1), 'the same in both places').toBe(2)
    const [bare] = await subscribers.forSegment(needsOf('name = x'), { limit: 1 })
    const empty = { attributes: {}, lists: [], received: 0, votes: 0, softBounces: 0 }
    expect(bare).toEqual({ ...about, ...empty, id: 1, address: 'a@x.org', language: 'en' })
    const rest = await subscribers.forSegment(needsOf(ALL), { after: 4, limit: 9 })
    expect(rest.map(({ id, pausedUntil }) => [id, pausedUntil])).toEqual([
      [5, undefined],
      [6, NOW + 1],
    ])
    const left = await subscribers.forSegment(needsOf(ALL), { status: 'unsubscribed', limit: 9 })
    expect(left.map(({ id }) => id)).toEqual([5])
  })

  it('counts the same bounces in a row as are counted when one comes, whoever said whom they are about', async () => {
    const { subscribers, mailings, reports } = current()
    await fill(current())
    const { id } = await mailings.plan(mailing({ issue: '009' }))
    await claim(mailings, id, NOW, 9)
    const all = (await subscribers.list({ status: 'active', limit: 9 })).map((one) => one.id)
    await mailings.record(
      id,
      all.map((subscriberId) => ({ subscriberId, state: 'accepted' })),
      NOW,
    )
    const matches = ['token', 'provider', 'unverified', 'unknown'] as const
    for (const [index, match] of matches.entries())
      await reports.add({
        ...{ digest: match, at: NOW, kind: 'bounce', permanent: false, rule: 'r', match },
        ...{ subscriberId: index + 1, issue: '009', source: 'file', result: 'counted' },
      })
    const readers = await subscribers.forSegment(needsOf('bounced >= 1'), { limit: 4 })
    expect(readers.map(({ softBounces }) => softBounces)).toEqual([1, 1, 0, 0])
    expect(await Promise.all([1, 2, 3, 4].map((one) => reports.softInARow(one)))).toEqual([1, 1, 0, 0])
  })

  it('puts readers on a list by their keys', async () => {
    const { subscribers } = current()
    await fill(current())
    expect(await subscribers.addKeysToList('press', ['a@x.org', 'c@y.org', 'nobody@x.org'], NOW)).toBe(1)
    expect(await subscribers.addKeysToList('press', [], NOW)).toBe(0)
    expect(await subscribers.listsOf(3)).toEqual(['press'])
  })
}

function audienceContract(current: () => Store): void {
  it.each<[string, Audience, readonly number[]]>([
    ['everyone who is active and not paused', { type: 'active' }, [1, 2, 3, 4]],
    ['a list', press, [1, 2]],
    ['a segment', segment('domain = y.org'), [3, 4]],
    ['a segment with a list in it', segment('list = press and language = zh'), [2]],
    ['nobody', segment('status = unsubscribed'), []],
    ['any of several', { type: 'any', of: [press, segment('language = zh')] }, [1, 2, 3]],
    ['everyone among others', { type: 'any', of: [press, { type: 'active' }] }, [1, 2, 3, 4]],
  ])('plans for %s, and counts as many', async (_, audience, expected) => {
    const { mailings } = current()
    await fill(current())
    expect(await mailings.countAudience(audience, NOW)).toBe(expected.length)
    const planned = await mailings.plan(mailing({ audience }))
    expect(await readersOf(mailings, planned.id)).toEqual(expected)
    expect(planned).toMatchObject({ size: expected.length, audience })
    expect(await mailings.countAudience(audience, NOW, '001-welcome')).toBe(0)
    expect(await mailings.countAudience({ type: 'active' }, NOW, '001-welcome')).toBe(4 - expected.length)
  })

  it('counts dates of a segment back from the time of planning', async () => {
    const { mailings } = current()
    await fill(current())
    const audience = segment('since within 1 day')
    expect(await mailings.countAudience(audience, NOW)).toBe(4)
    expect(await mailings.countAudience(audience, NOW + 3 * 86_400_000)).toBe(0)
  })

  it('keeps the segment of a schedule, and asks it when the schedule begins', async () => {
    const { mailings, schedules, subscribers } = current()
    await fill(current())
    const audience: AudiencePart = { type: 'segment', name: 'chinese', expression: 'language = zh' }
    const { subject, variants } = mailing()
    const schedule = {
      issue: '001-welcome',
      subject,
      variants,
      audience,
      at: NOW,
      zone: 'UTC',
      createdAt: NOW,
    }
    await schedules.put({ ...schedule, state: 'waiting' })
    const kept = await schedules.ofIssue('001-welcome')
    expect(kept?.audience).toEqual(audience)
    await subscribers.decide([{ id: 4 }], NOW, () => ({ preferences: { language: 'zh' } }))
    const planned = await mailings.planScheduled(mailing({ audience: kept?.audience ?? press }), schedule)
    expect(await readersOf(mailings, planned?.id ?? 0)).toEqual([2, 3, 4])
  })

  it('refuses an expression that it cannot read', async () => {
    const { mailings } = current()
    await expect(mailings.plan(mailing({ audience: segment('nonsense') }))).rejects.toThrow(/cannot be read/)
    expect(await mailings.ofIssue('001-welcome')).toBeUndefined()
  })
}

function extensionContract(current: () => Store): void {
  const messageId = (id: number) => `${id}@example.org`

  it('adds to a mailing those who have none of the issue, once, and of the edition they chose', async () => {
    const { mailings, subscribers, audit } = current()
    await fill(current())
    await subscribers.decide([{ id: 4 }], NOW, () => ({ preferences: { edition: 'links' } }))
    const variants = ['full', 'links'].map((id) => ({ id, hash: id, bytes: new Uint8Array([1]) }))
    const { id } = await mailings.plan(mailing({ audience: press, variants }))
    await mailings.record(id, [{ subscriberId: 1, state: 'accepted' }], NOW)
    const entry = { at: NOW, action: 'extended', who: 'ann@desk send' } as const
    const addition = {
      audience: segment('language = zh or domain = y.org'),
      at: NOW,
      messageId,
      audit: entry,
    }
    expect(await mailings.extend(id, addition)).toBe(2)
    expect(await mailings.extend(id, addition), 'nobody is without it').toBe(0)
    const deliveries = await mailings.deliveries(id, { limit: 9 })
    expect(deliveries.map(({ subscriberId, state, variant }) => [subscriberId, state, variant])).toEqual([
      [1, 'accepted', 'full'],
      [2, 'queued', 'full'],
      [3, 'queued', 'full'],
      [4, 'queued', 'links'],
    ])
    expect(deliveries.at(-1)).toMatchObject({ messageId: '4@example.org', address: 'd@y.org', dueAt: 0 })
    expect(await mailings.invariants(id)).toEqual({ acceptedTwice: 0, deliveries: 4, size: 4 })
    expect(await mailings.byId(id)).toMatchObject({
      size: 4,
      audience: { type: 'any', of: [press, addition.audience] },
    })
    expect(await audit.list()).toEqual([{ ...entry, issue: '001-welcome', readers: 2 }])
    expect((await claim(mailings, id, NOW, 9)).map(({ subscriberId }) => subscriberId)).toEqual([2, 3, 4])
  })

  it('is right at any time of an addition that is cut off, and complete after the next', async () => {
    const { mailings } = current()
    await fill(current())
    const { id } = await mailings.plan(mailing({ audience: press }))
    const cutOff = () => {
      throw new Error('cut off')
    }
    const everyone = { audience: { type: 'active' }, at: NOW } as const
    await expect(mailings.extend(id, { ...everyone, messageId: cutOff })).rejects.toThrow('cut off')
    expect(await mailings.invariants(id)).toEqual({ acceptedTwice: 0, deliveries: 2, size: 2 })
    expect((await mailings.byId(id))?.audience, 'planned anew it must forget nobody').toEqual({
      type: 'active',
    })
    expect(await mailings.extend(id, { ...everyone, messageId })).toBe(2)
    expect(await mailings.invariants(id)).toEqual({ acceptedTwice: 0, deliveries: 4, size: 4 })
  })

  it('adds nobody to a mailing that is paused, cancelled or gone', async () => {
    const { mailings } = current()
    await fill(current())
    const { id } = await mailings.plan(mailing({ audience: press }))
    const addition = { audience: { type: 'active' }, at: NOW, messageId } as const
    for (const state of ['paused', 'cancelled'] as const) {
      await mailings.setState(id, { state })
      await expect(mailings.extend(id, addition)).rejects.toThrow('not active any more')
    }
    expect(await mailings.invariants(id)).toMatchObject({ deliveries: 2, size: 2 })
    await mailings.discard(id)
    await expect(mailings.extend(id, addition)).rejects.toThrow('not active any more')
  })
}
