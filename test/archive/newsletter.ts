// A small newsletter in memory for tests of archive, studio and build: its text lies in the fixture folder.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { readSite } from '../../src/issue/site-schema.ts'
import type { CheckPorts } from '../../src/jobs/check.ts'
import { loadLexicon } from '../../src/jobs/lexicon/lexicon.ts'
import { compileMjml } from '../../src/mjml/compile.ts'
import { openTemplates } from '../../src/open/newsletter.ts'

export const FIXTURE = join(import.meta.dirname, 'fixtures/newsletter')

/** The files of the fixture, by path. */
export function fixtureFiles(): Record<string, Uint8Array> {
  const paths = readdirSync(FIXTURE, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    paths.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(FIXTURE.length + 1).replaceAll('\\', '/'), readFileSync(path)]
    }),
  )
}

export async function openFixture(changes: Readonly<Record<string, string>> = {}): Promise<CheckPorts> {
  const files = memoryFiles({ ...fixtureFiles(), ...changes })
  const { site, file } = readSite('newsletter.yaml', (await files.readText('newsletter.yaml')) ?? '')
  if (!site) throw new Error(file.messages.map(String).join('\n'))
  return {
    files,
    site,
    templates: await openTemplates(files),
    compileMjml,
    lexicon: await loadLexicon(files),
  }
}
