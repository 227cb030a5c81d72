// A final issue with machine text that nobody has accepted is not built.
import { describe, expect, it } from 'vitest'
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import { readIssue } from '../../src/issue/read.ts'
import { machineFaults } from '../../src/jobs/faults.ts'
import { FRONT_MATTER, site } from '../issue/newsletter.ts'

const TEXT =
  '第一段。\n\n<!-- machine -->\nFirst.\n\n第二段。\n\n<!-- yibao ignore machine-unreviewed: a sample -->\n<!-- machine -->\nSecond.\n'

function faults(status: 'draft' | 'final'): readonly string[] {
  const sources = `status: ${status}\nsources:\n  - id: lao\n    title: { zh: '劳文' }\n    url: https://lao.example/a\n---\n`
  const { issue, files } = readIssue(
    {
      folder: 'issues/007-seven',
      issue: { path: 'issues/007-seven/issue.md', text: FRONT_MATTER.replace(/---\n$/, sources) },
      translations: [{ path: 'issues/007-seven/translation.md', text: TEXT }],
      assets: [],
      evidence: [],
    },
    site,
    emptyLexicon,
  )
  if (!issue) throw new Error('the issue of the test cannot be read')
  return machineFaults(issue, files).flatMap(({ path, messages }) =>
    messages.map(({ line, ruleId, fatal }) => `${path}:${line} ${ruleId} ${fatal}`),
  )
}

describe('machineFaults', () => {
  it('names each mark that is not settled, in a final issue only', () => {
    expect(faults('final')).toEqual(['issues/007-seven/translation.md:3 machine-unreviewed true'])
    expect(faults('draft')).toEqual([])
  })
})
