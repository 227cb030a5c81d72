// yibao check: all messages about issues, never stopping at the first.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { VFile } from 'vfile'
import { systemClock } from '../../clock/system-clock.ts'
import type { Config } from '../../config/config.ts'
import { type CheckedIssue, type CheckPorts, checkIssues, strayFolders } from '../../jobs/check.ts'
import { type FixReport, fixIssues } from '../../jobs/fix.ts'
import { type LinkChecker, linkChecker } from '../../jobs/links/links.ts'
import { scheduleNote } from '../../jobs/worker/scheduling.ts'
import { type Newsletter, openDesk, openNewsletter } from '../../open/newsletter.ts'
import { openAnyStore, openStore } from '../../open/store.ts'
import { readingProgress } from '../desk/reading-progress.ts'
import { issueName, unknownIssue } from '../issue-argument.ts'
import { print, printError } from '../print.ts'
import { Refusal } from '../refusal.ts'
import {
  countMessages,
  plural,
  REPORTS,
  type Report,
  reportMessages,
  sayCount,
  showMessages,
} from '../report.ts'

interface Options {
  readonly all?: true
  readonly strict?: true
  readonly fix?: true
  readonly online?: true
  readonly format: Report
}

export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('say what is wrong in issues: text, links, pictures, front matter, size of the email')
    .argument('[issue...]', 'number, slug or path; without one, all issues')
    .option('--all', 'check all issues (the default)')
    .option('--strict', 'exit with 1 for warnings too')
    .option('--fix', 'repair what is safe to repair, say what was changed, and what remains')
    .option('--online', 'ask also whether links lead somewhere: slowly, and each address once a week')
    .addOption(new Option('--format <name>', 'form of the messages').choices(REPORTS).default('stylish'))
    .action((names: string[], options: Options) => run(program, names, options))
}

async function run(program: Command, names: readonly string[], options: Options): Promise<void> {
  if (options.all && names.length > 0)
    throw new Refusal('Unexpected issue beside --all, expected one or the other.', 2)
  const newsletter = await openOrReport(program, options.format)
  const { config, file } = newsletter
  const opened = await openDesk(newsletter)
  const links = options.online ? await openLinks(newsletter) : undefined
  const desk = { ...opened, onIssue: readingProgress(), ...(links && { links }) }
  const wanted = names.map((name) => issueName(name, config.root))
  const { checked, unknown } = options.fix
    ? await fix(desk, wanted, config, options.format)
    : await checkIssues(desk, wanted, 'messages')
  const strays = names.length === 0 ? await strayFolders(newsletter.files) : []
  const online = await links?.finish()
  if (unknown.length > 0) throw unknownIssue(unknown)
  const all = [
    ...(file.messages.length > 0 ? [file] : []),
    ...lexiconFiles(desk),
    ...checked.flatMap((each) => each.files),
    ...strays,
  ]
  const count = countMessages(all)
  if (options.format !== 'stylish') {
    const report = reportMessages(all, options.format)
    if (report !== '') print(report)
  } else {
    if (showMessages(all, process.stdout)) print('')
    print(`${plural(checked.length, 'issue')} checked: ${sayCount(count)}.`)
    if (online) print(sayOnline(online))
    for (const note of await scheduleNotes(config, checked)) print(note)
    if (checked.length === 0) print('Begin one with: yibao new "Its title"')
  }
  if (count.errors > 0 || (options.strict && count.warnings > 0)) process.exitCode = 1
}

async function openLinks({ files }: Newsletter): Promise<LinkChecker> {
  const { guardedHttp } = await import('../../http/guarded-fetch.ts')
  return linkChecker({
    files,
    http: guardedHttp({ timeMaxMs: 10_000, idleMaxMs: 10_000 }),
    clock: systemClock,
  })
}

function sayOnline({ asked, left }: { readonly asked: number; readonly left: number }): string {
  const said = `${plural(asked, 'link')} asked, the others were known from the last days.`
  return left === 0 ? said : `${said} ${plural(left, 'link')} left for the next run.`
}

/** Repairs, and says what was changed; beside a report for programs that goes to standard error. */
async function fix(
  desk: CheckPorts,
  names: readonly string[],
  config: Config,
  form: Report,
): Promise<FixReport> {
  const say = form === 'stylish' ? print : printError
  const report = await fixIssues(desk, names, (slug) => isSent(config, slug))
  for (const { path, line, column, ruleId, reason } of report.applied)
    say(`${path}:${line}:${column} ${ruleId}: ${reason}`)
  for (const slug of report.sent)
    say(`${slug} went out already: it stays as it is. Put a correction into the next issue.`)
  if (report.applied.length > 0) say(`${plural(report.applied.length, 'repair')} made.\n`)
  else if (report.sent.length === 0 && report.unknown.length === 0) say('Nothing to repair.\n')
  return report
}

async function isSent(config: Config, slug: string): Promise<boolean> {
  if (config.databaseUrl === undefined && !existsSync(resolve(config.root, config.database))) return false
  const store = await openStore(config)
  try {
    return (await store.mailings.ofIssue(slug)) !== undefined
  } finally {
    await store.close()
  }
}

/** What is scheduled of the issues that were checked, and whether they have changed since. */
async function scheduleNotes(config: Config, checked: readonly CheckedIssue[]): Promise<readonly string[]> {
  // a database elsewhere may be away, and a check needs none
  if (config.databaseUrl !== undefined || !existsSync(resolve(config.root, config.database))) return []
  const store = await openAnyStore(config)
  const notes: string[] = []
  try {
    if (await store.departure.read()) return [] // what is scheduled is elsewhere
    const scheduled = new Set((await store.schedules.list()).map(({ issue }) => issue))
    for (const { entry, hash = '' } of checked) {
      const slug = entry.meta?.slug ?? ''
      const note = scheduled.has(slug) ? await scheduleNote(store, slug, hash) : undefined
      if (note !== undefined) notes.push(note)
    }
  } finally {
    await store.close()
  }
  return notes
}

/** A lexicon entry that is wrong is left out of every check, so it is said here. */
function lexiconFiles({ lexicon, files }: CheckPorts): readonly VFile[] {
  const wrong = lexicon.files.filter(({ messages }) => messages.length > 0)
  for (const file of wrong) {
    file.path = files.show(file.path)
    for (const message of file.messages) message.file = file.path
  }
  return wrong
}

/** What is wrong with newsletter.yaml comes in the form asked for too: programs read it there, not from sentences. */
async function openOrReport(program: Command, form: Report): Promise<Newsletter> {
  try {
    return await openNewsletter(program.opts().directory)
  } catch (error) {
    if (error instanceof Refusal && error.file && form !== 'stylish')
      print(reportMessages([error.file], form))
    throw error
  }
}
