// How long the archive takes to build: from nothing, again with nothing changed, and with one issue changed.
import { memoryFiles } from '../src/files/memory-files.ts'
import { readLexicon } from '../src/issue/lexicon.ts'
import { readSite } from '../src/issue/site-schema.ts'
import { buildArchive } from '../src/jobs/build.ts'
import { compileMjml } from '../src/mjml/compile.ts'
import { openTemplates } from '../src/open/newsletter.ts'
import { generateNewsletter } from './generate.ts'
import { type Measurement, milliseconds } from './table.ts'

const SIZES = [100, 1_000]

export async function benchArchive(sizes: readonly number[] = SIZES): Promise<readonly Measurement[]> {
  await compileMjml('<mjml><mj-body></mj-body></mjml>') // loading mjml takes half a second, once
  const rows: Measurement[] = []
  for (const size of sizes) rows.push(...(await buildMany(size)))
  return rows
}

/** In memory: the disk's speed is not what is measured. */
async function buildMany(issues: number): Promise<readonly Measurement[]> {
  const files = memoryFiles(generateNewsletter(issues))
  const { site } = readSite('newsletter.yaml', (await files.readText('newsletter.yaml')) ?? '')
  if (!site) throw new Error('The generated newsletter.yaml is wrong')
  const input = {
    files,
    out: memoryFiles(),
    site,
    templates: await openTemplates(files),
    compileMjml,
    lexicon: readLexicon(new Map()),
  }
  const build = async () =>
    buildArchive({ ...input, drafts: 'leave out', version: 'bench', outName: 'bench' })
  const full = await timed(build)
  const unchanged = await timed(build)
  const middle = Math.ceil(issues / 2)
  const path = `issues/${String(middle).padStart(4, '0')}-generated-${middle}/issue.md`
  await files.write(path, `${await files.readText(path)}\n\nOne more sentence.\n`)
  const changed = await timed(build)
  if (full.written < issues || unchanged.written > 0 || changed.written === 0 || changed.written > 2) {
    throw new Error(`Unexpected files written: ${full.written}, ${unchanged.written}, ${changed.written}`)
  }
  return [
    {
      what: `${issues} issues, from nothing`,
      result: milliseconds(full.ms),
      remark: `${milliseconds(full.cpuMs)} of CPU, ${full.written} files; email rendered for each edition's hash`,
    },
    { what: `${issues} issues, nothing changed`, result: milliseconds(unchanged.ms) },
    { what: `${issues} issues, one changed`, result: milliseconds(changed.ms) },
  ]
}

async function timed(
  build: () => ReturnType<typeof buildArchive>,
): Promise<{ ms: number; cpuMs: number; written: number }> {
  const before = process.cpuUsage()
  const start = performance.now()
  const { written } = await build()
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(before)
  return { ms, cpuMs: (user + system) / 1000, written: written.length }
}
