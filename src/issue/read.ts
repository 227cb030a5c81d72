// Reads an issue's folder: front matter, body, translations, all readings of the grammar. Pure.
import { VFile } from 'vfile'
import type { Asset, Issue, IssueMeta } from './issue.ts'
import type { Site } from './site.ts'

/** The files of one issue's folder, already loaded. Paths are relative to the newsletter's folder. */
export interface IssueFiles {
  readonly folder: string
  readonly issue: { readonly path: string; readonly text: string }
  readonly translations: readonly { readonly path: string; readonly text: string }[]
  readonly assets: readonly Asset[]
}

/** `issue` is absent where the front matter is too broken to go on; `files` carry the messages in any case. */
export interface ReadResult {
  readonly issue?: Issue
  readonly files: readonly VFile[]
}

/** Reads one issue with everything that belongs to it. Never throws for what a person wrote. */
export function readIssue(files: IssueFiles, _site: Site): ReadResult {
  return { files: [new VFile({ path: files.issue.path, value: files.issue.text })] }
}

/** Reads only the front matter: cheap, for lists of issues. */
export function readFrontMatter(
  path: string,
  text: string,
): { readonly meta?: IssueMeta; readonly file: VFile } {
  return { file: new VFile({ path, value: text }) }
}
