// A slug that carries a number carries the issue's own: `chinai-348-…` on issue 349 is an address nobody can mend later.
import { keyPlace } from '../place.ts'
import type { LintRule } from '../rule.ts'

/** `chinai-348-…` */
const PREFIXED = /^([a-z]+)-(\d{1,4})(?:-|$)/

export const slugNumber: LintRule = {
  id: 'slug-number',
  severity: 'warning',
  scope: 'issue',
  summary: "A slug has the issue's number in it or none: not that of another issue.",
  advice: 'Correct the number in the slug before the issue goes out; its address stays for ever.',
  check: ({ issue: { meta, folder }, text, newsletter }) => {
    if (meta.number === undefined) return []
    const named = PREFIXED.exec(meta.slug)
    const word = named?.[1] ?? ''
    const number = Number(named?.[2])
    if (!named || number === meta.number) return []
    // `the-10-best` counts something else: the word has to be the newsletter's own, or one that other slugs have so.
    const names = newsletter.site.name.toLowerCase().split(/[^a-z0-9]+/)
    const isOwn =
      word === 'issue' ||
      names.includes(word) ||
      newsletter.entries.some(
        (entry) => entry.folder !== folder && entry.meta?.slug.startsWith(`${word}-${entry.meta.number}-`),
      )
    if (!isOwn) return []
    const reason = `Unexpected ${number} in the slug ${meta.slug}, expected ${meta.number} or no number`
    return [{ reason, place: keyPlace(text, 'slug') }]
  },
}
