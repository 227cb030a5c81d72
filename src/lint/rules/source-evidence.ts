// The kept original of a source is there, and as it was captured.
import type { LintRule } from '../rule.ts'
import { sourcePlaces } from '../source-places.ts'

export const sourceEvidence: LintRule = {
  id: 'source-evidence',
  severity: 'error',
  scope: 'issue',
  summary: 'The kept original of a source lies beside the issue, with the hash that its capture recorded.',
  advice: 'Bring the file back as it was (git knows it), or capture the source again.',
  check: ({ issue: { meta, evidence }, text }) => {
    const captured = meta.sources.flatMap(({ id, captured }) => (captured ? [{ id, captured }] : []))
    if (captured.length === 0) return []
    const places = sourcePlaces(text)
    return captured.flatMap(({ id, captured: { file, sha256 } }) => {
      const kept = evidence.find((each) => each.file === file)
      if (!kept) {
        const reason = `Unexpected name ${file} of a kept original, expected a file in the issue's folder`
        return [{ reason, place: places.value(id, 'captured', 'file') }]
      }
      if (kept.sha256 === sha256) return []
      const reason = `Unexpected change of ${file}, expected the bytes captured: SHA-256 ${sha256.slice(0, 12)}…`
      return [{ reason, place: places.value(id, 'captured', 'sha256') }]
    })
  },
}
