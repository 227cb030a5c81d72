// What the issues of a newsletter put to the vote, for those who answer links: read from their folders when asked for, and
// again when the files have changed.
import { emptyLexicon } from '../../bilingual/lexicon/lexicon.ts'
import type { Clock } from '../../clock/clock.ts'
import { publishable } from '../../edition/originals.ts'
import type { Files } from '../../files/files.ts'
import { closingTime, type Poll, pollsOf } from '../../issue/poll.ts'
import { type IssueFiles, readIssue } from '../../issue/read.ts'
import { issueUrl, type Site } from '../../issue/site.ts'
import { findIssue, listIssues, loadIssueFiles } from '../newsletter.ts'

/** The votes of one issue. */
export interface Ballot {
  /** Slug. */
  readonly issue: string
  readonly title: string
  readonly url: string
  readonly polls: readonly Poll[]
  /** Poll.id of those whose result is recorded in votes.yaml. */
  readonly recorded: ReadonlySet<string>
}

export interface Ballots {
  /** Undefined where there is no such issue, or nothing to vote on in it. */
  ofIssue(slug: string): Promise<Ballot | undefined>
}

/** For so long the files are not looked at again. */
const KEPT_MS = 30_000

/** Ids and texts of one issue are few; an issue that nobody votes on is never read. */
export function openBallots(files: Files, site: Site, clock: Pick<Clock, 'now'>): Ballots {
  const folders = new Map<string, string>()
  const readings = new Map<string, Reading>()
  const kept = new Map<string, { readonly ballot: Promise<Ballot | undefined>; readonly until: number }>()
  const read = async (slug: string): Promise<Ballot | undefined> => {
    const folder = folders.get(slug) ?? (await folderOf(files, slug))
    if (folder === undefined) return undefined
    folders.set(slug, folder)
    const loaded = await loadIssueFiles(files, folder)
    const key = JSON.stringify([loaded.issue, loaded.votes, loaded.expansions])
    const known = readings.get(slug)
    if (known?.key === key) return known.ballot
    const ballot = ballotOf(loaded, site)
    // The folder may be another issue's now.
    if (ballot?.issue !== slug) folders.delete(slug)
    const own = ballot?.issue === slug ? ballot : undefined
    readings.set(slug, { key, ballot: own })
    return own
  }
  return {
    ofIssue: (slug) => {
      const now = clock.now()
      const known = kept.get(slug)
      if (known && now < known.until) return known.ballot
      const ballot = read(slug)
      kept.set(slug, { ballot, until: now + KEPT_MS })
      // what could not be read is tried again at once
      ballot.catch(() => kept.delete(slug))
      return ballot
    },
  }
}

/** When a poll ends at the latest: what is recorded has ended already. */
export function endOf(ballot: Ballot, poll: Poll): number {
  return ballot.recorded.has(poll.id) ? Number.NEGATIVE_INFINITY : closingTime(poll)
}

interface Reading {
  /** The texts it was read from. */
  readonly key: string
  readonly ballot: Ballot | undefined
}

async function folderOf(files: Files, slug: string): Promise<string | undefined> {
  const entry = findIssue(await listIssues(files), slug)
  return entry?.meta?.slug === slug ? entry.folder : undefined
}

function ballotOf(loaded: IssueFiles, site: Site): Ballot | undefined {
  const { issue } = readIssue(loaded, site, emptyLexicon)
  if (!issue) return undefined
  const shown = publishable(issue)
  const polls = pollsOf(shown)
  if (polls.length === 0) return undefined
  const { slug, title } = shown.meta
  const recorded = new Set(shown.votes?.polls.map(({ poll }) => poll))
  return { issue: slug, title, url: issueUrl(site, slug), polls, recorded }
}
