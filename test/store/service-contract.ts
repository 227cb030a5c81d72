// What every store must do for the public service: decisions about readers, lists, the outbox, votes, reports, clicks.
import { expect, it } from 'vitest'
import type { NewReport, ReaderDecision, Store } from '../../src/store/store.ts'
import { claim, mailing, reader } from './contract.ts'

const NOW = 1_700_000_000_000
const KEY = 'a@x.org'
const asked: ReaderDecision = {
  add: { address: 'A@x.org', key: KEY },
  standing: { status: 'pending', since: NOW, note: 'form', askedAt: NOW },
  preferences: { language: 'zh' },
  lists: { on: ['press', 'lab'], off: ['board'] },
  confirmationAt: NOW,
  consent: { at: NOW, type: 'asked', network: '203.0.113.0/24', form: 'v1', via: 'form' },
  outbox: [{ kind: 'letter', payload: { type: 'confirm' }, dueAt: NOW }],
}

export function serviceContract(current: () => Store): void {
  decisionContract(current)
  editionContract(current)
  erasureContract(current)
  outboxContract(current)
  retryContract(current)
  recordContract(current)
}

function decisionContract(current: () => Store): void {
  it('makes somebody unknown a reader, with all that was decided, in one transaction', async () => {
    const { subscribers, outbox } = current()
    const [added] = await subscribers.decide([{ key: KEY }], NOW + 1, (known) => {
      expect(known).toBeUndefined()
      return asked
    })
    expect(added).toEqual({
      id: 1,
      address: 'A@x.org',
      key: KEY,
      status: 'pending',
      since: NOW,
      note: 'form',
      askedAt: NOW,
      attributes: {},
      language: 'zh',
      edition: 'full',
      confirmationAt: NOW,
    })
    expect(await subscribers.history(1)).toEqual([
      { at: NOW + 1, status: 'pending', since: NOW, note: 'form' },
    ])
    expect(await subscribers.consents(1)).toEqual([asked.consent])
    expect(await subscribers.listsOf(1)).toEqual(['lab', 'press'])
    const request = { now: NOW, limit: 9, worker: 'w', leaseUntil: NOW + 1 }
    expect(await outbox.take(request)).toMatchObject([{ subscriberId: 1, payload: { type: 'confirm' } }])
  })

  it('writes nothing where nothing was decided, and nothing of a decision that throws', async () => {
    const { subscribers, outbox } = current()
    expect(await subscribers.decide([{ key: KEY }, { id: 7 }], NOW, () => ({}))).toEqual([
      undefined,
      undefined,
    ])
    await expect(
      subscribers.decide([{ key: KEY }, { key: 'b@x.org' }], NOW, (_, index) => {
        if (index === 1) throw new Error('no')
        return asked
      }),
    ).rejects.toThrow('no')
    expect(await subscribers.byKey(KEY)).toBeUndefined()
    expect(await outbox.counts()).toEqual([])
  })

  it('decides on somebody who comes twice with what was decided first', async () => {
    const { subscribers } = current()
    const seen: (string | undefined)[] = []
    await subscribers.decide([{ key: KEY }, { key: KEY }], NOW, (known) => {
      seen.push(known?.status)
      return known ? { preferences: { edition: 'links', pausedUntil: NOW + 5 } } : asked
    })
    expect(seen).toEqual([undefined, 'pending'])
    expect(await subscribers.byKey(KEY)).toMatchObject({ edition: 'links', pausedUntil: NOW + 5 })
    await subscribers.decide([{ id: 1 }], NOW, () => ({ preferences: { pausedUntil: undefined } }))
    expect(await subscribers.byKey(KEY)).not.toHaveProperty('pausedUntil')
  })

  it('changes the standing of many, of one twice, and of some beside other things, each in its turn', async () => {
    const { subscribers, outbox } = current()
    await subscribers.addMany([reader(KEY), reader('b@x.org'), reader('c@x.org')], NOW)
    const left = { status: 'unsubscribed', since: NOW + 1, note: 'left\0' } as const
    const back = { status: 'active', since: NOW + 2, note: 'back' } as const
    const asking = { ...left, note: 'left', askedAt: NOW + 3 } as const
    const decisions: readonly ReaderDecision[] = [
      { standing: left },
      { standing: left, outbox: [{ kind: 'webhook', payload: {}, dueAt: NOW }] },
      { standing: back },
      {},
      { standing: asking },
      { standing: left },
    ]
    const after = await subscribers.decide(
      [{ id: 1 }, { id: 2 }, { id: 1 }, { id: 3 }, { key: 'b@x.org' }, { id: 99 }],
      NOW + 4,
      (_, index) => decisions[index] ?? {},
    )
    expect(after.map((each) => each && [each.status, each.since, each.note, each.askedAt])).toEqual([
      ['active', NOW + 2, 'back', undefined],
      ['unsubscribed', NOW + 1, 'left', NOW + 3],
      ['active', NOW + 2, 'back', undefined],
      ['active', expect.any(Number), expect.any(String), undefined],
      ['unsubscribed', NOW + 1, 'left', NOW + 3],
      undefined,
    ])
    for (const [index, id] of [1, 2, 1, 3, 2].entries()) {
      const [stored] = await subscribers.decide([{ id }], NOW, () => ({}))
      expect(stored).toEqual(after[index])
    }
    expect((await subscribers.history(1)).map(({ status, note }) => [status, note])).toEqual([
      ['active', expect.any(String)],
      ['unsubscribed', 'left\uFFFD'],
      ['active', 'back'],
    ])
    expect(await subscribers.history(2)).toHaveLength(2)
    expect(await outbox.counts()).toEqual([{ kind: 'webhook', state: 'waiting', count: 1 }])
  })

  it('gives an address to one of two who want it at the same moment', async () => {
    const { subscribers } = current()
    await subscribers.addMany(
      Array.from({ length: 20 }, (_, index) => reader(`r${index}@x.org`)),
      1,
    )
    const asked = { status: 'pending', since: NOW, note: 'form', askedAt: NOW } as const
    for (let id = 1; id <= 20; id += 1) {
      const address = { address: `new${id}@x.org`, key: `new${id}@x.org` }
      await Promise.all([
        subscribers.decide([{ id, change: 'address' }], NOW, () => ({ address })),
        subscribers.decide([{ key: address.key }], NOW, (known) =>
          known ? {} : { add: address, standing: asked },
        ),
      ])
      expect(await subscribers.byKey(address.key)).toBeDefined()
    }
  })

  it('changes an address where it is free, and leaves it, and what was decided with it, where it is taken', async () => {
    const { subscribers, outbox } = current()
    await subscribers.addMany([reader(KEY), reader('b@x.org')], NOW)
    const move = { address: 'C@x.org', key: 'c@x.org', at: NOW }
    const [waiting] = await subscribers.decide([{ id: 1 }], NOW, () => ({ move }))
    expect(waiting?.move).toEqual(move)
    const [taken] = await subscribers.decide([{ id: 1 }], NOW, () => ({
      address: { address: 'b@x.org', key: 'b@x.org' },
      move: { ...move, at: NOW + 1 },
      preferences: { edition: 'links' },
      consent: { at: NOW, type: 'confirmed', via: 'change' },
      outbox: [{ kind: 'letter', payload: {}, dueAt: NOW }],
    }))
    expect(taken).toMatchObject({ address: KEY, edition: 'full', move: { at: NOW + 1 } })
    expect(await subscribers.consents(1)).toEqual([])
    expect(await outbox.counts()).toEqual([])
    const [moved] = await subscribers.decide([{ id: 1 }], NOW, () => ({ address: move, move: null }))
    expect(moved).toMatchObject({ address: 'C@x.org', key: 'c@x.org' })
    expect(moved).not.toHaveProperty('move')
    expect(await subscribers.byKey(KEY)).toBeUndefined()
  })

  it('does not plan for a reader who pauses, and skips one who pauses in the middle of a send', async () => {
    const { subscribers, mailings } = current()
    await subscribers.addMany([reader(KEY), reader('b@x.org'), reader('c@x.org')], NOW)
    const pause = (until: number) => () => ({ preferences: { pausedUntil: until } })
    await subscribers.decide([{ id: 1 }], NOW, pause(NOW + 1))
    await subscribers.decide([{ id: 2 }], NOW, pause(NOW))
    const { id, size } = await mailings.plan(mailing())
    expect(size).toBe(2)
    await subscribers.decide([{ id: 3 }], NOW, pause(NOW + 10))
    expect((await claim(mailings, id, NOW + 5, 9)).map(({ subscriberId }) => subscriberId)).toEqual([2])
    expect((await mailings.countByState(id)).skipped).toBe(1)
  })

  it('plans for each reader the edition they chose, and the first where there is none', async () => {
    const { subscribers, mailings } = current()
    await subscribers.addMany([reader(KEY), reader('b@x.org'), reader('c@x.org')], NOW)
    await subscribers.decide([{ id: 2 }], NOW, () => ({ preferences: { edition: 'links' } }))
    await subscribers.decide([{ id: 3 }], NOW, () => ({ preferences: { edition: 'english' } }))
    const bytes = new Uint8Array([1])
    const variants = ['full', 'links'].map((id) => ({ id, hash: id, bytes }))
    const { id } = await mailings.plan(mailing({ variants }))
    const chosen = (await mailings.deliveries(id, { limit: 9 })).map(({ variant }) => variant)
    expect(chosen).toEqual(['full', 'links', 'full'])
  })

  it('keeps named lists', async () => {
    const { subscribers } = current()
    await subscribers.addMany([reader(KEY), reader('b@x.org')], NOW)
    expect(await subscribers.addToList('press', [1, 2, 99], NOW)).toBe(2)
    expect(await subscribers.addToList('press', [1], NOW)).toBe(0)
    expect(await subscribers.addToList('lab', [1], NOW)).toBe(1)
    expect(await subscribers.countByList()).toEqual({ lab: 1, press: 2 })
    expect(await subscribers.removeFromList('press', [1])).toBe(1)
    expect(await subscribers.listsOf(1)).toEqual(['lab'])
  })
}

function editionContract(current: () => Store): void {
  it('counts who would be mailed by the edition they chose, and gives each of them that one', async () => {
    const { subscribers, mailings } = current()
    const names = ['a', 'b', 'c', 'd', 'e']
    await subscribers.addMany(
      names.map((name) => reader(`${name}@x.org`, name === 'e' ? { status: 'suppressed' } : {})),
      NOW,
    )
    const choices = ['full', 'english', 'links', 'english', 'links'] as const
    await subscribers.decide(
      names.map((name) => ({ key: `${name}@x.org` })),
      NOW,
      (_, index) => ({
        preferences: { edition: choices[index], ...(index === 3 ? { pausedUntil: NOW + 5 } : {}) },
      }),
    )
    expect(await subscribers.countByEdition(NOW)).toEqual({ full: 1, english: 1, links: 1 })
    expect(await subscribers.countByEdition(NOW + 5)).toEqual({ full: 1, english: 2, links: 1 })
    const variants = ['full', 'english'].map((id) => ({ id, hash: id, bytes: new Uint8Array() }))
    const { id } = await mailings.plan(mailing({ variants, plannedAt: NOW + 5 }))
    await claim(mailings, id, NOW + 5, 9)
    await mailings.record(id, [{ subscriberId: 2, state: 'accepted' }], NOW + 6)
    // whoever chose one that the mailing has not gets the first
    expect(await mailings.countByVariant(id)).toEqual([
      { variant: 'full', deliveries: 2, accepted: 0 },
      { variant: 'english', deliveries: 2, accepted: 1 },
    ])
  })
}

function erasureContract(current: () => Store): void {
  it('erases a reader everywhere, and keeps a mark with what the reader was', async () => {
    const { subscribers, outbox, reports, votes } = current()
    await subscribers.decide([{ key: KEY }], NOW, () => asked)
    await subscribers.addMany([reader('b@x.org', { status: 'suppressed' })], NOW)
    await reports.add(report({ subscriberId: 1, reply: '550 no such user' }))
    await votes.cast({ issue: '001', poll: 'vote', subscriberId: 1, option: 2, at: NOW, via: 'link' })
    await subscribers.remove(1, { markOf: () => 'm1', at: NOW })
    await subscribers.remove(2, { markOf: () => 'm2', at: NOW })
    expect(await subscribers.list({ limit: 9 })).toEqual([])
    expect(await subscribers.consents(1)).toEqual([])
    expect(await subscribers.countByList()).toEqual({})
    expect(await outbox.counts()).toEqual([])
    expect((await reports.list({ limit: 9 }))[0]).not.toHaveProperty('reply')
    expect(await votes.ofIssue('001')).toHaveLength(1)
    expect(await subscribers.countMarks()).toBe(2)
    expect(await subscribers.marked([])).toEqual(new Map())
    expect(await subscribers.marked(['m1', 'm2', 'm3'])).toEqual(
      new Map([
        ['m1', 'unsubscribed'],
        ['m2', 'suppressed'],
      ]),
    )
    await subscribers.unmark('m1')
    expect(await subscribers.countMarks()).toBe(1)
  })

  it('makes the mark of the address that the reader has when they go, and says who went', async () => {
    const { subscribers, outbox } = current()
    await subscribers.addMany([reader(KEY)], NOW)
    const moved = { address: 'New@x.org', key: 'new@x.org' }
    await subscribers.decide([{ id: 1 }], NOW, () => ({ address: moved }))
    const removed = await subscribers.remove(1, {
      at: NOW + 1,
      markOf: (key) => `mark of ${key}`,
      follow: ({ id, address }) => [{ kind: 'webhook', payload: { id, address }, dueAt: NOW }],
    })
    expect(removed).toMatchObject({ id: 1, ...moved, status: 'active' })
    expect([...(await subscribers.marked(['mark of new@x.org', `mark of ${KEY}`])).keys()]).toEqual([
      'mark of new@x.org',
    ])
    const request = { now: NOW, limit: 9, worker: 'w', leaseUntil: NOW + 1 }
    const [entry] = await outbox.take(request)
    expect(entry).toMatchObject({ payload: { id: 1, address: 'New@x.org' }, createdAt: NOW + 1 })
    expect(entry).not.toHaveProperty('subscriberId')
    const erasure = { at: NOW, markOf: () => 'nobody', follow: () => [entry ?? expect.unreachable()] }
    expect(await subscribers.remove(1, erasure), 'nobody is there any more').toBeUndefined()
    expect(await subscribers.countMarks()).toBe(1)
    expect(await outbox.take({ ...request, worker: 'v' })).toEqual([])
  })

  it('erases nobody where what follows cannot be written', async () => {
    const { subscribers } = current()
    await subscribers.addMany([reader(KEY)], NOW)
    const follow = () => {
      throw new Error('no')
    }
    await expect(subscribers.remove(1, { at: NOW, markOf: () => 'm', follow })).rejects.toThrow('no')
    expect(await subscribers.byId(1)).toBeDefined()
    expect(await subscribers.countMarks()).toBe(0)
  })

  it('makes a mark say suppressed where it did not, and never the other way', async () => {
    const { subscribers } = current()
    const erased = async (status: 'unsubscribed' | 'suppressed') => {
      await subscribers.addMany([reader(KEY, { status })], NOW)
      const { id = 0 } = (await subscribers.byKey(KEY)) ?? {}
      await subscribers.remove(id, { markOf: () => 'm', at: NOW })
      return (await subscribers.marked(['m'])).get('m')
    }
    expect(await erased('unsubscribed')).toBe('unsubscribed')
    expect(await erased('suppressed')).toBe('suppressed')
    expect(await erased('unsubscribed')).toBe('suppressed')
    expect(await subscribers.countMarks()).toBe(1)
  })

  it('forgets those who never confirmed', async () => {
    const { subscribers, outbox } = current()
    await subscribers.decide([{ key: KEY }], NOW, () => asked)
    await subscribers.addMany([reader('b@x.org')], NOW)
    expect(await subscribers.removeUnconfirmed(NOW)).toBe(0)
    expect(await subscribers.removeUnconfirmed(NOW + 1)).toBe(1)
    expect((await subscribers.list({ limit: 9 })).map(({ address }) => address)).toEqual(['b@x.org'])
    expect(await outbox.counts()).toEqual([])
  })

  it('forgets nobody whose last asking is younger, whenever they asked first', async () => {
    const { subscribers } = current()
    await subscribers.decide([{ key: KEY }], NOW, () => asked)
    const standing = { status: 'pending', since: NOW, note: 'form', askedAt: NOW + 29 } as const
    await subscribers.decide([{ key: KEY }], NOW + 29, () => ({ standing }))
    expect(await subscribers.removeUnconfirmed(NOW + 29)).toBe(0)
    expect(await subscribers.byKey(KEY)).toMatchObject(standing)
    expect(await subscribers.removeUnconfirmed(NOW + 30)).toBe(1)
  })

  it('goes by when it began where a status that nobody confirmed says nothing of an asking', async () => {
    const { subscribers } = current()
    await subscribers.addMany([reader(KEY)], NOW)
    await subscribers.change(1, { status: 'pending', since: NOW, note: 'by hand' })
    expect(await subscribers.removeUnconfirmed(NOW)).toBe(0)
    expect(await subscribers.removeUnconfirmed(NOW + 1)).toBe(1)
  })
}

function outboxContract(current: () => Store): void {
  const entry = (kind: string, dueAt = NOW) => ({ kind, payload: { text: '你好' }, dueAt })
  const request = { now: NOW, limit: 9, worker: 'w', leaseUntil: NOW + 100 }

  it('gives what is due once, in order, and of the kinds asked for', async () => {
    const { outbox } = current()
    await outbox.add([entry('letter', NOW - 1), entry('webhook', NOW - 2), entry('ask', NOW + 1)], NOW)
    expect((await outbox.take({ ...request, kinds: ['letter'] })).map(({ kind }) => kind)).toEqual(['letter'])
    expect((await outbox.take(request)).map(({ kind }) => kind)).toEqual(['webhook'])
    expect(await outbox.take(request)).toEqual([])
    expect(await outbox.nextDue()).toBe(NOW + 1)
  })

  it('takes again what a dead worker had, but for letters, which may have gone out', async () => {
    const { outbox } = current()
    await outbox.add([entry('letter'), entry('webhook')], NOW)
    await outbox.take(request)
    const again = await outbox.take({ ...request, now: NOW + 101, worker: 'v', leaseUntil: NOW + 200 })
    expect(again).toMatchObject([{ kind: 'webhook', attempts: 2 }])
    expect(await outbox.counts()).toEqual([
      { kind: 'letter', state: 'uncertain', count: 1 },
      { kind: 'webhook', state: 'working', count: 1 },
    ])
  })

  it('keeps no reply of an erased reader, also where it comes after they were erased', async () => {
    const { subscribers, mailings } = current()
    await subscribers.addMany([reader(KEY), reader('b@x.org')], NOW)
    const { id } = await mailings.plan(mailing())
    await claim(mailings, id, NOW, 9)
    await subscribers.remove(1, { markOf: () => 'm', at: NOW })
    const reply = '550 5.1.1 <a@x.org> unknown'
    await mailings.record(
      id,
      [
        { subscriberId: 1, state: 'rejected', reply },
        { subscriberId: 2, state: 'rejected', reply },
      ],
      NOW,
    )
    expect(
      (await mailings.deliveries(id, { limit: 9 })).map((each) => [each.address, each.state, each.reply]),
    ).toEqual([
      ['(removed)', 'rejected', undefined],
      ['b@x.org', 'rejected', reply],
    ])
  })

  it('puts back what was taken and not begun, as if it had not been taken', async () => {
    const { outbox } = current()
    await outbox.add([entry('letter', NOW - 1), entry('webhook')], NOW)
    const taken = await outbox.take(request)
    expect(await outbox.nextDue()).toBe(NOW + 100)
    await outbox.putBack(taken.map(({ id }) => id))
    expect(await outbox.nextDue()).toBe(NOW - 1)
    expect(await outbox.nextDue(['webhook'])).toBe(NOW)
    expect(await outbox.nextDue(['ask'])).toBeUndefined()
    expect((await outbox.take(request)).map(({ attempts }) => attempts)).toEqual([1, 1])
  })

  it('puts off, gives up, forgets', async () => {
    const { outbox } = current()
    await outbox.add([entry('webhook'), entry('webhook'), entry('webhook')], NOW)
    const [first, second, third] = await outbox.take(request)
    await outbox.settle(first?.id ?? 0, { state: 'waiting', dueAt: NOW + 5, note: 'HTTP 503' })
    await outbox.settle(second?.id ?? 0, { state: 'failed', note: 'HTTP 410' })
    await outbox.done([third?.id ?? 0])
    expect(await outbox.unsettled({ limit: 9 })).toMatchObject([
      { state: 'failed', note: 'HTTP 410', attempts: 1 },
    ])
    expect(await outbox.prune(NOW)).toBe(0)
    expect(await outbox.prune(NOW + 1)).toBe(1)
    expect(await outbox.take({ ...request, now: NOW + 5 })).toMatchObject([
      { id: first?.id, attempts: 2, note: 'HTTP 503' },
    ])
  })
}

function retryContract(current: () => Store): void {
  const request = { now: NOW, limit: 9, worker: 'w', leaseUntil: NOW + 100 }

  async function unsettled(): Promise<void> {
    const { outbox } = current()
    const kinds = ['letter', 'letter', 'webhook', 'forward', 'letter']
    await outbox.add(
      kinds.map((kind) => ({ kind, payload: {}, dueAt: NOW })),
      NOW,
    )
    await outbox.take(request)
    for (const id of [1, 3, 4]) await outbox.settle(id, { state: 'failed', note: `550 ${id}` })
    await outbox.settle(2, { state: 'uncertain', note: 'the line broke' })
  }
  const states = async () =>
    (await current().outbox.unsettled({ limit: 9 })).map(({ id, state }) => [id, state])

  it('lists what failed or is uncertain by kind, page by page', async () => {
    await unsettled()
    const { outbox } = current()
    const kinds = ['letter', 'forward']
    const first = await outbox.unsettled({ limit: 2, kinds })
    expect(first.map(({ id }) => id)).toEqual([4, 2])
    expect((await outbox.unsettled({ limit: 2, kinds, before: 2 })).map(({ id }) => id)).toEqual([1])
    expect((await outbox.unsettled({ limit: 9 })).map(({ id }) => id)).toEqual([4, 3, 2, 1])
  })

  it('puts back what failed of some kinds, as if it had not been tried, and nothing that is uncertain', async () => {
    await unsettled()
    const { outbox } = current()
    const kinds = ['letter', 'forward']
    expect(await outbox.retry({ kinds, now: NOW + 7 })).toEqual([1, 4])
    expect(await states()).toEqual([
      [3, 'failed'],
      [2, 'uncertain'],
    ])
    expect(await outbox.nextDue(['forward'])).toBe(NOW + 7)
    const taken = await outbox.take({ ...request, now: NOW + 7 })
    expect(taken.map(({ id, attempts, note }) => [id, attempts, note])).toEqual([
      [1, 1, '550 1'],
      [4, 1, '550 4'],
    ])
    expect(await outbox.retry({ kinds, now: NOW + 8 })).toEqual([])
  })

  it('puts back what is named, also where it is uncertain, and never what is in work or of another kind', async () => {
    await unsettled()
    const { outbox } = current()
    expect(await outbox.retry({ kinds: ['letter'], now: NOW, ids: [2, 3, 5, 99] })).toEqual([2])
    expect(await outbox.retry({ kinds: ['letter'], now: NOW, ids: [] })).toEqual([])
    expect(await states()).toEqual([
      [4, 'failed'],
      [3, 'failed'],
      [1, 'failed'],
    ])
  })
}

function recordContract(current: () => Store): void {
  it('counts one vote a reader and poll: the last', async () => {
    const { votes } = current()
    const vote = { issue: '001', poll: 'vote', subscriberId: 1, option: 2, at: NOW, via: 'link' } as const
    await votes.cast(vote)
    await votes.cast({ ...vote, option: 3, at: NOW + 1, via: 'reply' })
    await votes.cast({ ...vote, poll: 'vote-2' })
    expect(await votes.ofIssue('001')).toEqual([
      { ...vote, option: 3, at: NOW + 1, via: 'reply' },
      { ...vote, poll: 'vote-2' },
    ])
    expect(await votes.ofIssue('002')).toEqual([])
  })

  it('takes a report once', async () => {
    const { reports } = current()
    expect(await reports.add(report({ cause: 'address' }))).toBe(true)
    expect(await reports.add(report({ result: 'nothing' }))).toBe(false)
    expect(await reports.has('d1')).toBe(true)
    expect(await reports.has('d2')).toBe(false)
    expect(await reports.list({ limit: 9 })).toEqual([{ id: 1, ...report({ cause: 'address' }) }])
    expect(await reports.list({ limit: 9, result: 'suppressed' })).toEqual([])
    expect(await reports.countBy(NOW)).toEqual([
      { kind: 'bounce', result: 'counted', issue: '001', count: 1 },
    ])
    expect(await reports.countBy(NOW + 1)).toEqual([])
  })

  it('puts into the outbox what follows from a report, where the report is new, and both or neither', async () => {
    const { reports, outbox } = current()
    const entry = { kind: 'forward', payload: {}, dueAt: NOW }
    expect(await reports.add(report({}), [entry])).toBe(true)
    expect(await reports.add(report({ at: NOW + 1 }), [entry])).toBe(false)
    const waiting = [{ kind: 'forward', state: 'waiting', count: 1 }]
    expect(await outbox.counts()).toEqual(waiting)
    const broken = { ...entry, dueAt: Number.NaN }
    await expect(reports.add(report({ digest: 'd2' }), [entry, broken])).rejects.toThrow()
    expect(await reports.has('d2')).toBe(false)
    expect(await outbox.counts()).toEqual(waiting)
  })

  it('counts the issues in a row that bounced, back to the last that did not', async () => {
    const { subscribers, mailings, reports } = current()
    await subscribers.addMany([reader(KEY)], NOW)
    for (const [index, issue] of ['001', '002', '003', '004'].entries()) {
      const { id } = await mailings.plan(mailing({ issue, plannedAt: NOW + index }))
      await claim(mailings, id, NOW + 10, 9)
      await mailings.record(id, [{ subscriberId: 1, state: 'accepted', reply: '250 ok' }], NOW + 10)
    }
    expect(await reports.softInARow(1)).toBe(0)
    for (const issue of ['001', '003', '004'])
      await reports.add(report({ digest: issue, issue, subscriberId: 1 }))
    await reports.add(report({ digest: 'forged', issue: '002', subscriberId: 1, match: 'unverified' }))
    expect(await reports.softInARow(1)).toBe(2)
  })

  it('counts clicks by day and link, and knows no target that was not set', async () => {
    const { clicks } = current()
    await clicks.setTargets('001', ['https://a.example/', 'https://b.example/'])
    await clicks.setTargets('001', ['https://a.example/', 'https://c.example/'])
    expect(await clicks.target('001', 1)).toBe('https://c.example/')
    expect(await clicks.target('001', 2)).toBeUndefined()
    const click = { issue: '001', number: 1, day: '2026-11-30' }
    await clicks.add([click, click, { ...click, day: '2026-12-01' }])
    expect(await clicks.ofIssue('001')).toEqual([
      { number: 0, url: 'https://a.example/', count: 0 },
      { number: 1, url: 'https://c.example/', count: 3 },
    ])
  })
}

function report(more: Partial<NewReport>): NewReport {
  return {
    digest: 'd1',
    at: NOW,
    kind: 'bounce',
    permanent: false,
    rule: 'mailbox-full',
    match: 'token',
    issue: '001',
    source: 'file',
    result: 'counted',
    ...more,
  }
}
