// yibao votes: how the votes of an issue stand, and their result as a file of the issue.
import type { Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { publishable } from '../../edition/originals.ts'
import type { Issue } from '../../issue/issue.ts'
import { pollsOf } from '../../issue/poll.ts'
import { loadLexicon } from '../../jobs/lexicon/lexicon.ts'
import { listIssues, loadIssue } from '../../jobs/newsletter.ts'
import { type CloseRequest, type CloseResult, closeVotes } from '../../jobs/votes/close.ts'
import { openSegmentsOf, segmentProblem } from '../../jobs/votes/segments.ts'
import { type TallyPorts, tallyIssue } from '../../jobs/votes/tally.ts'
import { type Newsletter, openNewsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import { voteReport } from '../audience/vote-report.ts'
import { namedIssue } from '../issue-argument.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { plural, showMessages } from '../report.ts'

const ISSUE = ['<issue>', 'number, slug or path'] as const
/** Where the output goes to a file or a pipe. */
const COLUMNS = 80

interface ShowOptions {
  readonly json?: true
}

interface CloseOptions {
  readonly early?: true
  readonly replace?: true
}

export function registerVotes(program: Command): void {
  const directory = () => program.opts<{ directory?: string }>().directory
  const votes = program
    .command('votes')
    .description('say how the votes of an issue stand')
    .argument(...ISSUE)
    .option('--json', 'as one JSON object')
    .action((name: string, options: ShowOptions) =>
      withVotes(directory(), name, (desk) => show(desk, options)),
    )
  votes
    .command('close')
    .description('write how they ended into votes.yaml beside the issue, for its page')
    .argument(...ISSUE)
    .option('--early', 'close what is still open, too')
    .option('--replace', 'write over a result that is other than what is counted now')
    .action((name: string, options: CloseOptions) =>
      withVotes(directory(), name, (desk) => close(desk, options)),
    )
}

interface Desk {
  readonly newsletter: Newsletter
  readonly issue: Issue
  readonly ports: TallyPorts
  readonly now: number
}

async function withVotes(
  directory: string | undefined,
  name: string,
  work: (desk: Desk) => Promise<void>,
): Promise<void> {
  const newsletter = await openNewsletter(directory)
  const { config, files } = newsletter
  const entry = namedIssue(await listIssues(files), name, config.root)
  const { issue, files: read } = await loadIssue(
    files,
    entry.folder,
    config.site,
    (await loadLexicon(files)).lexicon,
  )
  if (!issue) {
    showMessages(read, process.stderr)
    throw new Refusal(`${entry.folder} cannot be read: its votes are not known.`)
  }
  const polls = pollsOf(issue)
  if (polls.length === 0)
    throw new Refusal(`Unexpected issue ${issue.meta.slug}, expected one with :::vote in it.`)
  const now = systemClock.now()
  const problem = segmentProblem(polls, config.site, now)
  if (problem !== undefined)
    throw new Refusal(`The weights of a vote name a segment that is not there. ${problem}`)
  const store = await openStore(config)
  try {
    await work({
      newsletter,
      issue,
      now,
      ports: { store, segmentsOf: openSegmentsOf(store, config.site, now) },
    })
  } finally {
    await store.close()
  }
}

async function show({ issue, ports, now }: Desk, { json }: ShowOptions): Promise<void> {
  const tally = await tallyIssue(publishable(issue), ports)
  if (json) return print(JSON.stringify(tally, null, 2))
  const columns = process.stdout.columns ?? COLUMNS
  for (const line of voteReport(tally, issue.votes?.polls ?? [], columns, now)) print(line)
}

async function close(
  { newsletter, issue, ports, now }: Desk,
  { early, replace }: CloseOptions,
): Promise<void> {
  const request: CloseRequest = { now, which: early ? 'all' : 'due', present: replace ? 'replace' : 'keep' }
  const { files } = newsletter
  sayClosed(await closeVotes(issue, request, { ...ports, files }), issue, files.show.bind(files))
}

function sayClosed(result: CloseResult, { meta }: Issue, shown: (path: string) => string): void {
  switch (result.state) {
    case 'nothing to vote on':
      throw new Refusal(`Unexpected issue ${meta.slug}, expected one with :::vote in it.`)
    case 'open':
      throw new Refusal(
        `Unexpected ${result.polls.length === 1 ? 'vote' : 'votes'} still open, expected one whose last day has ended everywhere on Earth (12:00 UTC of the next day). To close at once: yibao votes close ${meta.slug} --early`,
      )
    case 'in the way': {
      const what =
        result.polls.length > 0
          ? `has another result of ${result.polls.join(', ')} than what is counted now`
          : 'cannot be read'
      throw new Refusal(
        `${shown(result.path)} ${what}: nothing was written. To write over it: yibao votes close ${meta.slug} --replace`,
      )
    }
    case 'written':
    case 'unchanged': {
      const done = result.state === 'written' ? 'written' : 'unchanged'
      print(`${shown(result.path)}: ${plural(result.closed.length, 'result')}, ${done}.`)
      if (result.state === 'written') print('Commit it, then build the archive: its page shows the result.')
    }
  }
}
