// Chinese pages vanish: every source has an archived copy that answers.
import type { Issue, Source } from '../../issue/issue.ts'
import type { Severity } from '../../issue/report.ts'
import type { LintRule, Problem } from '../rule.ts'
import { type SourcePlaces, sourcePlaces } from '../source-places.ts'

export const sourceArchive: LintRule = {
  id: 'source-archive',
  severity: 'warning',
  scope: 'issue',
  summary:
    'A source with an address has an archived copy that answered with 200. A WeChat page without one is an error, unless the original is kept as evidence.',
  advice: 'Record an archived copy with yibao source archive, or by hand under archive: in the source.',
  check: ({ issue, text }) => {
    if (issue.meta.sources.length === 0) return []
    const places = sourcePlaces(text)
    return issue.meta.sources.flatMap((source) => {
      const problem = problemOf(source, issue, places)
      // In a draft the work is not done yet: it is said, and stands in nobody's way.
      return problem
        ? [issue.meta.status === 'draft' ? { ...problem, severity: 'info' as const } : problem]
        : []
    })
  },
}

function problemOf(source: Source, issue: Issue, places: SourcePlaces): Problem | undefined {
  const { id, url, archive } = source
  if (url === undefined) return undefined
  if (!archive) {
    const wechat = /^https?:\/\/mp\.weixin\.qq\.com\//i.test(url)
    const kept = isKept(source, issue)
    const severity: Severity = wechat && !kept ? 'error' : 'warning'
    const what = wechat ? 'WeChat page' : 'source'
    return {
      reason: `Unexpected ${what} ${id} without an archived copy, expected \`archive\``,
      place: places.value(id, 'url'),
      severity,
    }
  }
  if (archive.status === undefined || archive.status === 200) return undefined
  return {
    reason: `Unexpected status ${archive.status} of the archived copy of ${id}, expected 200`,
    place: places.value(id, 'archive', 'status'),
    note: 'The capture holds an error page or a redirect: record another one with yibao source archive.',
  }
}

/** Whether the original lies beside the issue as it was captured. */
function isKept({ captured }: Source, { evidence }: Issue): boolean {
  return evidence.some(({ file, sha256 }) => file === captured?.file && sha256 === captured.sha256)
}
