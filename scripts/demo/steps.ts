// The demo's steps, each a job of yibao with the ports of a real run: checking, building, importing, sending.

import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { identity } from '../../src/cli/identity.ts'
import { systemClock } from '../../src/clock/system-clock.ts'
import type { Config } from '../../src/config/config.ts'
import type { Edition, Templates } from '../../src/edition/edition.ts'
import type { Files } from '../../src/files/files.ts'
import { buildArchive } from '../../src/jobs/build.ts'
import { type CheckedIssue, checkIssues, hasErrors } from '../../src/jobs/check.ts'
import { loadLexicon } from '../../src/jobs/lexicon/lexicon.ts'
import { type SendProgress, type SendReport, sendIssue } from '../../src/jobs/send/send.ts'
import { importSubscribers } from '../../src/jobs/subscribers/import.ts'
import { compileMessage } from '../../src/mailing/compile.ts'
import { compileMjml } from '../../src/mjml/compile.ts'
import { fileJournal, journalPath } from '../../src/store/file-journal.ts'
import type { Store } from '../../src/store/store.ts'
import { smtpTransport } from '../../src/transport/smtp.ts'

export interface Stage {
  readonly config: Config
  readonly files: Files
  readonly templates: Templates
  readonly store: Store
  /** Where the archive is built. */
  readonly archive: Files
  readonly archiveFolder: string
  readonly smtpUrl: string
  readonly secret: string
}

/** Checks all issues; throws with every message where there are errors. Returns the newest final one. */
export async function checkSamples(
  stage: Stage,
): Promise<{ readonly newest: CheckedIssue & { readonly edition: Edition }; readonly sentence: string }> {
  const { config, files, templates } = stage
  const { checked } = await checkIssues(
    { files, site: config.site, templates, compileMjml, lexicon: await loadLexicon(files) },
    [],
  )
  const all = checked.flatMap((issue) => issue.files)
  const messages = all.flatMap((file) => file.messages)
  if (hasErrors(all)) throw new Error(`The sample issues have errors:\n${messages.join('\n')}`)
  const finals = checked.filter(({ issue }) => issue?.meta.status === 'final')
  const newest = finals.toSorted((a, b) => (dateOf(a) < dateOf(b) ? 1 : -1))[0]
  if (!newest?.edition) throw new Error('There is no final issue below issues/ that could be sent.')
  const warnings = messages.filter(({ fatal }) => fatal === false).length
  const sentence = `${checked.length} issues, no errors, ${warnings === 0 ? 'no' : warnings} warnings.`
  return { newest: { ...newest, edition: newest.edition }, sentence }
}

export async function buildSamples(stage: Stage): Promise<string> {
  const report = await buildArchive({
    files: stage.files,
    out: stage.archive,
    site: stage.config.site,
    templates: stage.templates,
    compileMjml,
    lexicon: await loadLexicon(stage.files),
    drafts: 'leave out',
    version: String(systemClock.now()),
    outName: stage.archiveFolder,
  })
  if (report.problems.length > 0)
    throw new Error(report.problems.flatMap(({ messages }) => messages).join('\n'))
  return `${report.issues} issues, ${report.written.length} files.`
}

/** Imports examples/subscribers.csv as an owner would import an export of another service. */
export async function importReaders(stage: Stage): Promise<string> {
  const path = join(stage.config.root, 'examples/subscribers.csv')
  const refused: string[] = []
  const result = await importSubscribers(stage.store, () => createReadStream(path), {
    now: systemClock.now(),
    note: 'examples/subscribers.csv',
    onRefused: (line, problem) => refused.push(`line ${line}: ${problem}`),
  })
  if ('problem' in result) throw new Error(result.problem)
  if (refused.length > 0) throw new Error(`examples/subscribers.csv: ${refused.join('; ')}`)
  const { active, unsubscribed, suppressed } = result.added
  return `${result.rows} readers: ${active} active, ${unsubscribed} unsubscribed, ${suppressed} suppressed.`
}

/** Sends as `yibao send --yes` does: the same job, ledger and SMTP transport. */
export async function sendNewest(
  stage: Stage,
  edition: Edition,
  signal: AbortSignal,
  onProgress: (progress: SendProgress) => void,
): Promise<SendReport> {
  const { config, store } = stage
  const result = await sendIssue(
    {
      store,
      transport: smtpTransport(stage.smtpUrl),
      clock: systemClock,
      journal: (mailingId) => fileJournal(journalPath(config.database, mailingId)),
    },
    {
      issue: edition.issue.slug,
      site: config.site,
      secret: stage.secret,
      edition: { hash: edition.hash, compile: (date) => compileMessage(edition, config.site, date) },
      audience: { type: 'active' },
      choice: 'as-written',
      uncertain: 'hold',
      journalLost: 'refuse',
      ...identity('demo'),
      signers: [],
      waitMs: 0,
      signal,
      confirm: async () => true,
      onProgress,
    },
  )
  if (result.type !== 'ended') {
    throw new Error(result.type === 'refused' ? result.message : 'The send was cancelled.')
  }
  return result
}

function dateOf({ issue }: CheckedIssue): string {
  return issue?.meta.date ?? ''
}
