// What a person typed for `<issue>`: a number, a slug, or a path from the folder in which they are.
import { relative, resolve, sep } from 'node:path'
import { findIssue, type IssueEntry } from '../jobs/newsletter.ts'
import { Refusal } from './refusal.ts'

/** The name as jobs understand it: a path of the file system becomes one from the newsletter's folder. */
export function issueName(typed: string, root: string): string {
  // A number or slug is no path, even where a folder of that name lies beside it.
  if (!/^\.|[\\/]|\.md$/.test(typed)) return typed
  const path = relative(root, resolve(typed)).split(sep).join('/')
  return path.startsWith('issues/') ? path : typed
}

/** The issue that was typed. Throws a Refusal where there is none. */
export function namedIssue(entries: readonly IssueEntry[], typed: string, root: string): IssueEntry {
  const entry = findIssue(entries, issueName(typed, root))
  if (!entry) throw unknownIssue([typed])
  return entry
}

export function unknownIssue(typed: readonly string[]): Refusal {
  const names = typed.map((name) => (name === '' ? '“”' : name)).join(', ')
  return new Refusal(`Unexpected issue ${names}, expected a number, slug or path of an issue here.`, 2)
}
