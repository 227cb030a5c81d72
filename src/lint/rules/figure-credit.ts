// A figure says whose picture it is.
import type { Image } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import { visit } from 'unist-util-visit'
import type { LintRule, Problem } from '../rule.ts'

const CREDIT =
  /\b(?:sources?|credits?|photo(?:graph|s)?|picture|image|illustration|chart|figure|graphic|map|screenshot|data|courtesy|via)\b[^:：.]{0,30}[:：]|\b(?:photo|photograph|illustration|chart|image|graphic|map|screenshot|drawn|made) (?:by|from)\b|\bcourtesy of\b|©|\(c\)|来源[:：]|图源[:：]|图[:：]/iu

export const figureCredit: LintRule = {
  id: 'figure-credit',
  severity: 'warning',
  scope: 'issue',
  summary: 'The caption of a figure says whose picture it is: `Source: …`.',
  advice:
    'Add a line below the picture: Source: who made it, and where it was found. For your own, say: Source: own chart.',
  check: ({ issue }) => {
    const problems: Problem[] = []
    visit(issue.body, 'figure', (figure) => {
      const [image, caption] = figure.children
      if (caption && CREDIT.test(textOf(caption))) return
      problems.push(problemOf(image))
    })
    return problems
  },
}

/** A file beside the issue may be the author's own; a picture of another site never is. */
function problemOf(image: Image): Problem {
  const foreign = /^(?:https?:)?\/\//i.test(image.url)
  return {
    reason: `Unexpected picture${foreign ? ' of another site' : ''} without a credit, expected a line Source: … below it`,
    place: image.position,
    ...(foreign ? {} : { severity: 'info' as const }),
  }
}
