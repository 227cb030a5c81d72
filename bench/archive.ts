// How long the archive takes to build: from nothing, again with nothing changed, and with one issue changed.
import { memoryFiles } from '../src/files/memory-files.ts'
import { readSite } from '../src/issue/site-schema.ts'
import { buildArchive } from '../src/jobs/build.ts'
import { compileMjml } from '../src/mjml/compile.ts'
import { openTemplates } from '../src/open.ts'
import { generateNewsletter } from './generate.ts'

export interface ArchiveFigures {
  readonly issues: number
  /** Milliseconds of wall time; cpu where named. */
  readonly fullMs: number
  readonly fullCpuMs: number
  readonly unchangedMs: number
  readonly oneChangedMs: number
  readonly files: number
}

/** Builds `issues` generated issues in memory: the disk's speed is not what is measured. */
export async function benchArchive(issues: number): Promise<ArchiveFigures> {
  const files = memoryFiles(generateNewsletter(issues))
  const { site } = readSite('newsletter.yaml', (await files.readText('newsletter.yaml')) ?? '')
  if (!site) throw new Error('The generated newsletter.yaml is wrong')
  const templates = await openTemplates(files)
  const out = memoryFiles()
  const build = () =>
    buildArchive({
      files,
      out,
      site,
      templates,
      compileMjml,
      drafts: 'leave out',
      version: 'bench',
      outName: 'bench',
    })
  await compileMjml('<mjml><mj-body></mj-body></mjml>') // loading mjml takes half a second, once
  const cpu = process.cpuUsage()
  const full = await timed(build)
  const { user, system } = process.cpuUsage(cpu)
  const unchanged = await timed(build)
  const path = `issues/${String(Math.ceil(issues / 2)).padStart(4, '0')}-generated-${Math.ceil(issues / 2)}/issue.md`
  await files.write(path, `${await files.readText(path)}\n\nOne more sentence.\n`)
  const oneChanged = await timed(build)
  if (oneChanged.result.written.length === 0) throw new Error('Nothing was built after a change')
  return {
    issues,
    fullMs: full.ms,
    fullCpuMs: Math.round((user + system) / 1000),
    unchangedMs: unchanged.ms,
    oneChangedMs: oneChanged.ms,
    files: full.result.written.length,
  }
}

async function timed<Result>(run: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
  const start = performance.now()
  const result = await run()
  return { result, ms: Math.round(performance.now() - start) }
}
