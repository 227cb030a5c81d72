// The drill: a backup taken while a send runs, put back after it ended, and gone on with. What the mail server took is the
// witness: nobody is in it twice.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock/system-clock.ts'
import { runMailing } from '../../../src/jobs/send/run.ts'
import { compileMessage } from '../../../src/mailing/compile.ts'
import { encodeCompiled } from '../../../src/mailing/compiled.ts'
import { fileJournal, journalPath } from '../../../src/store/file-journal.ts'
import { backUp } from '../../../src/store/sqlite/backup.ts'
import { type RestoreRequest, restoreBackup } from '../../../src/store/sqlite/restore.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import { smtpTransport } from '../../../src/transport/smtp.ts'
import type { Transport } from '../../../src/transport/transport.ts'
import { edition, SITE } from '../../mailing/sample.ts'
import { HOLDER, mailing, reader } from '../../store/contract.ts'
import { startServer } from '../../transport/smtp-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'yibao-drill-'))
afterAll(() => rmSync(folder, { recursive: true }))

const READERS = 30
const NOW = systemClock.now()
const REQUEST: RestoreRequest = {
  now: NOW + 1000,
  holder: HOLDER,
  who: 'ann@desk restore',
  existing: 'replace',
  sentSince: 'unknown',
}

/** A file of which nobody in this process holds on to anything. */
function letGo(path: string): void {
  const raw = new DatabaseSync(path)
  raw.prepare('vacuum into ?').run(`${path}.copy`)
  raw.close()
  const copy = readFileSync(`${path}.copy`)
  for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}.copy`]) rmSync(file, { force: true })
  writeFileSync(path, copy)
}

/** Every message from the tenth on waits for `before`. */
function holding(transport: Transport, before: () => Promise<unknown>): Transport {
  let count = 0
  return {
    name: transport.name,
    reach: transport.reach,
    linesMax: transport.linesMax,
    open: async () => {
      const line = await transport.open()
      return {
        depth: line.depth,
        close: () => line.close(),
        deliver: async (envelope, message, onDot) => {
          count += 1
          if (count > 10) await before()
          return line.deliver(envelope, message, onDot)
        },
      }
    },
  }
}

async function send(
  path: string,
  url: string,
  prepare: 'plan' | 'resume',
  before: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const store = await openSqliteStore(path)
  try {
    if (prepare === 'plan') {
      await store.subscribers.addMany(
        Array.from({ length: READERS }, (_, at) => reader(`r${at}@x.org`)),
        1,
      )
      const bytes = encodeCompiled(await compileMessage(edition(), SITE, NOW))
      await store.mailings.plan(mailing({ variants: [{ id: 'all', hash: 'ab', bytes }] }))
    }
    const found = await store.mailings.ofIssue('001-welcome')
    if (!found) throw new Error('expected a mailing')
    if (prepare === 'resume') await store.mailings.setState(found.id, { state: 'active' })
    const journal = (id: number) => fileJournal(journalPath(path, id))
    await runMailing(
      { store, transport: holding(smtpTransport(`${url}?lines=2`), before), clock: systemClock, journal },
      {
        mailing: found,
        site: SITE,
        secret: 'a secret of thirty-two characters',
        signers: [],
        worker: `worker of ${prepare}`,
        waitMs: 0,
        signal: new AbortController().signal,
      },
    )
  } finally {
    await store.close()
  }
}

async function counts(path: string) {
  const store = await openSqliteStore(path)
  const found = await store.mailings.ofIssue('001-welcome')
  const all = await store.mailings.countByState(found?.id ?? 0)
  const { acceptedTwice } = await store.mailings.invariants(found?.id ?? 0)
  await store.close()
  return { accepted: all.accepted, uncertain: all.uncertain, queued: all.queued, acceptedTwice }
}

/** Sends to everybody with a backup taken after some messages; says whom the server took messages for. */
async function sendWithBackup(name: string) {
  const path = join(folder, `${name}.sqlite`)
  const backup = join(folder, `${name}.backup`)
  let taking: Promise<unknown> | undefined
  const server = await startServer()
  await send(path, server.url, 'plan', () => {
    taking ??= backUp(path, backup, { now: NOW, existing: 'keep' })
    return taking
  })
  letGo(path)
  return { path, backup, server }
}

const twice = (accepted: readonly { readonly to: string }[]) => {
  const seen = accepted.map(({ to }) => to)
  return seen.filter((to, at) => seen.indexOf(to) !== at)
}

describe('a backup of a running send, restored and gone on with', { timeout: 60_000 }, () => {
  it('mails nobody twice where the replaced database is there', async () => {
    const { path, backup, server } = await sendWithBackup('there')
    expect(server.accepted).toHaveLength(READERS)
    const { contents, carried } = await restoreBackup(backup, path, REQUEST)
    expect(contents.open).toBeGreaterThan(0)
    expect(carried).toMatchObject({ settled: contents.open })
    expect(await counts(path)).toEqual({ accepted: READERS, uncertain: 0, queued: 0, acceptedTwice: 0 })
    letGo(path)
    await send(path, server.url, 'resume')
    await server.close()
    expect(server.accepted).toHaveLength(READERS)
    expect(twice(server.accepted)).toEqual([])
  })

  it('mails nobody twice where everything else was lost', async () => {
    const { backup, server } = await sendWithBackup('lost')
    const path = join(folder, 'new-machine.sqlite')
    const { contents, paused } = await restoreBackup(backup, path, REQUEST)
    expect(paused).toEqual([{ issue: '001-welcome', uncertain: contents.open }])
    expect(existsSync(`${path}.journal-1`)).toBe(false)
    await send(path, server.url, 'resume')
    await server.close()
    expect(twice(server.accepted)).toEqual([])
    const { accepted, uncertain, acceptedTwice } = await counts(path)
    expect(accepted + uncertain).toBe(READERS)
    expect(acceptedTwice).toBe(0)
  })
})
