// What a rule about an issue's text is: a name, a promise, and a pure function that finds where the text breaks it.
import type { Root } from 'mdast'
import type { Point, Position } from 'unist'
import type { Issue, IssueMeta } from '../issue/issue.ts'
import type { MessageRule, Severity } from '../issue/report.ts'
import type { Site } from '../issue/site.ts'

/** One Markdown file of an issue, read. */
export interface LintDocument {
  /** `issue` for issue.md, `translation` for the files beside it. */
  readonly part: 'issue' | 'translation'
  /** The whole file as written. Places are its lines and columns, front matter included. */
  readonly text: string
  readonly root: Root
  readonly issue: Issue
  readonly newsletter: NewsletterContext
}

/** What a rule may know of the rest of the newsletter. */
export interface NewsletterContext {
  readonly site: Site
  /** Every issue of the newsletter; `meta` is absent where front matter cannot be read. */
  readonly entries: readonly { readonly folder: string; readonly meta?: IssueMeta }[]
  /** Kinds that have a skeleton. */
  readonly kinds: readonly string[]
}

export interface Problem {
  /** "Unexpected X, expected Y" */
  readonly reason: string
  readonly place?: Point | Position | undefined
  /** What to do here, in place of the rule's advice. */
  readonly note?: string
  /** In place of the rule's own. */
  readonly severity?: Severity
}

export interface LintRule extends MessageRule {
  /** `issue`: only issue.md is looked at. `every`: translations too. */
  readonly scope: 'issue' | 'every'
  check(document: LintDocument): readonly Problem[]
}
