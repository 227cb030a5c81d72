// The name of an issue's folder, and of the evidence in it. Pure.
import type { IssueMeta } from './issue.ts'

/** The name of an issue's folder: `007-the-slug`; without a number `2026-11-23-the-slug`. */
export function folderOf(meta: Pick<IssueMeta, 'number' | 'slug' | 'date'>): string {
  return `${meta.number === undefined ? meta.date : String(meta.number).padStart(3, '0')}-${meta.slug}`
}

/** Whether a file of an issue's folder is the kept original of a source: never published, never an asset. */
export function isEvidence(name: string): boolean {
  return /^source(-[a-z0-9-]+)?\.(html|mhtml|docx|pdf|txt)$/.test(name)
}

/** What the terms of a final issue stood for when it was finished, in its folder. */
export const EXPANSIONS_FILE = 'expansions.yaml'

/** How the votes of an issue ended, in its folder. */
export const VOTES_FILE = 'votes.yaml'
