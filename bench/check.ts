// How long checking takes: one issue among many with the cache warm, and all of them in one process, with its memory.
import { memoryFiles } from '../src/files/memory-files.ts'
import { readSite } from '../src/issue/site-schema.ts'
import { type CheckPorts, checkIssues } from '../src/jobs/check.ts'
import { loadLexicon } from '../src/jobs/lexicon/lexicon.ts'
import { compileMjml } from '../src/mjml/compile.ts'
import { openTemplates } from '../src/open/newsletter.ts'
import { openSpelling } from '../src/spelling/hunspell.ts'
import { generateNewsletter } from './generate.ts'
import { type Measurement, milliseconds } from './table.ts'

const SIZES = [100, 1_000]
const PAIRS = 90

export async function benchCheck(sizes: readonly number[] = SIZES): Promise<readonly Measurement[]> {
  await compileMjml('<mjml><mj-body></mj-body></mjml>') // loading mjml takes half a second, once
  const rows: Measurement[] = []
  for (const size of sizes) rows.push(...(await checkMany(size)))
  return rows
}

/** In memory: the disk's speed is not what is measured. */
async function checkMany(issues: number): Promise<readonly Measurement[]> {
  const files = memoryFiles(generateNewsletter(issues, { pairs: PAIRS, chinese: 'characters' }))
  const { site } = readSite('newsletter.yaml', (await files.readText('newsletter.yaml')) ?? '')
  if (!site) throw new Error('The generated newsletter.yaml is wrong')
  const [templates, lexicon, spelling] = [
    await openTemplates(files),
    await loadLexicon(files),
    openSpelling(),
  ]
  const ports: CheckPorts = { files, site, templates, compileMjml, lexicon, spelling: await spelling }
  const check = async (names: readonly string[]) => {
    const start = performance.now()
    const { checked } = await checkIssues(ports, names, 'messages')
    return { ms: performance.now() - start, checked: checked.length }
  }
  const cold = await check(['1'])
  const warm = await check(['1'])
  const all = await check([])
  if (all.checked !== issues) throw new Error(`Unexpected ${all.checked} issues checked of ${issues}`)
  const peak = `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB at the peak, ${process.memoryUsage().heapUsed >> 20} MB of heap at the end`
  return [
    { what: `one of ${issues} issues, nothing in the cache`, result: milliseconds(cold.ms) },
    { what: `one of ${issues} issues, the others from the cache`, result: milliseconds(warm.ms) },
    { what: `all ${issues} issues, for each`, result: milliseconds(all.ms / issues), remark: peak },
  ]
}
