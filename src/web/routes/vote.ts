// The links below the candidates of an issue: `/vote/<issue>/<token>/<vote>/<number>`. GET shows the ballot with that candidate
// chosen, POST votes. GET and HEAD never change anything, so programs that follow every link of a mail vote for nobody.
import type { Hono, HonoRequest } from 'hono'
import { lookAtVote, type VoteAnswer, type VoteDesk, type VoteLink, vote } from '../../jobs/votes/vote.ts'
import type { Page } from '../pages/page.ts'

const PATH = '/vote/:issue/:token/:poll/:number'

/** Logs and answers with a page; `lang` is what the form sent as its language. */
export type AnswerVote = (request: HonoRequest, status: number, page: Page, lang?: string) => Response

export function voteRoutes(app: Hono, desk: VoteDesk, answer: AnswerVote): void {
  app.get(PATH, async (context) => {
    const { status, page } = pageOf(await lookAtVote(linkOf(context.req), desk))
    return answer(context.req, status, page)
  })
  app.post(PATH, async (context) => {
    const { option, lang } = await formOf(context.req)
    const link = linkOf(context.req)
    // A POST that names no candidate is none of our form's: it gets the form.
    const result = option === undefined ? await lookAtVote(link, desk) : await vote(link, option, desk)
    const { status, page } = pageOf(result)
    return answer(context.req, result.state === 'open' ? 400 : status, page, lang)
  })
  app.all(PATH, (context) => {
    const response = answer(context.req, 405, { type: 'missing' })
    response.headers.set('allow', 'GET, HEAD, POST')
    return response
  })
}

function linkOf(request: HonoRequest): VoteLink {
  const { issue = '', token = '', poll = '', number = '' } = request.param() as Record<string, string>
  return { issue, token, poll, number }
}

async function formOf(request: HonoRequest): Promise<{ option?: number; lang?: string }> {
  const form: Record<string, unknown> = await request.parseBody().catch(() => ({}))
  const { option, lang } = form
  const isNumber = typeof option === 'string' && /^\d{1,10}$/.test(option)
  return {
    ...(isNumber ? { option: Number(option) } : {}),
    ...(typeof lang === 'string' ? { lang } : {}),
  }
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
