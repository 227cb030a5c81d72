// yibao source: the Chinese texts of an issue: add one, list them, record archived copies.
import type { Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { guardedHttp } from '../../http/guarded-fetch.ts'
import type { Source } from '../../issue/issue.ts'
import { addSources } from '../../jobs/capture/source-add.ts'
import { type ArchiveResult, type ArchiveWish, archiveSources } from '../../jobs/capture/source-archive.ts'
import { listIssues } from '../../jobs/newsletter.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { openCapture } from '../desk/capture-ports.ts'
import { describeCaptured } from '../desk/capture-report.ts'
import { namedIssue } from '../issue-argument.ts'
import { collectOrigin, readOrigins } from '../origins.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'

interface ArchiveOptions {
  readonly source?: string
  readonly url?: string
  readonly save?: true
}

export function registerSource(program: Command): void {
  const source = program.command('source').description('the Chinese texts of an issue: add, list, archive')
  source
    .command('add')
    .description(
      'capture a Chinese text into an issue: record, translation to fill in, and the kept original',
    )
    .argument('<issue>', 'number, slug or path')
    .requiredOption(
      '--from <url|file|->',
      'address, file, or - for pasted text; may be given several times',
      collectOrigin,
    )
    .action((name: string, { from }: { readonly from: readonly string[] }) => add(program, name, from))
  source
    .command('list')
    .description('list the sources of an issue, with what is kept of them')
    .argument('<issue>', 'number, slug or path')
    .action((name: string) => list(program, name))
  source
    .command('archive')
    .description('find an archived copy of each source at the Wayback Machine and record it with its status')
    .argument('<issue>', 'number, slug or path')
    .option('--source <id>', 'only this source')
    .option('--url <address>', 'record this copy, after looking whether it answers')
    .option('--save', 'ask the Wayback Machine to make a copy where it has none')
    .action((name: string, options: ArchiveOptions) => archive(program, name, options))
}

async function open(program: Command, name: string) {
  const newsletter = await openNewsletter(program.opts().directory)
  const entries = await listIssues(newsletter.files)
  const entry = namedIssue(entries, name, newsletter.config.root)
  if (!entry.meta)
    throw new Refusal(`${entry.folder}/issue.md: its front matter cannot be read; see yibao check ${name}.`)
  return { newsletter, entry, sources: entry.meta.sources }
}

async function add(program: Command, name: string, from: readonly string[]): Promise<void> {
  const { newsletter, entry } = await open(program, name)
  const origins = await readOrigins(from)
  const result = await addSources(newsletter.files, await openCapture(newsletter), entry, origins)
  if (result.state === 'failed') throw new Refusal(`${result.reasons.join('\n')}\nNothing was written.`)
  print(`${describeCaptured(result.texts)}\n`)
  for (const { from: old, to } of result.renamed) print(`renamed ${old} to ${to}`)
  for (const file of result.written) print(`wrote ${newsletter.files.show(`${entry.folder}/${file}`)}`)
}

async function list(program: Command, name: string): Promise<void> {
  const { sources } = await open(program, name)
  print(
    sources.length === 0
      ? 'No sources. Add one with: yibao source add <issue> --from <url|file|->'
      : sources.map(describe).join('\n\n'),
  )
}

function describe({
  id,
  title,
  outlet,
  author,
  date,
  url,
  archive: copy,
  captured,
  original,
}: Source): string {
  const origin = [outlet, author, date].filter((each) => each !== undefined).join(', ')
  const status = copy?.status === undefined ? '' : `, status ${copy.status}`
  return [
    `${id}  ${title.zh}${title.en === undefined ? '' : ` (${title.en})`}`,
    ...(origin === '' ? [] : [`  ${origin}`]),
    `  original: ${url ?? 'no address'}`,
    `  archive:  ${copy ? `${copy.url}${status}` : 'none'}`,
    `  kept:     ${captured ? `${captured.file}, captured ${captured.at}` : 'nothing'}`,
    `  published Chinese: ${original}`,
  ].join('\n')
}

async function archive(
  program: Command,
  name: string,
  { source: id, url, save }: ArchiveOptions,
): Promise<void> {
  if (url !== undefined && save)
    throw new Refusal('Unexpected --save beside --url, expected one or the other.', 2)
  const { newsletter, entry, sources } = await open(program, name)
  const wanted = wantedSources(sources, id, url)
  const wish: ArchiveWish = url !== undefined ? { type: 'record', url } : { type: save ? 'save' : 'find' }
  if (save) print('Asking the Wayback Machine; a new copy takes up to a minute.')
  const ports = {
    files: newsletter.files,
    http: guardedHttp({ timeMaxMs: 60_000, idleMaxMs: 60_000 }),
    clock: systemClock,
  }
  const results = await archiveSources(ports, entry, wanted, wish)
  for (const result of results) print(sentence(result))
  if (results.some(({ state }) => state !== 'recorded')) process.exitCode = 1
}

/** Those named, else those that have an address and no good copy yet. */
function wantedSources(
  sources: readonly Source[],
  id: string | undefined,
  url: string | undefined,
): readonly Source[] {
  if (id !== undefined) {
    const named = sources.filter((source) => source.id === id)
    if (named.length > 0) return named
    throw new Refusal(
      `Unexpected source ${id}, expected one of ${sources.map((source) => source.id).join(', ') || 'none'}.`,
      2,
    )
  }
  if (url !== undefined) {
    if (sources.length === 1) return sources
    throw new Refusal('Unexpected --url without --source, expected which of the sources it is a copy of.', 2)
  }
  const open = sources.filter((source) => source.url !== undefined && source.archive?.status !== 200)
  if (open.length === 0) print('Every source with an address has an archived copy.')
  return open
}

function sentence(result: ArchiveResult): string {
  if (result.state !== 'recorded') return `${result.id}: ${result.sentence}`
  const { id, archive: copy, note } = result
  const status = copy.status === undefined ? '' : `, status ${copy.status}`
  return `${id}: recorded ${copy.url} of ${copy.capturedAt ?? 'an unknown day'}${status}${note === undefined ? '' : `\n  ${note}`}`
}
