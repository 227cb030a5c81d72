// What becomes of a mail: who is taken off the list, and above all who is not.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeMail } from '../../../src/jobs/bounces/take-mail.ts'
import { messageIdOf } from '../../../src/mailing/plan.ts'
import { DAY, leaveAddress, openDesk, readTestSite, returnPath, START, type TestDesk, token } from './desk.ts'
import { bounce, complaint, letter, mail } from './mails.ts'

let test: TestDesk
beforeEach(async () => {
  test = await openDesk()
})
afterEach(() => test.store.close())

const take = (sent: Parameters<typeof takeMail>[0]) => takeMail(sent, 'file', test.desk)
const idOf = (issue: string, reader = 1) => messageIdOf(readTestSite(), issue, reader)
const full = { status: '5.2.2', reply: '552 5.2.2 mailbox full' }
const policy = { status: '5.7.1', reply: '550 5.7.1 rejected by our policy' }

describe('bounces', () => {
  it('for good, with a token: the reader is suppressed, and the report recorded without addresses', async () => {
    expect(await take(bounce({ to: returnPath(), returnedId: idOf('002') }))).toMatchObject({
      kind: 'bounce',
      match: 'token',
      result: 'suppressed',
    })
    expect(await test.store.subscribers.byId(1)).toMatchObject({
      status: 'suppressed',
      note: 'bounce 5.1.1 (file)',
    })
    expect(await test.status(2)).toBe('active')
    expect(await test.store.reports.list({ limit: 9 })).toMatchObject([
      {
        subscriberId: 1,
        issue: '002',
        status: '5.1.1',
        permanent: true,
        source: 'file',
        reply: expect.stringContaining('[address]'),
      },
    ])
  })

  it.each([
    ['no token', 'bounces@bounce.gazette.example'],
    ['a token signed with another key', returnPath(1, 'another-secret-of-somebody-else-entirely')],
    ['a token for leaving', leaveAddress()],
    ['half a token', `${returnPath().slice(0, 30)}@bounce.gazette.example`],
  ])('with %s: nobody is suppressed', async (_, to) => {
    const taken = await take(bounce({ to, returnedId: idOf('002'), envelopeId: idOf('002') }))
    expect(taken.result).not.toBe('suppressed')
    expect(await test.status()).toBe('active')
  })

  it('without a token, naming our message by ENVID or id: listed as unverified; naming none: as unknown', async () => {
    const to = 'bounces@bounce.gazette.example'
    const named = { match: 'unverified', result: 'quarantined' }
    expect(await take(bounce({ to, envelopeId: idOf('003') }))).toMatchObject(named)
    expect(await take(bounce({ to, returnedId: idOf('001'), id: 'dsn-2@mx' }))).toMatchObject(named)
    expect(await take(bounce({ to, returnedId: idOf('001', 2), id: 'dsn-3@mx' }))).toMatchObject({
      match: 'unknown',
    })
    expect(await take(bounce({ to, recipient: 'never@example.org', id: 'dsn-4@mx' }))).toMatchObject({
      match: 'unknown',
    })
    expect(
      (await test.store.reports.list({ limit: 9, result: 'quarantined' })).map(({ match, issue }) => [
        match,
        issue,
      ]),
    ).toEqual([
      ['unknown', undefined],
      ['unknown', undefined],
      ['unverified', '001'],
      ['unverified', '003'],
    ])
  })

  it('a hundred times the same: counts once, also with other line ends and other trace fields', async () => {
    const sent = bounce({ to: returnPath(), ...full, returnedId: idOf('004') })
    expect((await take(sent)).result).toBe('counted')
    const text = Buffer.from(sent.bytes).toString('latin1')
    for (const again of [text, text.replaceAll('\r\n', '\n'), `Received: from a by b; now\r\n${text}`])
      expect((await take({ ...sent, bytes: Buffer.from(again, 'latin1') })).result).toBe('seen')
    expect(await test.store.reports.list({ limit: 9 })).toHaveLength(1)
  })

  it('soft, three issues in a row on three days: suppressed; on one day or with an issue between: not', async () => {
    const soft = (issue: string) =>
      take(bounce({ to: returnPath(), ...full, returnedId: idOf(issue), id: `dsn-${issue}@mx` }))
    for (const issue of ['002', '003', '004']) expect((await soft(issue)).result).toBe('counted')
    expect(await test.status()).toBe('active')
    test.pass(DAY)
    await take(bounce({ to: returnPath(), ...full, returnedId: idOf('004'), id: 'dsn-again@mx' }))
    expect(await test.status()).toBe('active')
    test.pass(DAY)
    await take(bounce({ to: returnPath(), ...full, returnedId: idOf('004'), id: 'dsn-third@mx' }))
    expect(await test.store.subscribers.byId(1)).toMatchObject({
      status: 'suppressed',
      note: expect.stringContaining('3 issues in a row'),
    })
    const softOther = (issue: string) =>
      take(
        bounce({
          to: returnPath(2),
          recipient: 'other@example.org',
          ...full,
          returnedId: idOf(issue, 2),
          id: `dsn2-${issue}@mx`,
        }),
      )
    for (const issue of ['001', '002', '004']) {
      await softOther(issue)
      test.pass(DAY)
    }
    expect(await test.status(2)).toBe('active')
  })

  it('without the id of a message: is about the newest issue that was accepted', async () => {
    await take(bounce({ to: returnPath(), ...full }))
    expect(await test.store.reports.list({ limit: 9 })).toMatchObject([{ issue: '004', result: 'counted' }])
  })

  it('for policy, quota or frequency: the owner is told once a day, nobody is suppressed', async () => {
    for (const [index, said] of [policy, { status: '5.7.1', reply: '550 5.7.1 policy again' }].entries())
      expect(
        (await take(bounce({ to: returnPath(), ...said, returnedId: idOf('004'), id: `p${index}@mx` })))
          .result,
      ).toBe('alerted')
    expect(await test.status()).toBe('active')
    expect(await test.outbox()).toMatchObject([
      {
        kind: 'letter',
        payload: {
          type: 'alert',
          subject: 'mail is refused for a reason of ours: policy',
          lines: ['004', '5.7.1', expect.any(String)],
        },
      },
    ])
    test.pass(DAY + 1)
    await take(bounce({ to: returnPath(), ...policy, returnedId: idOf('004'), id: 'p3@mx' }))
    expect((await test.outbox()).map(({ kind }) => kind)).toEqual(['letter'])
  })

  it('for policy of ten readers: the mailing is held; of one reader ten times: not', async () => {
    const rows = Array.from({ length: 10 }, (_, index) => `r${index}@example.org`)
    await test.store.subscribers.addMany(
      rows.map((key) => ({ address: key, key, status: 'active', since: 1, note: 't', attributes: {} })),
      1,
    )
    const from = (reader: number, id: number) =>
      take(bounce({ to: returnPath(reader), ...policy, returnedId: idOf('004', reader), id: `q${id}@mx` }))
    for (let id = 0; id < 10; id++) await from(1, id)
    expect(await test.store.mailings.ofIssue('004')).toMatchObject({ state: 'active' })
    for (let reader = 2; reader <= 10; reader++) await from(reader, 100 + reader)
    expect(await test.store.mailings.ofIssue('004')).toMatchObject({
      state: 'paused',
      reason: expect.stringContaining('10 readers'),
    })
    expect(await test.store.mailings.ofIssue('003')).toMatchObject({ state: 'active' })
    expect((await test.store.audit.list('004')).at(-1)).toMatchObject({ action: 'paused', who: 'test' })
  })

  it('of 10,000 recipients with one token: is about that reader if at all', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `victim${index}@example.org`)
    expect(await take(bounce({ to: returnPath(), recipients: many }))).toMatchObject({
      match: 'unknown',
      result: 'quarantined',
    })
    expect(await test.status()).toBe('active')
    const among = ['other@example.org', 'reader@example.org', ...many.slice(0, 50)]
    expect(await take(bounce({ to: returnPath(), recipients: among, id: 'x@mx' }))).toMatchObject({
      result: 'suppressed',
    })
    expect([await test.status(1), await test.status(2)]).toEqual(['suppressed', 'active'])
  })

  it('with the tokens of two readers in one place: of nobody', async () => {
    const sent = { ...bounce({ to: 'x@bounce.gazette.example' }), envelopeTo: [returnPath(1), returnPath(2)] }
    expect(await take(sent)).toMatchObject({ match: 'unknown' })
    expect([await test.status(1), await test.status(2)]).toEqual(['active', 'active'])
  })

  it('delays, erased readers and nobody: change nothing', async () => {
    expect(
      await take(
        bounce({ to: returnPath(), action: 'delayed', status: '4.4.1', reply: 'connection timed out' }),
      ),
    ).toMatchObject({
      kind: 'delay',
      result: 'nothing',
    })
    await test.store.subscribers.remove(2)
    expect(await take(bounce({ to: returnPath(2), id: 'a@mx' }))).toMatchObject({ result: 'nothing' })
    expect(await take(bounce({ to: returnPath(0), id: 'b@mx' }))).toMatchObject({ result: 'nothing' })
    expect(await test.status()).toBe('active')
  })
})

describe('complaints', () => {
  it('find the reader by the return path that they quote, or were sent to', async () => {
    expect(
      await take(complaint('abuse@gazette.example', [], [`Original-Mail-From: <${returnPath()}>`])),
    ).toMatchObject({
      kind: 'complaint',
      match: 'token',
      result: 'suppressed',
    })
    expect(await test.store.subscribers.byId(1)).toMatchObject({
      status: 'suppressed',
      note: 'complaint (file)',
    })
  })

  it('with no more than the link to leave: the reader leaves', async () => {
    const link = `List-Unsubscribe: <https://gazette.example/leave/${token('leave')}>, <mailto:${leaveAddress()}?subject=leave>`
    expect(await take(complaint('abuse@gazette.example', [link]))).toMatchObject({
      kind: 'complaint',
      result: 'left',
    })
    expect(await test.status()).toBe('unsubscribed')
  })

  it('without a token: nobody', async () => {
    expect(await take(complaint('abuse@gazette.example', [`Message-ID: <${idOf('001')}>`]))).toMatchObject({
      result: 'quarantined',
    })
    expect(await test.status()).toBe('active')
  })
})

describe('mail of programs and people', () => {
  it('to leave: the reader leaves, once', async () => {
    expect(await take(letter(leaveAddress()))).toEqual({
      kind: 'leave',
      match: 'token',
      rule: 'no-report',
      result: 'left',
    })
    expect(await test.store.subscribers.byId(1)).toMatchObject({
      status: 'unsubscribed',
      note: 'by mail (file)',
    })
    expect((await take(letter(leaveAddress()))).result).toBe('seen')
    expect(await test.status(2)).toBe('active')
  })

  it.each([
    ['an automatic answer', ['Auto-Submitted: auto-replied'], 'reader@example.org'],
    ['an answer without a sender', [], ''],
    ['a mail of a list', ['Precedence: bulk'], 'reader@example.org'],
  ])('to leave, but %s: nobody leaves, nothing is forwarded', async (_, headers, envelopeFrom) => {
    for (const to of [leaveAddress(), returnPath(), 'replies@bounce.gazette.example'])
      await take(letter(to, headers, envelopeFrom))
    expect(await test.status()).toBe('active')
    expect(await test.outbox()).toEqual([])
  })

  it('replies: go to the owner byte for byte, with an envelope of ours, once', async () => {
    const reply = letter('replies@bounce.gazette.example')
    expect(await take(reply)).toMatchObject({ kind: 'reply', result: 'forwarded' })
    expect((await take(reply)).result).toBe('seen')
    const [entry, ...more] = await test.outbox()
    expect(more).toEqual([])
    expect(entry?.kind).toBe('forward')
    const { from, to, id, message } = entry?.payload ?? {}
    expect({ from, to, id }).toEqual({
      from: returnPath(0),
      to: 'editor@gazette.example',
      id: expect.stringMatching(/^[0-9a-f]{32}@weekly\.gazette\.example$/),
    })
    const wire = Buffer.from(String(message), 'base64').toString('latin1')
    expect(wire).toBe(Buffer.from(reply.bytes).toString('latin1').replace('\r\n.\r\n', '\r\n..\r\n'))
  })

  it('replies that are nothing but a number: are votes; with more in them they go to the owner as well', async () => {
    const options = [1, 2].map((number) => ({ number, title: `Candidate ${number}` }))
    const poll = { id: 'vote', weights: {}, options, line: 1 }
    const ballot = { issue: '002', title: 'Two', url: '', polls: [poll], recorded: new Set<string>() }
    const ballots = { ofIssue: async (issue: string) => (issue === '002' ? ballot : undefined) }
    const reply = (id: number, text: string) =>
      mail([
        'From: Reader <reader@example.org>',
        'To: replies@bounce.gazette.example',
        `Message-ID: <vote-${id}@example.org>`,
        `In-Reply-To: <${idOf('002')}>`,
        `Date: Mon, 30 Nov 2026 08:00:0${id} +0000`,
        '',
        text,
      ])
    const results = []
    for (const [id, text] of ['2', '1\r\n\r\nAnd thank you!', 'Number one'].entries())
      results.push((await takeMail(reply(id, text), 'smtp', { ...test.desk, ballots })).result)
    expect(results).toEqual(['counted', 'forwarded', 'forwarded'])
    expect(await test.store.votes.ofIssue('002')).toMatchObject([
      { subscriberId: 1, option: 1, via: 'reply' },
    ])
    expect(await test.outbox()).toHaveLength(2)
  })

  it('an answer to a message of ours, wherever it was sent: is forwarded; anything else is listed', async () => {
    const answer = letter('somebody@bounce.gazette.example', [`In-Reply-To: <${idOf('002')}>`])
    expect((await take(answer)).result).toBe('forwarded')
    const spam = mail([
      'From: x@example.net',
      'To: info@bounce.gazette.example',
      'Subject: offer',
      '',
      'Buy!',
    ])
    expect(await take(spam)).toMatchObject({ kind: 'none', match: 'unknown', result: 'quarantined' })
  })

  it('never in a circle: not what the owner has, nor what has passed too many servers', async () => {
    const had = letter('replies@bounce.gazette.example', ['Delivered-To: editor@gazette.example'])
    expect((await take(had)).result).toBe('nothing')
    const hops = Array.from({ length: 30 }, (_, index) => `Received: from a by b; ${index}`)
    const around = letter('replies@bounce.gazette.example', [...hops, 'X: y'])
    expect(
      (
        await take({
          ...around,
          bytes: Buffer.from(Buffer.from(around.bytes).toString().replace('letter-1', 'letter-2')),
        })
      ).result,
    ).toBe('nothing')
    expect(await test.outbox()).toEqual([])
  })
})

describe('what is mailed because of a mail', () => {
  const reply = letter('replies@bounce.gazette.example')
  const refused = bounce({ to: returnPath(), ...policy, returnedId: idOf('004') })

  it.each([
    ['a reply', reply, 'forwarded'],
    ['an alert', refused, 'alerted'],
  ])('%s: is mailed once, also where two processes take it at the same moment', async (_, sent, result) => {
    const { reports } = test.store
    const blind = { ...test.desk, store: { ...test.store, reports: { ...reports, has: async () => false } } }
    let woken = 0
    const desk = { ...blind, wake: () => (woken += 1) }
    const taken = await Promise.all([1, 2].map(() => takeMail(sent, 'imap', desk)))
    expect(taken.map((each) => each.result)).toEqual([result, result])
    expect(await test.outbox()).toHaveLength(1)
    expect(woken).toBe(1)
  })

  it.each([
    ['a reply', reply],
    ['an alert', refused],
  ])('%s: is not mailed where it could not be recorded, and is when it comes again', async (_, sent) => {
    const { reports } = test.store
    const add = () => Promise.reject(new Error('the disk is full'))
    const failing = { ...test.desk, store: { ...test.store, reports: { ...reports, add } } }
    await expect(takeMail(sent, 'imap', failing)).rejects.toThrow('the disk is full')
    expect(await test.outbox()).toEqual([])
    await take(sent)
    expect(await test.outbox()).toHaveLength(1)
  })
})

describe('a reader with another address by now', () => {
  const moved = (address: string) =>
    test.store.subscribers.decide([{ id: 1, change: 'address' }], START, () => ({
      address: { address, key: address },
    }))

  it.each([
    ['naming the issue', idOf('004')],
    ['naming none', undefined],
  ])('stays when what was sent to the old one bounces, %s', async (_, returnedId) => {
    await moved('new@example.net')
    const late = bounce({ to: returnPath(), ...(returnedId === undefined ? {} : { returnedId }) })
    expect((await take(late)).result).toBe('quarantined')
    expect(await test.status()).toBe('active')
  })
})
