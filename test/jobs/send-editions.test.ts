// A send to readers who chose different editions: each gets theirs, in one mailing, and what was stored is what goes out.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { afterAll, afterEach, expect, it } from 'vitest'
import type { EditionChoice } from '../../src/audience/subscriber.ts'
import { verifyToken } from '../../src/audience/token.ts'
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import type { EmailEdition } from '../../src/edition/edition.ts'
import { renderEdition, renderVariant } from '../../src/edition/render.ts'
import { readIssue } from '../../src/issue/read.ts'
import { type SendRequest, type SendResult, sendIssue } from '../../src/jobs/send/send.ts'
import { sendable } from '../../src/jobs/send/sendable.ts'
import { startSchedules } from '../../src/jobs/worker/schedules.ts'
import { scheduleMailing } from '../../src/jobs/worker/scheduling.ts'
import { mailingHash } from '../../src/mailing/plan.ts'
import { fileJournal, journalPath } from '../../src/store/file-journal.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { smtpTransport } from '../../src/transport/smtp.ts'
import { context, site } from '../edition/material.ts'
import { HOLDER, reader } from '../store/contract.ts'
import { type ServerScript, startServer } from '../transport/smtp-server.ts'
import { SECRET, START, testClock } from './worker/desk.ts'

const folder = mkdtempSync(join(tmpdir(), 'yibao-editions-'))
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The issue of a fixture as it would be checked, with more text behind it. */
async function checked(more = '') {
  const path = 'issues/feature'
  const text = readFileSync(join(import.meta.dirname, '../edition/fixtures/feature/issue.md'), 'utf8')
  const files = { folder: path, issue: { path: `${path}/issue.md`, text: `${text}${more}` } }
  const { issue } = readIssue({ ...files, translations: [], assets: [], evidence: [] }, site, emptyLexicon)
  if (!issue) throw new Error('expected an issue')
  const edition = await renderEdition(issue, site, context)
  const rendered: string[] = []
  const variant = async (id: EditionChoice): Promise<EmailEdition> => {
    rendered.push(id)
    return id === 'full' ? edition : renderVariant(issue, site, context, id)
  }
  return { edition, variant, rendered }
}

let desks = 0

async function openDesk(choices: Readonly<Record<string, EditionChoice>>, script: ServerScript = {}) {
  desks += 1
  const path = join(folder, `${desks}.sqlite`)
  const store = await openSqliteStore(path)
  closing.push(() => store.close())
  const names = Object.keys(choices)
  await store.subscribers.addMany(
    names.map((name) => reader(`${name}@example.org`, { name })),
    START,
  )
  await store.subscribers.decide(
    names.map((name) => ({ key: `${name}@example.org` })),
    START,
    (_, index) => ({ preferences: { edition: choices[names[index] ?? ''] } }),
  )
  const server = await startServer(script)
  closing.push(server.close)
  const clock = testClock()
  const ports = {
    store,
    clock,
    transport: smtpTransport(server.url),
    journal: (id: number) => fileJournal(journalPath(path, id)),
  }
  const send = (made: Awaited<ReturnType<typeof checked>>, more: Partial<SendRequest> = {}) =>
    sendIssue(ports, {
      issue: 'feature',
      site,
      secret: SECRET,
      edition: sendable(made, site),
      choice: 'as-written',
      uncertain: 'hold',
      waitMs: 0,
      signal: new AbortController().signal,
      confirm: async () => true,
      audience: { type: 'active' },
      holder: { ...HOLDER, task: 'send feature' },
      who: 'ann@desk',
      journalLost: 'refuse',
      signers: [],
      worker: 'one',
      ...more,
    })
  return { store, server, clock, ports, send }
}

function ended(result: SendResult) {
  if (result.type !== 'ended') throw new Error(`expected an end, got ${JSON.stringify(result)}`)
  return result
}

const han = (text = '') => text.match(/\p{Script=Han}/gu)?.length ?? 0

async function inboxes(server: Awaited<ReturnType<typeof openDesk>>['server']) {
  const mails = server.accepted.map(async ({ to, message }) => {
    const { html = '', text = '' } = await PostalMime.parse(message)
    return [to.replace('@example.org', ''), { html, text, raw: message }] as const
  })
  return new Map(await Promise.all(mails))
}

it('gives every reader the edition they chose, each with a link to their own preferences', async () => {
  const desk = await openDesk({ ann: 'full', bob: 'english', cai: 'links' })
  const asked: unknown[] = []
  const confirm: SendRequest['confirm'] = async (question) => {
    asked.push(question)
    return true
  }
  const result = ended(await desk.send(await checked(), { confirm }))
  expect(asked).toMatchObject([
    { readers: 3, notes: ['Of the readers, 1 in English only and 1 as links, as they chose.'] },
  ])
  expect(result.editions).toEqual([
    { variant: 'full', deliveries: 1, accepted: 1 },
    { variant: 'english', deliveries: 1, accepted: 1 },
    { variant: 'links', deliveries: 1, accepted: 1 },
  ])
  const mails = await inboxes(desk.server)
  expect(han(mails.get('ann')?.text)).toBeGreaterThan(30)
  expect(mails.get('bob')?.text).toContain('Most firms see only the monthly')
  expect(han(mails.get('bob')?.text)).toBe(2) // a note about one word, which says so
  expect(mails.get('bob')?.raw).toMatch(/^Content-Language: en\r\n/m)
  expect(mails.get('cai')?.text).not.toContain('Most firms see only')
  expect(mails.get('cai')?.text).toContain('https://gazette.example.org/issues/feature/#y-')
  const tokens = [...mails.values()].map(({ text, html }) => {
    const [, token = ''] = /https:\/\/list\.example\.org\/preferences\/([a-z2-7]+)/.exec(text) ?? []
    expect(html).toContain(`href="https://list.example.org/preferences/${token}"`)
    return verifyToken(token, 'preferences', { current: SECRET, retired: [] }, site.list.id)?.subscriber
  })
  expect(tokens.toSorted()).toEqual([1, 2, 3])
})

it('renders and stores no edition that nobody chose', async () => {
  const desk = await openDesk({ ann: 'full', bob: 'full' })
  const made = await checked()
  await desk.send(made)
  expect(made.rendered).toEqual([])
  const mailing = await desk.store.mailings.ofIssue('feature')
  expect(mailing?.variants.map(({ id, hash }) => [id, hash])).toEqual([['full', made.edition.hash]])
  expect(mailingHash(mailing?.variants ?? [])).toBe(made.edition.hash)
})

it('goes on with what was planned, and refuses a change, whichever edition a reader is still waiting for', async () => {
  const later: ServerScript = {
    act: ({ step, to }) =>
      step === 'rcpt' && to === 'bob@example.org' ? { say: '451 4.7.1 later' } : 'go on',
  }
  const desk = await openDesk({ ann: 'full', bob: 'english' }, later)
  const made = await checked()
  await desk.send(made)
  desk.clock.advance(3_600_000)
  expect(ended(await desk.send(await checked())).counts).toMatchObject({ accepted: 1, deferred: 1 })
  expect(await desk.send(await checked('\n\nOne more paragraph.\n'))).toMatchObject({
    type: 'refused',
    message: expect.stringContaining('--as-planned'),
  })
  const other = {
    ...made,
    variant: async () => ({ ...(await made.variant('english')), hash: 'cd'.repeat(32) }),
  }
  expect(await desk.send(other)).toMatchObject({ type: 'refused' })
})

it('does not send where an edition that somebody chose cannot be made', async () => {
  const desk = await openDesk({ ann: 'full', bob: 'links' })
  const made = await checked()
  const fatal = { reason: 'Unexpected weight', fatal: true, note: 'Cut it.' }
  const broken: typeof made.variant = async (id) => {
    const one = await made.variant(id)
    const html = { ...one.renderings['email-html'], messages: [fatal as never] }
    return { ...one, renderings: { ...one.renderings, 'email-html': html } }
  }
  expect(await desk.send({ ...made, variant: broken })).toEqual({
    type: 'refused',
    message: 'Nothing was sent. The edition “Links” cannot be sent: Unexpected weight.\nCut it.',
  })
  expect(await desk.store.mailings.ofIssue('feature')).toBeUndefined()
})

it('keeps all editions of a schedule, since nobody knows who will choose what until then', async () => {
  const desk = await openDesk({ ann: 'full' })
  const person = { holder: { ...HOLDER, task: 'worker' }, who: 'ann@desk' }
  await desk.store.processes.seen({ ...person.holder, id: 'one', kind: 'worker' }, START)
  const made = await checked()
  const time = { at: START + 60_000, zone: 'UTC' }
  const request = { issue: 'feature', time, audience: { type: 'active' }, ...person } as const
  expect(await scheduleMailing(desk.ports, { ...request, edition: sendable(made, site) })).toMatchObject({
    type: 'scheduled',
  })
  await desk.store.subscribers.decide([{ key: 'ann@example.org' }], START, () => ({
    preferences: { edition: 'links' },
  }))
  desk.clock.advance(60_000)
  await startSchedules(desk.ports, { site, ...person })
  const mailing = await desk.store.mailings.ofIssue('feature')
  expect(mailing?.variants.map(({ id }) => id)).toEqual(['full', 'english', 'links'])
  const [delivery] = await desk.store.mailings.deliveries(mailing?.id ?? 0, { limit: 9 })
  expect(delivery?.variant).toBe('links')
  const planned = (await desk.store.audit.list()).filter(({ action }) => action === 'planned')
  expect(planned).toMatchObject([{ edition: mailingHash(mailing?.variants ?? []) }])
})
