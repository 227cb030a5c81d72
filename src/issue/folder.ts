// The name of an issue's folder. Pure.
import type { IssueMeta } from './issue.ts'

/** The name of an issue's folder: `007-the-slug`; without a number `2026-11-23-the-slug`. */
export function folderOf(meta: Pick<IssueMeta, 'number' | 'slug' | 'date'>): string {
  return `${meta.number === undefined ? meta.date : String(meta.number).padStart(3, '0')}-${meta.slug}`
}
