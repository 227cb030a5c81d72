// The kind of an issue is one that has a skeleton.
import { closest } from '../../issue/closest.ts'
import { keyPlace } from '../place.ts'
import type { LintRule } from '../rule.ts'

export const unknownKind: LintRule = {
  id: 'unknown-kind',
  severity: 'warning',
  scope: 'issue',
  summary: 'The kind of an issue is one of the packaged kinds or has a file in templates/kinds/.',
  advice: 'Correct the kind, or add templates/kinds/<kind>.md to the newsletter.',
  check: ({ issue, text, newsletter }) => {
    const { kind } = issue.meta
    if (newsletter.kinds.includes(kind)) return []
    const expected = closest(kind, newsletter.kinds) ?? `one of ${newsletter.kinds.join(', ')}`
    return [{ reason: `Unexpected kind ${kind}, expected ${expected}`, place: keyPlace(text, 'kind') }]
  },
}
