// The subject line of an issue: its own pattern or the newsletter's, filled. Always one line without control characters.
import type { Issue } from '../issue/issue.ts'
import type { Site } from '../issue/site.ts'
import { boilerplateValues } from './boilerplate.ts'
import { type Problems, problemMessage } from './problems.ts'
import { renderPattern, TemplateProblem } from './template.ts'

/** Falls back to the title where the pattern cannot be filled; a message says why. */
export function subjectOf(issue: Issue, site: Site, problems: Problems): string {
  return oneLine(fill(issue, site, problems)) || oneLine(issue.meta.title)
}

function fill(issue: Issue, site: Site, problems: Problems): string {
  try {
    return renderPattern(issue.meta.subject ?? site.subject, 'subject', boilerplateValues(issue, site))
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error
    problems.push(problemMessage(error, issue.meta.subject === undefined ? 'newsletter.yaml' : undefined))
    return issue.meta.title
  }
}

function oneLine(text: string): string {
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()
}
