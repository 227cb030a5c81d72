// Every source says where its original is.
import type { LintRule } from '../rule.ts'
import { sourcePlaces } from '../source-places.ts'

export const sourceLink: LintRule = {
  id: 'source-link',
  severity: 'warning',
  scope: 'issue',
  summary: 'A source has the address of its original (`url`), or says in `rights` why there is none.',
  advice:
    'Add url: with the address of the original, or rights: with a sentence on a text that has no address.',
  check: ({ issue: { meta }, text }) => {
    const missing = meta.sources.filter(({ url, rights }) => url === undefined && rights === undefined)
    if (missing.length === 0) return []
    const places = sourcePlaces(text)
    return missing.map(({ id }) => ({
      reason: `Unexpected source ${id} without a link, expected \`url\` or \`rights\``,
      place: places.source(id),
      ...(meta.status === 'draft' && { severity: 'info' as const }),
    }))
  },
}
