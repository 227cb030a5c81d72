// A newsletter in a folder, for the measurements that run the command line itself.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileMessage } from '../../src/mailing/compile.ts'
import { encodeCompiled } from '../../src/mailing/compiled.ts'
import { messageIdOf } from '../../src/mailing/plan.ts'
import type { Store } from '../../src/store/store.ts'
import { benchEdition, SITE } from './edition.ts'

/** From the project's folder, in which npm runs its scripts. */
export const YIBAO = 'dist/cli/main.js'

export const SECRET = 'a secret for measuring only, 32 long'

/** With one issue, `bench`, whose text is short: what is sent is the edition of this folder, planned beforehand. */
export function writeNewsletter(folder: string): string {
  const root = mkdtempSync(join(folder, 'newsletter-'))
  const site = [
    `name: ${SITE.name}`,
    'description: For measuring.',
    `url: ${SITE.url}`,
    'sender:',
    `  name: ${SITE.sender.name}`,
    `  address: ${SITE.sender.address}`,
    'postalAddress: 1 Example Street, Example Town',
  ]
  const issue = [
    'slug: bench',
    'title: Bench',
    'date: 2026-11-23',
    'kind: note',
    'summary: Words.',
    'status: final',
  ]
  writeFileSync(join(root, 'newsletter.yaml'), `${site.join('\n')}\n`)
  mkdirSync(join(root, 'issues/001-bench'), { recursive: true })
  writeFileSync(join(root, 'issues/001-bench/issue.md'), `---\n${issue.join('\n')}\n---\n\nA paragraph.\n`)
  return root
}

const SLICE = 10_000

/** So many readers, and the mailing of the edition to all of them. Returns its id. */
export async function planBench(store: Store, readers: number): Promise<number> {
  await addReaders(store, readers)
  return planIssue(store, 'bench')
}

export async function addReaders(store: Store, readers: number): Promise<void> {
  for (let from = 0; from < readers; from += SLICE) {
    const people = Array.from({ length: Math.min(SLICE, readers - from) }, (_, at) => {
      const address = `reader${from + at}@example.org`
      return { address, key: address, status: 'active' as const, since: 1, note: 'bench', attributes: {} }
    })
    await store.subscribers.addMany(people, 1)
  }
}

/** The mailing of the edition under the name of an issue, to all readers. Returns its id. */
export async function planIssue(store: Store, issue: string): Promise<number> {
  const edition = benchEdition()
  const plannedAt = Date.now()
  const compiled = await compileMessage(edition, SITE, plannedAt)
  const { id } = await store.mailings.plan({
    issue,
    subject: compiled.subject,
    variants: [{ id: 'all', hash: edition.hash, bytes: encodeCompiled(compiled) }],
    plannedAt,
    messageId: (subscriberId) => messageIdOf(SITE, issue, subscriberId),
    audience: { type: 'active' },
  })
  return id
}
