// How long an issue takes from its text to an edition: parsing, reading, all renderings, and MJML's share of them.
import { fileURLToPath } from 'node:url'
import type { CompileMjml } from '../src/edition/edition.ts'
import { renderEdition } from '../src/edition/render.ts'
import { parseMarkdown } from '../src/issue/markdown.ts'
import { readIssue } from '../src/issue/read.ts'
import { loadLexicon } from '../src/jobs/lexicon/lexicon.ts'
import { listIssues, loadIssueFiles, slugsOf } from '../src/jobs/newsletter.ts'
import { compileMjml } from '../src/mjml/compile.ts'
import { openNewsletter } from '../src/open/newsletter.ts'
import { type Measurement, median, milliseconds } from './table.ts'

/** Warm runs of each step; the median counts. */
const RUNS = 15

export async function benchRender(): Promise<readonly Measurement[]> {
  const { config, files, templates } = await openNewsletter(fileURLToPath(new URL('..', import.meta.url)))
  const entries = await listIssues(files)
  const slugs = slugsOf(entries)
  const { lexicon } = await loadLexicon(files)
  let mjmlMs = 0
  const timedMjml: CompileMjml = async (mjml) => {
    const start = performance.now()
    const html = await compileMjml(mjml)
    mjmlMs += performance.now() - start
    return html
  }
  const rows: Measurement[] = []
  for (const entry of entries) {
    const loaded = await loadIssueFiles(files, entry.folder)
    const times = {
      parse: [] as number[],
      read: [] as number[],
      render: [] as number[],
      mjml: [] as number[],
    }
    for (let run = 0; run < RUNS; run += 1) {
      times.parse.push(await timed(() => parseMarkdown(loaded.issue.text)))
      const { issue } = readIssue(loaded, config.site, lexicon)
      if (!issue) throw new Error(`${loaded.issue.path} cannot be read: run yibao check`)
      times.read.push(await timed(() => readIssue(loaded, config.site, lexicon)))
      mjmlMs = 0
      times.render.push(
        await timed(() => renderEdition(issue, config.site, { templates, compileMjml: timedMjml, slugs })),
      )
      times.mjml.push(mjmlMs)
    }
    rows.push({
      what: `${entry.folder.replace('issues/', '')} (${Math.round(loaded.issue.text.length / 1000)} KB)`,
      result: milliseconds(median(times.read) + median(times.render)),
      remark:
        `parse ${milliseconds(median(times.parse))} of read ${milliseconds(median(times.read))} with translations; ` +
        `render ${milliseconds(median(times.render))}, of which MJML ${milliseconds(median(times.mjml))}`,
    })
  }
  return rows
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
