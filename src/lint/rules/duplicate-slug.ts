// No two issues have the same slug: they would have the same address.
import { keyPlace } from '../place.ts'
import type { LintRule } from '../rule.ts'

export const duplicateSlug: LintRule = {
  id: 'duplicate-slug',
  severity: 'error',
  scope: 'issue',
  summary: 'No two issues of a newsletter have the same slug, since it is their address.',
  advice: 'Give the newer issue another slug. Never change that of an issue that went out.',
  check: ({ issue, text, newsletter }) =>
    newsletter.entries
      .filter(({ folder, meta }) => folder !== issue.folder && meta?.slug === issue.meta.slug)
      .map(({ folder }) => ({
        reason: `Unexpected slug ${issue.meta.slug}, expected one that ${folder} does not have`,
        place: keyPlace(text, 'slug'),
      })),
}
