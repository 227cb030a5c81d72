// The slug of a new issue: the last part of its address. Pure.

const LENGTH_MAX = 60

/** Lower-case Latin letters, digits and hyphens of the title; `fallback` where the title has no Latin letter. */
export function slugOf(title: string, fallback: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/[\p{M}'’‘]/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  let slug = ''
  for (const word of words) {
    const longer = slug === '' ? word.slice(0, LENGTH_MAX) : `${slug}-${word}`
    if (longer.length > LENGTH_MAX) break
    slug = longer
  }
  return /[a-z]/.test(slug) ? slug : fallback
}

/** What stands in for a title without Latin letters: `issue-12`, for notes `note-2026-11-23`. */
export function fallbackSlug(number: number | undefined, date: string): string {
  return number === undefined ? `note-${date}` : `issue-${number}`
}
