// What a mailing that is paused or cancelled says to somebody who would send it.
import type { Mailing } from '../../mailing/delivery.ts'
import { PACE_KEY } from '../../mailing/pace/state.ts'

export function standingSentence({ issue, state, reason, resumeAt }: Omit<Mailing, 'variants'>): string {
  const why = reason === undefined ? '' : `: ${reason}`
  if (state === 'cancelled')
    return `The mailing of issue ${issue} was cancelled${why}. What was not sent stays unsent.`
  const when = resumeAt === undefined ? '' : ` It may go on at ${utc(resumeAt)}.`
  return `The mailing of issue ${issue} is paused${why}.${when}\n${resumeSentence(issue, reason, resumeAt)}`
}

function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function resumeSentence(issue: string, reason: string | undefined, resumeAt: number | undefined): string {
  const resume = `yibao mailing resume ${issue}`
  if (resumeAt === undefined)
    return `To go on: ${resume}, then, where no yibao worker or yibao serve runs, yibao send ${issue}`
  const first = reason?.includes(PACE_KEY) ? 'raise that limit, then ' : ''
  return `It goes on by itself then where yibao worker or yibao serve runs; else: yibao send ${issue}. Sooner: ${first}${resume}, then yibao send ${issue}`
}
