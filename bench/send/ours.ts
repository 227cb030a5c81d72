// yibao, from the claim to the record of every delivery, as `yibao send` does it: composed, signed where keys are given,
// journal and ledger on. The readers and the mailing are there before the clock starts.
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../src/clock/system-clock.ts'
import { runMailing } from '../../src/jobs/send/run.ts'
import { compileMessage } from '../../src/mailing/compile.ts'
import { encodeCompiled } from '../../src/mailing/compiled.ts'
import { openDkimSigner } from '../../src/mailing/dkim.ts'
import { messageIdOf } from '../../src/mailing/plan.ts'
import { fileJournal, journalPath } from '../../src/store/file-journal.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { smtpTransport } from '../../src/transport/smtp.ts'
import { benchEdition, SITE } from './edition.ts'
import { meter, optionsOf } from './meter.ts'

const { port, count, lines, folder, keys } = optionsOf(({ port, count, lines, folder, rsa, ed25519 }) => ({
  port: Number(port),
  count: Number(count),
  lines: Number(lines),
  folder: String(folder),
  keys: [rsa, ed25519].filter((key) => typeof key === 'string'),
}))

const database = join(mkdtempSync(join(folder, 'ours-')), 'yibao.sqlite')
const store = await openSqliteStore(database)
for (let from = 0; from < count; from += 10_000) {
  const people = Array.from({ length: Math.min(10_000, count - from) }, (_, at) => {
    const address = `reader${from + at}@example.org`
    return { address, key: address, status: 'active' as const, since: 1, note: 'bench', attributes: {} }
  })
  await store.subscribers.addMany(people, 1)
}
const edition = benchEdition()
const now = Date.now()
const compiled = await compileMessage(edition, SITE, now)
const mailing = await store.mailings.plan({
  issue: 'bench',
  subject: compiled.subject,
  variants: [{ id: 'all', hash: edition.hash, bytes: encodeCompiled(compiled) }],
  plannedAt: now,
  messageId: (id) => messageIdOf(SITE, 'bench', id),
  audience: { type: 'active' },
})

await meter(async () => {
  const result = await runMailing(
    {
      store,
      transport: smtpTransport(`smtp://127.0.0.1:${port}?lines=${lines}`),
      clock: systemClock,
      journal: (id) => fileJournal(journalPath(database, id)),
    },
    {
      mailing,
      site: SITE,
      secret: 'a secret for measuring only, 32 long',
      signers: keys.map((pem) =>
        openDkimSigner({ domain: 'bench.example', selector: 'bench', key: createPrivateKey(pem) }),
      ),
      worker: 'bench',
      waitMs: 0,
      signal: new AbortController().signal,
    },
  )
  const { accepted } = await store.mailings.countByState(mailing.id)
  if (accepted !== count) throw new Error(`Unexpected end: ${accepted} accepted, ${JSON.stringify(result)}`)
  return accepted
})
await store.close()
