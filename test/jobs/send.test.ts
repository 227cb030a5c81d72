// Sending to a mail server on loopback, with the real store and journal: who got what, by the server's own log.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../src/clock/clock.ts'
import { type Pacer, unlimitedPace } from '../../src/jobs/send/pacing.ts'
import { type SendPorts, type SendRequest, type SendResult, sendIssue } from '../../src/jobs/send/send.ts'
import { sendTest } from '../../src/jobs/send/test-send.ts'
import { compileMessage } from '../../src/mailing/compile.ts'
import { fileJournal, journalPath } from '../../src/store/file-journal.ts'
import type { Journal } from '../../src/store/journal.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { smtpTransport } from '../../src/transport/smtp.ts'
import { edition, SITE } from '../mailing/sample.ts'
import { claim, HOLDER, reader } from '../store/contract.ts'
import { type Action, type LoopbackServer, type ServerScript, startServer } from '../transport/smtp-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'yibao-send-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const SECRET = 'a secret of a newsletter that is only for tests'
const START = 1_800_000_000_000

/** Time stands still but for waiting, which takes none. */
function stillClock(): Clock & { readonly waits: number[] } {
  let now = START
  const waits: number[] = []
  return {
    waits,
    now: () => now,
    wait: async (ms) => {
      waits.push(ms)
      now += ms
    },
    randomBytes: (count) => new Uint8Array(count).fill(7),
  }
}

interface Desk {
  readonly server: LoopbackServer
  readonly store: Store
  readonly clock: ReturnType<typeof stillClock>
  readonly database: string
  send(more?: Partial<SendRequest>, hash?: string): Promise<SendResult>
  states(): Promise<Record<string, string>>
}

let desks = 0

async function openDesk(
  names: readonly string[],
  script: ServerScript = {},
  lines = 1,
  silenceMaxMs = 300_000,
  spoil: (journal: Journal) => Journal = (journal) => journal,
): Promise<Desk> {
  desks += 1
  const database = join(folder, `${desks}.sqlite`)
  const store = await openSqliteStore(database)
  closing.push(() => store.close())
  await store.subscribers.addMany(
    names.map((name) => reader(`${name}@example.org`, { name })),
    START,
  )
  const server = await startServer(script)
  closing.push(server.close)
  const clock = stillClock()
  const ports: SendPorts = {
    store,
    clock,
    transport: smtpTransport(`${server.url}?lines=${lines}`, { silenceMaxMs }),
    journal: (mailingId) => spoil(fileJournal(journalPath(database, mailingId))),
  }
  return {
    server,
    store,
    clock,
    database,
    send: (more = {}, hash = 'ab'.repeat(32)) => {
      const current = edition({ hash })
      return sendIssue(ports, {
        issue: 'tokens',
        site: SITE,
        secret: SECRET,
        edition: { hash, compile: (date) => compileMessage(current, SITE, date) },
        choice: 'as-written',
        uncertain: 'hold',
        waitMs: 0,
        signal: new AbortController().signal,
        confirm: async () => true,
        audience: { type: 'active' },
        holder: { ...HOLDER, task: 'send tokens' },
        who: 'ann@desk',
        journalLost: 'refuse',
        signers: [],
        worker: 'one',
        ...more,
      })
    },
    states: async () => {
      const mailing = await store.mailings.ofIssue('tokens')
      const all = mailing ? await store.mailings.deliveries(mailing.id, { limit: 1000 }) : []
      return Object.fromEntries(all.map(({ address, state }) => [address.replace('@example.org', ''), state]))
    },
  }
}

const at = (step: string, action: Action, to?: string): ServerScript => ({
  act: (visit) =>
    visit.step === step && (to === undefined || visit.to === `${to}@example.org`) ? action : 'go on',
})
const accepted = (desk: Desk) => desk.server.accepted.map(({ to }) => to.replace('@example.org', '')).sort()

function ended(result: SendResult) {
  if (result.type !== 'ended') throw new Error(`expected an end, got ${JSON.stringify(result)}`)
  return result
}

describe('a send', () => {
  it.each([1, 5])('over %i lines reaches every active reader once, and again nobody', async (lines) => {
    const names = Array.from({ length: 230 }, (_, index) => `reader${index}`)
    const desk = await openDesk(names, {}, lines)
    await desk.store.subscribers.addMany([reader('gone@example.org', { status: 'unsubscribed' })], START)
    const first = ended(await desk.send())
    expect(first).toMatchObject({
      accepted: 230,
      counts: { accepted: 230 },
      mailing: { size: 230 },
      interrupted: false,
    })
    expect(accepted(desk)).toEqual(names.toSorted())
    expect(ended(await desk.send())).toMatchObject({ accepted: 0, counts: { accepted: 230 } })
    expect(desk.server.accepted).toHaveLength(230)
    expect(desk.server.lines()).toBeLessThanOrEqual(lines)
  })

  it('gives every reader the own link, return path and Message-ID', async () => {
    const desk = await openDesk(['ann', 'bob'])
    await desk.send()
    const [ann, bob] = desk.server.accepted
    for (const message of [ann, bob]) {
      expect(message?.from).toMatch(/^b\+[a-z2-7]{40}@bounce\.gazette\.example$/)
      expect(message?.message).toMatch(
        /^List-Unsubscribe: <https:\/\/leave\.gazette\.example\/leave\/[a-z2-7]{40}>,\r\n <mailto:leave\+[a-z2-7]{40}@/m,
      )
    }
    expect(ann?.from).not.toBe(bob?.from)
    expect(ann?.message).toMatch(/^To: "ann" <ann@example.org>/)
  })

  it('asks first, and plans nothing where the answer is no', async () => {
    const desk = await openDesk(['ann'])
    const asked: unknown[] = []
    const confirm = async (question: unknown) => {
      asked.push(question)
      return false
    }
    expect(await desk.send({ confirm })).toEqual({ type: 'cancelled' })
    expect(asked).toEqual([{ readers: 1, resumed: false, subject: edition().subject, notes: [] }])
    expect(await desk.store.mailings.ofIssue('tokens')).toBeUndefined()
  })

  it('refuses an empty list, and a second process', async () => {
    const empty = await openDesk([])
    expect(await empty.send()).toMatchObject({
      type: 'refused',
      message: expect.stringContaining('at least one'),
    })
    const desk = await openDesk(['ann'])
    const lock = await desk.store.lockSending(HOLDER)
    expect(await desk.send()).toMatchObject({
      type: 'refused',
      message: expect.stringMatching(/Another yibao .*`send 12` on desk, process 7, since 2023-11-14T/),
    })
    if ('release' in lock) await lock.release()
    expect(ended(await desk.send()).accepted).toBe(1)
  })

  it('freezes no audience when the mail server refuses the login', async () => {
    const desk = await openDesk(['ann'], at('connect', { say: '554 5.7.1 no' }))
    expect(await desk.send()).toMatchObject({
      type: 'refused',
      message: expect.stringContaining('554 5.7.1 no'),
    })
    expect(await desk.store.mailings.ofIssue('tokens')).toBeUndefined()
  })
})

describe('an edition that has changed since the mailing began', () => {
  it('is refused, then sent as planned when told', async () => {
    const desk = await openDesk(['ann', 'bob'], at('rcpt', { say: '451 4.7.1 later' }, 'bob'))
    await desk.send()
    desk.clock.wait(3_600_000)
    expect(await desk.send({}, 'cd'.repeat(32))).toMatchObject({
      type: 'refused',
      message: expect.stringContaining('--as-planned'),
    })
    await desk.send({ choice: 'as-planned' }, 'cd'.repeat(32))
    const mailing = await desk.store.mailings.ofIssue('tokens')
    expect(mailing?.variants[0]?.hash).toBe('ab'.repeat(32))
    expect(accepted(desk)).toEqual(['ann'])
  })

  it('is refused also where everyone was tried, and is queued for the next try', async () => {
    const desk = await openDesk(['ann', 'bob'], at('rcpt', { say: '451 4.7.1 later' }))
    await desk.send()
    await desk.clock.wait(3_600_000)
    // killed when both were claimed for their second try
    const mailing = await desk.store.mailings.ofIssue('tokens')
    await claim(desk.store.mailings, mailing?.id ?? 0, desk.clock.now(), 10)
    fileJournal(journalPath(desk.database, 1)).start()
    expect(await desk.send({}, 'cd'.repeat(32))).toMatchObject({
      type: 'refused',
      message: expect.stringContaining('was tried already'),
    })
  })

  it('is not planned again when a worker begins it meanwhile', async () => {
    const desk = await openDesk(['ann', 'bob'])
    await desk.store.mailings.plan({
      issue: 'tokens',
      subject: 'Tokens',
      variants: [{ id: 'all', hash: 'cd'.repeat(32), bytes: new Uint8Array() }],
      plannedAt: START,
      messageId: (id) => `${id}@x.org`,
      audience: { type: 'active' },
    })
    const refused = await desk.send({
      confirm: async () => (await claim(desk.store.mailings, 1, START, 1)).length === 1,
    })
    expect(refused).toMatchObject({ type: 'refused', message: expect.stringContaining('--as-planned') })
    expect(await desk.states()).toEqual({ ann: 'claimed', bob: 'queued' })
  })

  it('is planned again when nobody has had it', async () => {
    const desk = await openDesk(['ann'], {
      act: ({ step, count }) => (step === 'mail' && count === 0 ? { say: '550 no' } : 'go on'),
    })
    expect(ended(await desk.send()).stopped).toContain('550 no')
    expect(await desk.states()).toEqual({ ann: 'queued' })
    const result = ended(await desk.send({}, 'cd'.repeat(32)))
    expect(result.notes.join()).toContain('planned again')
    expect(accepted(desk)).toEqual(['ann'])
  })
})

describe('what the server says', () => {
  it('of one reader does not touch the others', async () => {
    const desk = await openDesk(['ann', 'bob', 'cid', 'dan', 'eve'], {
      act: ({ step, to }) => {
        if (step === 'rcpt' && to.startsWith('bob')) return { say: '550 5.1.1 no such user' }
        if (step === 'rcpt' && to.startsWith('cid')) return { say: '451 4.7.1 greylisted' }
        if (step === 'dot' && to.startsWith('dan')) return 'swallow'
        return 'go on'
      },
    })
    const result = ended(await desk.send())
    expect(await desk.states()).toEqual({
      ann: 'accepted',
      bob: 'rejected',
      cid: 'deferred',
      dan: 'uncertain',
      eve: 'accepted',
    })
    expect(result.nextDue).toBe(START + 300_000)
    expect(result.stopped).toBeUndefined()
    expect(result.takenOff, 'the mailing has not come to its end').toBeUndefined()
    await desk.send()
    expect(accepted(desk)).toEqual(['ann', 'eve'])
  })

  it('waits for a retry that is due soon enough', async () => {
    const desk = await openDesk(['ann', 'bob'], {
      act: ({ step, to, count }) =>
        step === 'rcpt' && to.startsWith('bob') && count < 3 ? { say: '451 4.7.1 later' } : 'go on',
    })
    const result = ended(await desk.send({ waitMs: 900_000 }))
    expect(result.counts.accepted).toBe(2)
    expect(desk.clock.waits).toEqual([300_000, 900_000])
  })

  it('takes whoever is gone off the list at the end, and says how many', async () => {
    const desk = await openDesk(['ann', 'bob', 'cid'], {
      act: ({ step, to }) =>
        step === 'rcpt' && to.startsWith('bob') ? { say: '550 5.1.1 no such user' } : 'go on',
    })
    expect(ended(await desk.send()).takenOff).toBe(1)
    expect(await desk.store.subscribers.countByStatus()).toMatchObject({ active: 2, suppressed: 1 })
    expect(ended(await desk.send()).takenOff, 'once').toBe(0)
  })

  it('gives up on a reader after a day of retries, softly', async () => {
    const desk = await openDesk(['ann'], at('rcpt', { say: '452 4.2.2 mailbox full' }))
    const result = ended(await desk.send({ waitMs: 3_600_000 }))
    expect(result.counts.rejected).toBe(1)
    const mailing = await desk.store.mailings.ofIssue('tokens')
    const [delivery] = await desk.store.mailings.deliveries(mailing?.id ?? 0, { limit: 1 })
    expect(delivery?.reply).toMatch(/^given up after \d+ attempts: 452 4.2.2 mailbox full$/)
  })

  it('about us stops the run and marks nobody', async () => {
    const desk = await openDesk(['ann', 'bob', 'cid'], {
      act: ({ step, count }) =>
        step === 'mail' && count > 0 ? { say: '550 5.7.1 sender refused' } : 'go on',
    })
    const result = ended(await desk.send())
    expect(result.stopped).toContain('550 5.7.1 sender refused')
    expect(result.counts).toMatchObject({ accepted: 1, queued: 2 })
  })

  it('resends uncertain ones only when told', async () => {
    const desk = await openDesk(['ann', 'bob'], {
      act: ({ step, to, count }) =>
        step === 'dot' && to.startsWith('ann') && count === 0 ? 'swallow' : 'go on',
    })
    await desk.send()
    await desk.send()
    expect(accepted(desk)).toEqual(['bob'])
    expect(ended(await desk.send({ uncertain: 'resend' })).counts.accepted).toBe(2)
    expect(accepted(desk)).toEqual(['ann', 'bob'])
    const [first, second] = desk.server.arrived.filter(({ to }) => to.startsWith('ann'))
    const id = /^Message-ID: .*$/m
    expect(id.exec(first?.message ?? '')?.[0]).toBe(id.exec(second?.message ?? '')?.[0])
  })

  it('changes lines when the server takes only a few messages on one', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `reader${index}`)
    const perLine = new Map<number, number>()
    const desk = await openDesk(names, {
      act: ({ step, line }) => {
        if (step !== 'mail') return 'go on'
        perLine.set(line, (perLine.get(line) ?? 0) + 1)
        return (perLine.get(line) ?? 0) > 5
          ? { say: '421 4.4.5 too many messages on this connection' }
          : 'go on'
      },
    })
    expect(ended(await desk.send()).counts.accepted).toBe(12)
    expect(desk.server.lines()).toBe(3)
    expect(desk.clock.waits).toEqual([])
  })

  it('makes do with fewer lines than it would like', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `reader${index}`)
    const desk = await openDesk(
      names,
      {
        act: ({ step, line }) =>
          step === 'connect' && line > 2 ? { say: '421 4.7.0 too many connections' } : 'go on',
      },
      5,
    )
    expect(ended(await desk.send()).counts.accepted).toBe(20)
  })

  it('ends a run whose lines break again and again', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `reader${index}`)
    const desk = await openDesk(names, at('mail', 'hang up'))
    const result = ended(await desk.send())
    expect(result.stopped).toContain('10 times in a row')
    expect(result.counts).toMatchObject({ deferred: 10, queued: 30 })
  })
})

describe('the fault matrix', () => {
  const say = (text: string): Action => ({ say: text })
  const faults: readonly [string, Action, string][] = [
    ...(['mail', 'rcpt', 'data', 'dot'] as const).flatMap((step): [string, Action, string][] => [
      [step, say('451 4.3.0 later'), 'deferred'],
      [step, 'hang up', step === 'dot' ? 'uncertain' : 'deferred'],
      [step, say('421 4.3.2 closing'), 'deferred'],
    ]),
    ['mail', say('554 5.5.0 no'), 'queued'],
    ['rcpt', say('550 5.1.1 no'), 'rejected'],
    ['data', say('554 5.5.0 no'), 'queued'],
    ['dot', say('554 5.7.1 no'), 'deferred'],
    ['dot', 'stall', 'uncertain'],
  ]
  const names = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']
  describe.each([1, 5])('over %i lines', (lines) => {
    describe.each(['r1', 'r4', 'r7'])('for %s', (victim) => {
      it.each(faults)('%s %j: %s; then the same command ends it', async (step, action, state) => {
        let broken = true
        let mailFor = ''
        const desk = await openDesk(
          names,
          {
            // MAIL does not know its reader: the fault strikes at the first MAIL after the message before the victim's
            act: (visit) => {
              if (visit.step === 'rcpt') mailFor = visit.to
              const hit =
                step === 'mail'
                  ? visit.step === 'mail' && visit.count === names.indexOf(victim)
                  : visit.step === step && visit.to === `${victim}@example.org`
              return hit && broken ? action : 'go on'
            },
          },
          lines,
          action === 'stall' ? 600 : undefined,
        )
        const first = ended(await desk.send())
        const states = await desk.states()
        const open = Object.entries(states).filter(([, each]) => each !== 'accepted')
        if (step !== 'mail') expect(states[victim]).toBe(state)
        const settledFirst = desk.server.accepted.length
        expect(first.counts.accepted).toBe(settledFirst)
        for (const [, each] of open) expect([state, 'queued']).toContain(each)
        expect(mailFor).not.toBe('')
        broken = false
        await desk.clock.wait(86_400_000)
        const second = ended(await desk.send())
        const expected = names.length - second.counts.uncertain - second.counts.rejected
        expect(second.counts.accepted).toBe(expected)
        expect(accepted(desk)).toEqual([...new Set(accepted(desk))])
        expect(desk.server.accepted).toHaveLength(expected)
      })
    })
  })
})

describe('a run that was cut off', () => {
  /** The state in which a process killed with these notes leaves the ledger: everything claimed, nothing recorded. */
  async function cutOff(notes: string, boot?: string) {
    const desk = await openDesk(['ann', 'bob', 'cid', 'dan'])
    const compiled = await compileMessage(edition(), SITE)
    const { encodeCompiled } = await import('../../src/mailing/compiled.ts')
    const mailing = await desk.store.mailings.plan({
      issue: 'tokens',
      subject: compiled.subject,
      variants: [{ id: 'all', hash: 'ab'.repeat(32), bytes: encodeCompiled(compiled) }],
      plannedAt: START,
      messageId: (id) => `${id}@x.org`,
      audience: { type: 'active' },
    })
    await claim(desk.store.mailings, mailing.id, START, 100)
    const path = journalPath(desk.database, mailing.id)
    fileJournal(path, boot).start()
    appendFileSync(path, notes)
    return desk
  }

  it('is read from its journal: answered ones keep their answer, begun ones are uncertain, the rest is sent', async () => {
    const desk = await cutOff(
      'S 1\nO {"subscriberId":1,"state":"accepted","reply":"250 ok","attempts":1}\nS 2\nO {"subscriberId":3,"state":"rejected","reply":"550 no","attempts":1}\nS 4',
    )
    const result = ended(await desk.send())
    expect(await desk.states()).toEqual({
      ann: 'accepted',
      bob: 'uncertain',
      cid: 'rejected',
      dan: 'accepted',
    })
    expect(accepted(desk)).toEqual(['dan'])
    expect(result.notes.join()).toContain('cut off')
    expect(() => readFileSync(journalPath(desk.database, 1))).toThrow('ENOENT')
  })

  it('without a journal had nothing on the wire', async () => {
    const desk = await cutOff('')
    await desk.send()
    expect(accepted(desk)).toEqual(['ann', 'bob', 'cid', 'dan'])
  })

  it('by a power cut may have lost notes: what the journal does not know is uncertain', async () => {
    const notes = 'S 1\nO {"subscriberId":1,"state":"accepted","reply":"250 ok","attempts":1}\nS 2\n'
    const desk = await cutOff(notes, 'an earlier start of the machine')
    const result = ended(await desk.send())
    expect(await desk.states()).toEqual({
      ann: 'accepted',
      bob: 'uncertain',
      cid: 'uncertain',
      dan: 'uncertain',
    })
    expect(result.notes.join()).toContain('the machine has started anew since')
    expect(accepted(desk)).toEqual([])
  })

  it('whose journal is gone is not gone on with, until it is said to be lost', async () => {
    const desk = await cutOff('')
    rmSync(journalPath(desk.database, 1))
    expect(await desk.send()).toMatchObject({
      type: 'refused',
      message: expect.stringMatching(
        /4 deliveries were begun, and the journal .* is missing(.|\n)*--journal-lost/,
      ),
    })
    const result = ended(await desk.send({ journalLost: 'accept' }))
    expect(result.notes.join()).toContain('4 are uncertain, since its journal beside the database is gone')
    expect(result.counts).toMatchObject({ uncertain: 4 })
    expect(accepted(desk)).toEqual([])
  })
})

it('believes no journal that a database of the same name has left', async () => {
  const desk = await openDesk(['ann', 'bob'], at('mail', 'hang up'))
  const note = { subscriberId: 1, state: 'accepted', reply: '250 ok', attempts: 1 }
  writeFileSync(journalPath(desk.database, 1), `O ${JSON.stringify(note)}\nS 2\n`)
  const onProgress = () => {
    expect(readFileSync(journalPath(desk.database, 1), 'utf8')).not.toContain('250 ok')
  }
  expect(ended(await desk.send({ onProgress })).counts).toMatchObject({ deferred: 2 })
})

/** As the operating system says it. */
const noRoom = () =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })

it('records what was accepted although the journal has no room for it', async () => {
  const desk = await openDesk(['ann', 'bob'], {}, 1, 300_000, (journal) => ({
    ...journal,
    outcome: () => {
      throw noRoom()
    },
  }))
  expect(ended(await desk.send()).stopped).toMatch(
    /^The ledger cannot be written, so nothing more is sent: ENOSPC.*\n.* in the journal beside the database: make room/,
  )
  // bob's envelope was out behind ann's message: that one was finished too
  expect(await desk.states()).toEqual({ ann: 'accepted', bob: 'accepted' })
})

it.each(['permit', 'heard'] as const)(
  'throws a mistake of its own as what it is, when what was on the wire is noted: at %s',
  async (at) => {
    const names = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6']
    const desk = await openDesk(names, {}, 2)
    const pace = unlimitedPace(2)
    let calls = 0
    const failAtThird = () => {
      calls += 1
      if (calls === 3) throw new TypeError('pace.next is not a function')
    }
    const pacer: Pacer = {
      ...pace,
      permit: (signal) => {
        if (at === 'permit') failAtThird()
        return pace.permit(signal)
      },
      heard: () => {
        if (at === 'heard') failAtThird()
        return undefined
      },
    }
    await expect(desk.send({ pacer })).rejects.toThrow(TypeError)
    const states = await desk.states()
    const got = accepted(desk)
    expect(got.length).toBeGreaterThan(0)
    expect(names.filter((name) => states[name] === 'accepted')).toEqual(got)
    expect(names.filter((name) => states[name] === 'queued')).toEqual(
      names.filter((name) => !got.includes(name)),
    )
    expect(ended(await desk.send()).counts.accepted, 'and the next run goes on').toBe(6)
    expect(accepted(desk)).toEqual(names)
  },
)

it('refuses where no journal can be kept, and ends', async () => {
  const desk = await openDesk(['ann'], {}, 1, 300_000, (journal) => ({
    ...journal,
    start: () => {
      throw new Error('EACCES: permission denied, open')
    },
  }))
  expect(ended(await desk.send()).stopped).toContain('EACCES')
  expect(await desk.states()).toEqual({ ann: 'queued' })
  expect(desk.server.accepted).toEqual([])
})

it('finishes what is on the wire when interrupted, and goes on later', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `reader${String(index).padStart(2, '0')}`)
  const controller = new AbortController()
  const desk = await openDesk(
    names,
    { onAccepted: () => desk.server.accepted.length >= 7 && controller.abort() },
    3,
  )
  const result = ended(await desk.send({ signal: controller.signal }))
  expect(result.interrupted).toBe(true)
  expect(result.counts.accepted).toBe(desk.server.accepted.length)
  expect(result.counts.accepted).toBeGreaterThanOrEqual(7)
  expect(result.counts.queued).toBe(30 - result.counts.accepted)
  expect(ended(await desk.send()).counts.accepted).toBe(30)
  expect(accepted(desk)).toEqual(names)
})

it.each([
  ['paused', 'queued'],
  ['cancelled', 'skipped'],
] as const)('ends at its next claim when it is %s meanwhile', async (state, rest) => {
  const names = Array.from({ length: 1200 }, (_, index) => `reader${index}`)
  const desk = await openDesk(names, {
    onAccepted: () => {
      if (desk.server.accepted.length === 5)
        void desk.store.mailings.setState(1, { state, reason: 'by a test' })
    },
  })
  const result = ended(await desk.send())
  expect(result.state).toBe(state)
  expect(result.mailing).toMatchObject({ state, reason: 'by a test' })
  // the thousand that were claimed are finished
  expect(result.counts).toMatchObject({ accepted: 1000, [rest]: 200, claimed: 0 })
  expect(await desk.send()).toMatchObject({ type: 'refused', message: expect.stringContaining('by a test') })
})

it('leaves nothing queued when it is cancelled and then interrupted', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `reader${index}`)
  const controller = new AbortController()
  const desk = await openDesk(names, {
    onAccepted: () => {
      if (desk.server.accepted.length !== 5) return
      void desk.store.mailings.setState(1, { state: 'cancelled' }).then(() => controller.abort())
    },
  })
  const { counts } = ended(await desk.send({ signal: controller.signal }))
  expect(counts).toMatchObject({ accepted: desk.server.accepted.length, queued: 0, claimed: 0 })
  expect(counts.skipped).toBe(30 - counts.accepted)
  expect(counts.skipped).toBeGreaterThan(0)
})

it('goes to the readers of another issue when told, and to nobody else', async () => {
  const desk = await openDesk(['ann', 'bob', 'cid', 'dan'], {
    act: ({ step, to }) => (step === 'rcpt' && to.startsWith('bob') ? { say: '550 5.1.1 no' } : 'go on'),
  })
  await desk.send()
  await desk.store.subscribers.change(4, { status: 'unsubscribed', since: START, note: 'left' })
  await desk.store.subscribers.addMany([reader('new@example.org')], START)
  const audience = { type: 'recipients of', issue: 'tokens' } as const
  const result = ended(await desk.send({ issue: 'correction', audience }))
  expect(result.counts.accepted).toBe(2)
  expect(accepted(desk)).toEqual(['ann', 'ann', 'cid', 'cid', 'dan'])
  expect(await desk.send({ issue: 'third', audience: { ...audience, issue: 'unknown' } })).toMatchObject({
    type: 'refused',
    message: expect.stringContaining('who got issue unknown'),
  })
})

it('keeps a record of who sent what, when, to how many', async () => {
  const desk = await openDesk(['ann', 'bob'])
  await desk.send()
  const entries = await desk.store.audit.list('tokens')
  expect(entries).toEqual(
    ['planned', 'started', 'ended'].map((action) => ({
      at: START,
      issue: 'tokens',
      action,
      who: 'ann@desk send tokens',
      edition: 'ab'.repeat(32),
      readers: 2,
    })),
  )
})

it('skips a reader who leaves between planning and sending', async () => {
  const desk = await openDesk(['ann', 'bob'], {
    act: ({ step, count }) => (step === 'mail' && count === 0 ? { say: '550 no' } : 'go on'),
  })
  await desk.send()
  const ann = await desk.store.subscribers.byKey('ann@example.org')
  await desk.store.subscribers.change(ann?.id ?? 0, {
    status: 'unsubscribed',
    since: START,
    note: 'one-click',
  })
  await desk.send()
  expect(await desk.states()).toEqual({ ann: 'skipped', bob: 'accepted' })
})

describe('a test message', () => {
  it('goes out as it will, with links for nobody and an id of its own, and touches no ledger', async () => {
    const desk = await openDesk(['ann'])
    const compiled = await compileMessage(edition(), SITE)
    const transport = smtpTransport(desk.server.url)
    const ports = { transport, clock: desk.clock }
    const outcomes = await sendTest(ports, {
      issue: 'tokens',
      compiled,
      site: SITE,
      secret: SECRET,
      signers: [],
      addresses: ['ann@example.org', 'no address'],
    })
    expect(outcomes.map(({ state }) => state)).toEqual(['accepted', 'not accepted'])
    expect(desk.server.accepted[0]?.message).toContain('Message-ID: <test.')
    expect(await desk.store.mailings.list()).toEqual([])
  })
})

describe('what a send leaves behind', () => {
  const webhooks = [{ url: 'https://crm.example/hook', events: ['sent' as const] }]
  const site = { ...SITE, webhooks }
  const told = async ({ store }: Desk) =>
    (await store.outbox.take({ now: START * 2, limit: 9, worker: 'w', leaseUntil: START * 3 })).map(
      ({ payload }) => payload,
    )

  it('webhooks are told once that it has ended, with how many were accepted', async () => {
    const desk = await openDesk(['a', 'b', 'c'], at('rcpt', { say: '550 5.1.1 no such user' }, 'b'))
    await desk.send({ site })
    await desk.send({ site })
    expect(await told(desk)).toEqual([
      { url: 'https://crm.example/hook', event: 'sent', at: START, facts: { issue: 'tokens', accepted: 2 } },
    ])
  })

  it('nobody is told of one that is not at its end', async () => {
    const desk = await openDesk(['a', 'b'], at('rcpt', { say: '450 4.2.1 later' }, 'b'))
    await desk.send({ site })
    expect(await told(desk)).toEqual([])
  })

  it('the targets of counted links are there before the first mail is', async () => {
    const desk = await openDesk(['a'])
    const hash = 'ab'.repeat(32)
    const compile = (date: number) => compileMessage(edition({ hash }), SITE, date)
    await desk.send({ edition: { hash, compile, targets: ['https://one.example/'] } })
    expect(await desk.store.clicks.target('tokens', 0)).toBe('https://one.example/')
  })
})
