// The acts on a mailing from the command line: what they say, what they refuse, and that the log names who did it.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { runYibao } from '../cli.ts'
import { claim, mailing, reader } from '../store/contract.ts'

const root = mkdtempSync(join(tmpdir(), 'yibao-cli-mailing-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A newsletter whose issue `first` was sent: one accepted, two uncertain, one rejected, one left to send. */
async function newsletter(): Promise<string> {
  const folder = mkdtempSync(join(root, 'newsletter-'))
  mkdirSync(join(folder, 'issues'))
  const lines = [
    'name: Test Gazette',
    'description: A gazette for tests.',
    'url: https://gazette.example/',
    'sender:',
    '  name: Test Gazette',
    '  address: editor@gazette.example',
    'postalAddress: 1 Example Street, Example Town',
    '',
  ]
  writeFileSync(join(folder, 'newsletter.yaml'), lines.join('\n'))
  const store = await openSqliteStore(join(folder, '.yibao/yibao.sqlite'))
  const states = ['accepted', 'uncertain', 'uncertain', 'rejected', 'queued'] as const
  await store.subscribers.addMany(
    states.map((_, at) => reader(`r${at + 1}@example.org`)),
    1,
  )
  const { id } = await store.mailings.plan(mailing({ issue: 'first' }))
  const now = Date.now()
  await claim(store.mailings, id, now, 100)
  const records = states.map((state, at) => ({ subscriberId: at + 1, state }))
  await store.mailings.record(id, records, now)
  await store.close()
  return folder
}

it('holds, goes on, settles and ends, and the log has every act', { timeout: 120_000 }, async () => {
  const cwd = await newsletter()
  const yibao = (...args: string[]) => runYibao(args, { cwd })
  expect(await yibao('mailing', 'list')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/ UTC {2}first {2}active {2}1 of 5 readers, 2 uncertain, 1 rejected\n$/),
  })
  expect((await yibao('mailing', 'pause', 'first', '--reason', 'a wrong link')).stdout).toBe(
    'Paused, with 1 reader open. To go on: yibao mailing resume first\n',
  )
  expect((await yibao('mailing', 'show', 'first')).stdout).toContain('UTC: paused\n  a wrong link\n')
  expect(await yibao('mailing', 'resume', 'first')).toMatchObject({ code: 0 })
  expect(await yibao('mailing', 'resume', 'first')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is not paused'),
  })
  expect((await yibao('mailing', 'retry-failed', 'first')).stdout).toContain('1 reader queued again.')

  const listed = await yibao('deliveries', 'uncertain', 'list', 'first', '--json')
  expect(listed.stdout.trim().split('\n')).toHaveLength(2)
  const asked = await yibao('deliveries', 'uncertain', 'resend', 'first')
  expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
  const only = ['--only', 'r2@example.org', '--yes']
  expect((await yibao('deliveries', 'uncertain', 'resend', 'first', ...only)).stdout).toContain(
    '1 reader queued again.',
  )
  expect(await yibao('deliveries', 'uncertain', 'mark-sent', 'first')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^Count issue first as sent to 1 reader who may not have it\?.*--yes\.\n$/),
  })
  expect((await yibao('deliveries', 'uncertain', 'mark-sent', 'first', '--yes')).stdout).toBe(
    '1 reader counted as sent.\n',
  )

  expect(await yibao('mailing', 'cancel', 'first')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--yes'),
  })
  expect((await yibao('mailing', 'cancel', 'first', '--yes')).stdout).toBe(
    'Cancelled. 3 readers will not get it.\n',
  )
  const log = (await yibao('mailing', 'log', 'first')).stdout
  const acts = ['paused', 'resumed', 'retried failed', 'resent uncertain', 'marked sent', 'cancelled']
  expect(
    log
      .trim()
      .split('\n')
      .map((line) => line.split(/ {2,}/)[1]),
  ).toEqual(acts)
  expect(log).toMatch(/\S+@\S+ mailing pause {2,}a wrong link/)
  expect(log).not.toContain('example.org')
})

it('shows a mailing that is finished, and one that is scheduled', { timeout: 60_000 }, async () => {
  const cwd = await newsletter()
  const store = await openSqliteStore(join(cwd, '.yibao/yibao.sqlite'))
  const first = await store.mailings.ofIssue('first')
  await store.mailings.record(first?.id ?? 0, [{ subscriberId: 5, state: 'accepted' }], Date.now())
  const { subject, variants } = mailing()
  const second = {
    issue: 'second',
    subject,
    variants,
    audience: { type: 'active' },
    at: Date.UTC(2099, 0, 1, 14),
    zone: 'America/New_York',
    createdAt: 1,
    state: 'waiting',
  } as const
  await store.schedules.put(second)
  await store.schedules.put({ ...second, issue: 'third', state: 'late' })
  await store.close()
  const yibao = (...args: string[]) => runYibao(args, { cwd })
  expect((await yibao('mailing', 'show', 'first')).stdout).toContain('UTC: finished\n')
  expect((await yibao('mailing', 'list')).stdout).toMatch(/first +finished +2 of 5 readers/)
  expect(await yibao('mailing', 'cancel', 'first')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The mailing of issue first is finished'),
  })
  const shown = await yibao('mailing', 'show', 'second')
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('--unschedule') })
  expect(shown.stdout).toMatch(
    / {2}Thursday 1 January 2099, 09:00 America\/New_York\n(.*\n)? {2}2099-01-01 14:00 UTC\n/,
  )
  expect((await yibao('mailing', 'show', 'third')).stdout).toContain('does not by itself any more')
})

it('says which issue is not known, and which was not sent', { timeout: 60_000 }, async () => {
  const cwd = await newsletter()
  expect(await runYibao(['mailing', 'pause', 'nowhere'], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Unexpected issue nowhere'),
  })
})

// Node's own way to make folders never comes back from there
it.runIf(existsSync('/proc/self'))('says where no database can be', async () => {
  const cwd = await newsletter()
  const env = { YIBAO_DATABASE: '/proc/none/yibao.sqlite' }
  expect(await runYibao(['mailing', 'list'], { cwd, env })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^\/proc\/none\/yibao\.sqlite cannot be written .*YIBAO_DATABASE to another file\.\n$/,
    ),
  })
})
