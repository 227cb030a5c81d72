// What a rule about an issue's text is: a name, a promise, and a pure function that finds where the text breaks it.
import type { Root } from 'mdast'
import type { Point, Position } from 'unist'
import type { Lexicon } from '../bilingual/lexicon/lexicon.ts'
import type { Issue, IssueMeta, Pair, Translation } from '../issue/issue.ts'
import type { GlossRecord } from '../issue/record.ts'
import type { MessageRule, Severity } from '../issue/report.ts'
import type { Site } from '../issue/site.ts'

/** One Markdown file of an issue, read. */
export interface LintDocument {
  /** `issue` for issue.md, `translation` for the files beside it. */
  readonly part: 'issue' | 'translation'
  /** The whole file as written. Places are its lines and columns, front matter included. */
  readonly text: string
  readonly root: Root
  /** Chinese beside English: the pairs of the issue's passages, or those of this translation. */
  readonly pairs: readonly Pair[]
  readonly issue: Issue
  /** Only where `part` is `translation`. */
  readonly translation?: Translation
  readonly newsletter: NewsletterContext
}

/** What a rule may know of the rest of the newsletter. */
export interface NewsletterContext {
  readonly site: Site
  /** Every issue of the newsletter; `meta` is absent where front matter cannot be read. */
  readonly entries: readonly { readonly folder: string; readonly meta?: IssueMeta }[]
  /** Kinds that have a skeleton. */
  readonly kinds: readonly string[]
  readonly lexicon: Lexicon
  /** What the other issues and this one hold, oldest first: for agreement across the archive. */
  readonly records: readonly GlossRecord[]
  /** Words of the kept dictionary; absent where none is loaded, then nothing is said about spelling. */
  readonly spelling?: Spelling
  /** YYYY-MM-DD; without it nothing is said about what is due. */
  readonly today?: string
}

/** Whether an English word is spelt as a dictionary has it, and what may have been meant. */
export interface Spelling {
  correct(word: string): boolean
  suggest(word: string): readonly string[]
}

/** Replaces the characters from one offset of the file to another: only where nothing can be lost by it. */
export interface Fix {
  readonly from: number
  readonly to: number
  readonly text: string
}

export interface Problem {
  /** "Unexpected X, expected Y" */
  readonly reason: string
  readonly place?: Point | Position | undefined
  /** What to do here, in place of the rule's advice. */
  readonly note?: string
  /** In place of the rule's own. */
  readonly severity?: Severity
  /** What `check --fix` does about it; absent where a person has to decide. */
  readonly fix?: Fix
}

export interface LintRule extends MessageRule {
  /** `issue`: only issue.md is looked at. `every`: translations too. */
  readonly scope: 'issue' | 'every'
  check(document: LintDocument): readonly Problem[]
}
