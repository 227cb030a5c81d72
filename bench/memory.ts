// How long the translation memory takes: reading the issues, loading the cache, and answering.

import { concordance } from '../src/bilingual/memory/concordance.ts'
import { buildMemory, type Memory } from '../src/bilingual/memory/memory.ts'
import { searchMemory } from '../src/bilingual/memory/search.ts'
import { memoryFiles } from '../src/files/memory-files.ts'
import { readLexicon } from '../src/issue/lexicon.ts'
import { readSite } from '../src/issue/site-schema.ts'
import { loadRecords } from '../src/jobs/records/records.ts'
import { generateNewsletter } from './generate.ts'
import { type Measurement, median, milliseconds } from './table.ts'

const ISSUES = 1_000
const PAIRS = 90
const RUNS = 9

export async function benchMemory(issues = ISSUES): Promise<readonly Measurement[]> {
  const files = memoryFiles(generateNewsletter(issues, { pairs: PAIRS, chinese: 'characters' }))
  const { site } = readSite('newsletter.yaml', (await files.readText('newsletter.yaml')) ?? '')
  if (!site) throw new Error('The generated newsletter.yaml is wrong')
  const { lexicon } = readLexicon(new Map())
  const entries = (await files.list('issues')).map((name) => ({ folder: `issues/${name.slice(0, -1)}` }))
  const load = async () => buildMemory(await loadRecords(files, site, lexicon, entries))
  const cold = await timed(load)
  const warm = await timed(load)
  const memory = warm.value
  const texts = memory.units.filter((_, index) => index % Math.ceil(memory.units.length / RUNS) === 0)
  const query = (ask: (memory: Memory, zh: string, en: string) => unknown) => {
    const times = texts.map(({ zh, en }) => {
      const start = performance.now()
      ask(memory, zh, en)
      return performance.now() - start
    })
    return milliseconds(median(times))
  }
  const pairs = `${memory.units.length.toLocaleString('en')} pairs`
  return [
    { what: `${issues} issues, ${pairs}, read`, result: milliseconds(cold.ms) },
    { what: 'from the cache', result: milliseconds(warm.ms) },
    { what: 'a near match in Chinese', result: query((all, zh) => searchMemory(all, `${zh.slice(3)}好`)) },
    { what: 'a near match in English', result: query((all, _, en) => searchMemory(all, `So ${en}`)) },
    { what: 'a term in context', result: query((all, zh) => concordance(all, zh.slice(4, 7))) },
  ]
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ ms: number; value: Value }> {
  const start = performance.now()
  const value = await work()
  return { ms: performance.now() - start, value }
}
