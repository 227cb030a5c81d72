// Every file that the text points to is in the issue's folder.
import { closest } from '../../issue/closest.ts'
import { isEvidence } from '../../issue/folder.ts'
import { pointersOf } from '../addresses.ts'
import type { LintRule } from '../rule.ts'

export const missingFile: LintRule = {
  id: 'missing-file',
  severity: 'error',
  scope: 'every',
  summary: "A file that the text points to is in the issue's folder, written in the same letters.",
  advice: 'Add the file, or correct its name. Upper and lower case count.',
  check: ({ root, issue }) => {
    const pictures = issue.assets.map((asset) => asset.path)
    const files = [...pictures, ...issue.translations.map(({ path }) => path.slice(issue.folder.length + 1))]
    return pointersOf(root).flatMap(({ node, use, address }) => {
      if (address.kind !== 'file') return []
      const known = use === 'picture' ? pictures : files
      if (known.includes(address.path)) return []
      const place = node.position
      if (isEvidence(address.path)) {
        const note =
          'Link the original or its archived copy: what was captured is kept here and never published.'
        return [
          { reason: `Unexpected link to ${address.path}, expected a file that is published`, place, note },
        ]
      }
      const near = closest(address.path, known)
      return [
        { reason: `Unexpected file ${address.path}, expected ${near ?? `a file in ${issue.folder}`}`, place },
      ]
    })
  },
}
