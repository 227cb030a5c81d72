// Letters that did not go out, or may not have: what is listed, and what is sent again.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { failedLetters, retryLetters } from '../../src/jobs/audience/letter-failures.ts'
import { workOutbox } from '../../src/jobs/audience/outbox.ts'
import { openWorld, pathOf, type World } from './world.ts'

const DAY = 86_400_000
const ADDRESS = 'reader@example.org'
const REFUSED = { state: 'rejected', kind: 'hard', reply: '554 5.7.1 refused' } as const
let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.store.close())

/** Somebody asked, and the letter to them came to this end. */
async function askedInVain(answer: World['answer']): Promise<void> {
  world.answer = answer
  await world.subscribe({ address: ADDRESS })
  await world.work()
  world.answer = { state: 'accepted', reply: '250 ok' }
}

it('are listed with why, and without an address', async () => {
  await askedInVain({ ...REFUSED, reply: `554 5.7.1 <${ADDRESS}> refused` })
  const letters = await failedLetters(world.store.outbox)
  expect(letters).toEqual([
    {
      id: expect.any(Number),
      at: expect.stringMatching(/^2026-11-30T09:00:0\d/),
      type: 'confirm',
      state: 'failed',
      subscriber: 1,
      note: expect.stringContaining('554 5.7.1'),
    },
  ])
  expect(JSON.stringify(letters)).not.toContain(ADDRESS)
})

it('that failed go out when they are put back, with a link that works', async () => {
  await askedInVain(REFUSED)
  expect(await retryLetters(world.store.outbox, world.now)).toMatchObject({
    type: 'retried',
    letters: [{ type: 'confirm', state: 'failed' }],
  })
  await world.work()
  expect(world.letters.map(({ envelope }) => envelope.to)).toEqual([ADDRESS])
  await world.post(pathOf(world.letters[0]?.links[0] ?? ''))
  expect((await world.store.subscribers.byKey(ADDRESS))?.status).toBe('active')
  expect(await failedLetters(world.store.outbox)).toEqual([])
})

it('that are uncertain go out again only where they are named', async () => {
  await askedInVain({ state: 'uncertain', reply: 'the line broke' })
  const { outbox } = world.store
  expect(await retryLetters(outbox, world.now)).toEqual({ type: 'retried', letters: [] })
  await world.work()
  expect(world.letters).toEqual([])
  const [{ id = 0 } = {}] = await failedLetters(outbox)
  expect(await retryLetters(outbox, world.now, [id, 77])).toEqual({ type: 'unknown', ids: [77] })
  await world.work()
  expect(world.letters, 'one id is wrong: nothing was put back').toEqual([])
  expect(await retryLetters(outbox, world.now, [id])).toMatchObject({ letters: [{ id, state: 'uncertain' }] })
  await world.work()
  expect(world.letters).toHaveLength(1)
})

it('whose link would be dead are not written any more', async () => {
  await askedInVain(REFUSED)
  world.now += 7 * DAY
  await retryLetters(world.store.outbox, world.now)
  await world.work()
  expect(world.letters).toEqual([])
  expect(await world.store.outbox.counts()).toEqual([])
})

it('are all listed, however many, and messages to other programs are not among them', async () => {
  const { outbox } = world.store
  const entries = ['letter', 'forward', 'webhook'].flatMap((kind) =>
    Array.from({ length: 50 }, () => ({ kind, payload: { type: 'alert' }, dueAt: world.now })),
  )
  await outbox.add(entries, world.now)
  const taken = await outbox.take({ now: world.now, limit: 999, worker: 'w', leaseUntil: world.now + 1 })
  for (const { id } of taken) await outbox.settle(id, { state: 'failed', note: 'no' })
  const letters = await failedLetters(outbox)
  expect(letters).toHaveLength(100)
  expect(new Set(letters.map(({ id }) => id)).size).toBe(100)
  expect(new Set(letters.map(({ type }) => type))).toEqual(new Set(['forward', 'alert']))
})

it('that could not be written are tried again, and nobody takes them for sent', async () => {
  await world.subscribe({ address: ADDRESS })
  const broken = {
    ...world.outbox,
    compileMjml: () => Promise.reject(new Error('letter.mjml.liquid, line 3')),
  }
  while ((await workOutbox(broken, 'worker', (entry) => world.log.push(entry))) > 0);
  expect(world.log).toContainEqual({
    kind: 'letter confirm',
    result: 'again',
    note: 'letter.mjml.liquid, line 3',
  })
  expect(await failedLetters(world.store.outbox)).toEqual([])
  world.now += 60_000
  await world.work()
  expect(world.letters).toHaveLength(1)
})

it('wait for nobody else: one asking that cannot be decided on holds up no other', async () => {
  for (const name of ['first', 'poison', 'last']) await world.subscribe({ address: `${name}@example.org` })
  const { subscribers } = world.store
  const decide: typeof subscribers.decide = (targets, ...rest) =>
    targets.some((target) => 'key' in target && target.key.startsWith('poison'))
      ? Promise.reject(new Error('the disk is full'))
      : subscribers.decide(targets, ...rest)
  const store = { ...world.store, subscribers: { ...subscribers, decide } }
  while ((await workOutbox({ ...world.outbox, store }, 'worker', (entry) => world.log.push(entry))) > 0);
  expect(world.letters.map(({ envelope }) => envelope.to)).toEqual(['first@example.org', 'last@example.org'])
  expect(world.log).toContainEqual({ kind: 'ask', result: 'again', note: 'the disk is full' })
  world.now += 60_000
  await world.work()
  expect(world.letters.map(({ envelope }) => envelope.to)).toContain('poison@example.org')
})
