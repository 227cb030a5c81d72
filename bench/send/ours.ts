// yibao, from the claim to the record of every delivery, as `yibao send` does it: composed, signed where keys are given,
// journal, ledger and pacer on. The readers and the mailing are there before the clock starts.
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../src/clock/system-clock.ts'
import { openPacer } from '../../src/jobs/send/pacing.ts'
import { runMailing } from '../../src/jobs/send/run.ts'
import { openDkimSigner } from '../../src/mailing/dkim.ts'
import { paceLimits } from '../../src/mailing/pace/limits.ts'
import { fileJournal, journalPath } from '../../src/store/file-journal.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { smtpTransport } from '../../src/transport/smtp.ts'
import { SITE } from './edition.ts'
import { meter, optionsOf } from './meter.ts'
import { planBench, SECRET } from './newsletter.ts'

const { port, count, lines, folder, keys } = optionsOf(({ port, count, lines, folder, rsa, ed25519 }) => ({
  port: Number(port),
  count: Number(count),
  lines: Number(lines),
  folder: String(folder),
  keys: [rsa, ed25519].filter((key) => typeof key === 'string'),
}))

const clock = systemClock
const database = join(mkdtempSync(join(folder, 'ours-')), 'yibao.sqlite')
const store = await openSqliteStore(database)
await planBench(store, count)
const mailing = await store.mailings.ofIssue('bench')
if (!mailing) throw new Error('Unexpected store without the mailing that was planned')

const transport = smtpTransport(`smtp://127.0.0.1:${port}?lines=${lines}`)
const pace = { limits: paceLimits(undefined, '127.0.0.1'), relay: transport.name }

await meter(async () => {
  const result = await runMailing(
    {
      store,
      transport,
      clock,
      journal: (id) => fileJournal(journalPath(database, id)),
    },
    {
      mailing,
      site: SITE,
      secret: SECRET,
      signers: keys.map((pem) =>
        openDkimSigner({
          domain: 'bench.example',
          selector: 'bench',
          key: createPrivateKey(pem),
        }),
      ),
      worker: 'bench',
      pacer: openPacer({ store, clock }, pace, lines),
      waitMs: 0,
      signal: new AbortController().signal,
    },
  )
  const { accepted } = await store.mailings.countByState(mailing.id)
  if (accepted !== count) throw new Error(`Unexpected end: ${accepted} accepted, ${JSON.stringify(result)}`)
  return accepted
})
await store.close()
