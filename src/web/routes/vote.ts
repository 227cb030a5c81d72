// The links below the candidates of an issue: `/vote/<issue>/<token>/<vote>/<number>`. GET shows the ballot with that candidate
// chosen, POST votes. GET and HEAD never change anything, so programs that follow every link of a mail vote for nobody.
import type { Hono, HonoRequest } from 'hono'
import { lookAtVote, type VoteAnswer, type VoteDesk, type VoteLink, vote } from '../../jobs/votes/vote.ts'
import { type Exchange, readForm } from '../exchange.ts'
import type { Page } from '../pages/page.ts'

const PATH = '/vote/:issue/:token/:poll/:number'

export function voteRoutes(app: Hono, exchange: Exchange, desk: VoteDesk): void {
  app.get(PATH, async (context) => {
    const { status, page } = pageOf(await lookAtVote(linkOf(context.req), desk))
    return exchange.page(context, 'vote', page, status)
  })
  app.post(PATH, async (context) => {
    const form = await readForm(context)
    const number = form.text('option') ?? ''
    const link = linkOf(context.req)
    // A POST that names no candidate is none of our form's: it gets the form.
    const result = /^\d{1,10}$/.test(number)
      ? await vote(link, Number(number), desk)
      : await lookAtVote(link, desk)
    const { status, page } = pageOf(result)
    return exchange.page(context, 'vote', page, result.state === 'open' ? 400 : status, form.text('lang'))
  })
}

function linkOf(request: HonoRequest): VoteLink {
  const { issue = '', token = '', poll = '', number = '' } = request.param() as Record<string, string>
  return { issue, token, poll, number }
}

function pageOf(result: VoteAnswer): { readonly status: number; readonly page: Page } {
  if (result.state === 'unknown') return { status: 404, page: { type: 'unknown' } }
  const { ballot, poll, option } = result
  const { title } = ballot
  switch (result.state) {
    case 'open':
      return { status: 200, page: { type: 'vote', title, options: poll.options, chosen: option.number } }
    case 'voted':
      return { status: 200, page: { type: 'voted', title, option } }
    case 'closed': {
      const page = { type: 'vote-closed', title } as const
      const resultUrl = `${ballot.url}#y-${poll.id}`
      return { status: 200, page: ballot.recorded.has(poll.id) ? { ...page, resultUrl } : page }
    }
  }
}
