// A sending process for the crash tests: the real store, journal, loop and SMTP, wrapped only where it is to kill itself
// or to keep its ledger wrongly. Its orders are JSON in the first argument.
import type { Clock } from '../../src/clock/clock.ts'
import { systemClock } from '../../src/clock/system-clock.ts'
import { unlimitedPace } from '../../src/jobs/send/pacing.ts'
import { goOn } from '../../src/jobs/send/send.ts'
import { fileJournal, journalPath } from '../../src/store/file-journal.ts'
import type { Journal } from '../../src/store/journal.ts'
import { type DeliveryRecord, type Mailings, type Store, StoreRefused } from '../../src/store/store.ts'
import { smtpTransport } from '../../src/transport/smtp.ts'
import { SITE } from '../mailing/sample.ts'
import type { ChildReport, Orders, OwnStage } from './orders.ts'

const CLAIM_MAX = 50
/** Longer than the leases of a round together: each dead process may have claimed by a clock that had skipped the wait for the one before. */
const PATIENCE_MS = 3 * 3_600_000

const report = await run(JSON.parse(process.argv[2] ?? ''))
process.stdout.write(`${JSON.stringify(report)}\n`)
if (report.type === 'refused' || report.stopped !== undefined) process.exitCode = 1

async function run(orders: Orders): Promise<ChildReport> {
  const reach = killer(orders)
  const opened = await openStore(orders.database)
  const store = { ...opened, mailings: wrapMailings(opened.mailings, orders, reach) }
  const clock = openClock(orders)
  const journal = (mailingId: number) =>
    wrapJournal(fileJournal(journalPath(orders.database, mailingId), orders.boot), orders, reach)
  try {
    const transport = smtpTransport(orders.smtp)
    const result = await goOn(
      { store, clock, journal, transport },
      {
        issue: orders.issue,
        site: SITE,
        secret: 'a secret that is only for tests of crashes',
        signers: [],
        worker: orders.worker,
        waitMs: orders.waits === 'skips' ? PATIENCE_MS : 0,
        // several claims a run, so that kills at claims and folds find something left
        pacer: { ...unlimitedPace(transport.linesMax), claimMax: () => CLAIM_MAX },
        signal: new AbortController().signal,
        holder: { host: 'desk', pid: process.pid, task: 'send', since: clock.now() },
        who: 'ann@desk',
        journalLost: 'refuse',
      },
    )
    if (result.type === 'refused') return result
    if (result.type === 'cancelled') return { type: 'refused', message: 'cancelled' }
    const { accepted, stopped } = result
    return { type: 'ended', accepted, ...(stopped === undefined ? {} : { stopped }) }
  } catch (error) {
    // as the command line tells it
    if (error instanceof StoreRefused) return { type: 'refused', message: error.message }
    throw error
  } finally {
    await store.close()
  }
}

function openClock({ aheadMs, waits }: Orders): Clock {
  let ahead = aheadMs
  const now = () => systemClock.now() + ahead
  if (waits === undefined) return { ...systemClock, now }
  const wait = async (ms: number) => {
    ahead += Math.max(ms, 0)
  }
  return { ...systemClock, now, wait }
}

async function openStore(database: string): Promise<Store> {
  if (database.startsWith('postgres:')) {
    const { openPostgresStore } = await import('../../src/store/postgres/postgres-store.ts')
    return openPostgresStore(database)
  }
  const { openSqliteStore } = await import('../../src/store/sqlite/sqlite-store.ts')
  return openSqliteStore(database)
}

/** Kills this process at the nth time that the stage of its orders is reached. */
function killer({ killAt }: Orders): (stage: OwnStage) => void {
  let left = killAt?.nth ?? 0
  return (stage) => {
    if (stage !== killAt?.stage) return
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  }
}

function wrapMailings(mailings: Mailings, { mutation }: Orders, reach: (stage: OwnStage) => void): Mailings {
  return {
    ...mailings,
    claim: async (id, request) => {
      const records = request.records?.length ?? 0
      if (records > 0) reach('before fold')
      const claimed = await mailings.claim(id, request)
      if (records > 0) reach('after fold')
      if (claimed.deliveries.length > 0) reach('claim')
      return claimed
    },
    begin: async (id, subscribers, worker, now) => {
      const begun =
        mutation === 'lose beginnings'
          ? new Set(subscribers)
          : await mailings.begin(id, subscribers, worker, now)
      reach('begun')
      return begun
    },
    record: async (id, records, now, worker) => {
      reach('before fold')
      await mailings.record(id, records, now, worker)
      reach('after fold')
    },
  }
}

function wrapJournal(journal: Journal, { mutation }: Orders, reach: (stage: OwnStage) => void): Journal {
  return {
    ...journal,
    read: () => {
      const read = journal.read()
      return mutation === 'queue again blindly' ? { notes: new Map(), complete: true } : read
    },
    begin: (ids) => {
      if (mutation === 'note before the reply') for (const id of ids) journal.outcome(early(id))
      else if (mutation !== 'lose beginnings') journal.begin(ids)
      reach('begun')
    },
    outcome: (record) => {
      journal.outcome(record)
      reach('noted')
    },
  }
}

function early(subscriberId: number): DeliveryRecord {
  return { subscriberId, state: 'accepted', reply: '250 perhaps', attempts: 1 }
}
