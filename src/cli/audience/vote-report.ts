// How the votes of an issue stand, for a terminal: a line a candidate, the most votes first, with a bar as long as its share.
import { longDate } from '../../edition/dates.ts'
import { widthOf } from '../../edition/text-wrap.ts'
import { formatCount, ranked } from '../../edition/web-results.ts'
import { closingTime } from '../../issue/poll.ts'
import type { PollResult } from '../../issue/votes-record.ts'
import type { IssueTally, PollTally } from '../../jobs/votes/tally.ts'
import { clipped, solidBar } from '../columns.ts'
import { plural } from '../report.ts'

const BAR_MIN = 6
const BAR_MAX = 40
const TITLE_MIN = 12
const COLUMNS_MIN = 40

/** `columns`: how wide the terminal is. `now` says which votes are over. */
export function voteReport(
  tally: IssueTally,
  recorded: readonly PollResult[],
  columns: number,
  now: number,
): readonly string[] {
  return tally.polls.flatMap((poll, index) => {
    const result = recorded.find((each) => each.poll === poll.poll)
    return [
      ...(index > 0 ? [''] : []),
      headOf(poll, result, now),
      ...bars(poll, Math.max(COLUMNS_MIN, columns)),
      '',
      votersOf(poll, tally.readers),
      ...leaderOf(poll),
      ...strayOf(poll),
    ]
  })
}

function headOf(poll: PollTally, result: PollResult | undefined, now: number): string {
  if (result) return `${poll.poll}: closed on ${longDate(result.closed)}; the result is in votes.yaml`
  if (poll.closes === undefined) return `${poll.poll}: open until it is closed by hand`
  const over = closingTime(poll) <= now
  return `${poll.poll}: ${over ? 'over since' : 'open until'} ${longDate(poll.closes)}${over ? ', and not closed yet' : ''}`
}

/** Number, title, bar, weighted total, votes. What does not fit is taken from the title, then from the bar. */
function bars(poll: PollTally, columns: number): readonly string[] {
  const isWeighted = Object.keys(poll.weights).length > 0
  const options = ranked(poll.options)
  const most = Math.max(1e-9, ...options.map(({ total }) => total))
  const counts = options.map(({ total, votes }) =>
    isWeighted ? `${formatCount(total)} (${plural(votes, 'vote')})` : plural(votes, 'vote'),
  )
  const numberWidth = Math.max(...options.map(({ number }) => String(number).length)) + 1
  const countWidth = Math.max(...counts.map(widthOf))
  const rest = columns - numberWidth - countWidth - 3
  const longest = Math.max(...options.map(({ title }) => widthOf(title)))
  const titleWidth = Math.max(TITLE_MIN, Math.min(longest, rest - BAR_MIN, Math.floor(rest * 0.6)))
  const barWidth = Math.max(BAR_MIN, Math.min(BAR_MAX, rest - titleWidth))
  return options.map(({ number, title, total }, at) => {
    const cells = [
      `${number}.`.padStart(numberWidth),
      padded(clipped(title, titleWidth), titleWidth),
      padded(solidBar(total / most, barWidth), barWidth),
      counts[at] ?? '',
    ]
    return cells.join(' ').trimEnd()
  })
}

function votersOf({ votes, replies }: PollTally, readers: number): string {
  if (readers === 0) return `${plural(votes, 'reader')} voted; nobody is known to have got the issue.`
  const share = ` (${Math.round((votes / readers) * 100)} %)`
  const by = replies > 0 ? `, ${formatCount(replies)} of them by answering the email` : ''
  return `${formatCount(votes)} of ${formatCount(readers)} ${readers === 1 ? 'reader' : 'readers'} who got it voted${share}${by}.`
}

function leaderOf({ leading, options, weights }: PollTally): readonly string[] {
  const names = options.flatMap(({ number, title }) =>
    leading.includes(number) ? [`${number}. ${title}`] : [],
  )
  const weighed = Object.entries(weights).map(([segment, weight]) => `${segment} ${weight}`)
  return [
    ...(names.length === 1 ? [`Leading: ${names[0]}`] : []),
    ...(names.length > 1 ? [`A tie: ${names.join('; ')}`] : []),
    ...(weighed.length > 0 ? [`Weights: ${weighed.join(', ')}, all others 1.`] : []),
  ]
}

function strayOf({ stray }: PollTally): readonly string[] {
  return stray > 0 ? [`${plural(stray, 'vote')} for numbers that the issue no longer has: not counted.`] : []
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}
