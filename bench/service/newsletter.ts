// A newsletter with readers and mailings that wait to be sent, for measuring the service while a send runs.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { SITE } from '../send/edition.ts'
import { addReaders, planIssue } from '../send/newsletter.ts'

/** The list's id is signed in every link. */
export const LIST = 'bench.example'

/** In a folder of its own below `folder`: so many readers, and the mailings of so many issues to all of them. */
export async function writeServiceBench(
  folder: string,
  readers: number,
  issues: readonly string[],
): Promise<{ readonly root: string; readonly database: string }> {
  const root = mkdtempSync(join(folder, 'newsletter-'))
  const site = [
    `name: ${SITE.name}`,
    'description: For measuring.',
    `url: ${SITE.url}`,
    'service: https://service.bench.example/',
    `list: { id: ${LIST} }`,
    `sender: { name: ${SITE.sender.name}, address: ${SITE.sender.address} }`,
    'postalAddress: 1 Example Street, Example Town',
    // every request of this client comes from one network
    'subscribe: { perNetwork: 1000000, perHour: 1000000 }',
  ]
  writeFileSync(join(root, 'newsletter.yaml'), `${site.join('\n')}\n`)
  for (const [index, slug] of issues.entries()) {
    const path = join(root, `issues/00${index + 1}-${slug}`)
    mkdirSync(path, { recursive: true })
    const head = [`slug: ${slug}`, 'title: Bench', 'date: 2026-11-23', 'kind: note', 'summary: Words.']
    writeFileSync(join(path, 'issue.md'), `---\n${head.join('\n')}\nstatus: final\n---\n\nA paragraph.\n`)
  }
  mkdirSync(join(root, '.yibao'))
  const database = join(root, '.yibao/yibao.sqlite')
  const store = await openSqliteStore(database)
  await addReaders(store, readers)
  for (const issue of issues) await planIssue(store, issue)
  await store.close()
  return { root, database }
}
