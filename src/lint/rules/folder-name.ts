// The folder's name says the same number and slug as the front matter. A note's folder starts with its date.
import { folderOf } from '../../issue/folder.ts'
import { keyPlace } from '../place.ts'
import type { LintRule } from '../rule.ts'

export const folderName: LintRule = {
  id: 'folder-name',
  severity: 'warning',
  scope: 'issue',
  summary: 'The folder of an issue is named by its number and slug: `007-the-slug`.',
  advice: 'Rename the folder, or correct number and slug in the front matter.',
  check: ({ issue, text }) => {
    const name = issue.folder.split('/').at(-1) ?? ''
    const expected = folderOf(issue.meta)
    // 7-the-slug sorts badly, but says nothing wrong.
    if (name.replace(/^0+(?=\d)/, '') === expected.replace(/^0+(?=\d)/, '')) return []
    const key = name.endsWith(`-${issue.meta.slug}`) ? 'number' : 'slug'
    return [{ reason: `Unexpected folder ${name}, expected ${expected}`, place: keyPlace(text, key) }]
  },
}
