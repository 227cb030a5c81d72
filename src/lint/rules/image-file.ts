// Every picture is a picture that mail programs show: PNG, JPEG or GIF, of the issue's own folder, not too heavy.
import type { Asset } from '../../issue/issue.ts'
import { pointersOf } from '../addresses.ts'
import type { LintRule, Problem } from '../rule.ts'

const BYTES_MAX = 1_000_000

export const imageFile: LintRule = {
  id: 'image-file',
  severity: 'error',
  scope: 'every',
  summary: 'A picture is a PNG, JPEG or GIF file in the folder of the issue, of at most 1 MB.',
  advice: 'Save the picture as PNG or JPEG in the folder of the issue.',
  check: ({ root, issue }) =>
    pointersOf(root).flatMap(({ node, use, address }): Problem[] => {
      if (use !== 'picture') return []
      const place = node.position
      if (address.kind === 'web') {
        const reason = `Unexpected picture at ${address.url.host}, expected a file of the issue's folder`
        return [
          {
            reason,
            place,
            note: 'Save it into the folder: pictures elsewhere vanish, change, and tell their owner who reads.',
          },
        ]
      }
      if (address.kind !== 'file') return []
      const asset = issue.assets.find(({ path }) => path === address.path)
      return asset ? problemsOf(asset).map((problem) => ({ ...problem, place })) : []
    }),
}

function problemsOf(asset: Asset): Problem[] {
  const { path, mediaType, width, height, bytes } = asset
  if (mediaType === 'image/svg+xml') {
    return [
      {
        reason: `Unexpected SVG ${path}, expected PNG or JPEG`,
        note: 'Most mail programs show no SVG: save it as PNG, twice as wide as it is shown.',
      },
    ]
  }
  if (!mediaType.startsWith('image/'))
    return [{ reason: `Unexpected file ${path} as a picture, expected PNG or JPEG` }]
  if (!width || !height) {
    return [
      {
        reason: `Unexpected contents of ${path}, expected ${mediaType.slice(6).toUpperCase()}`,
        note: 'The file is not what its name says: save it again as PNG or JPEG.',
      },
    ]
  }
  const problems: Problem[] = []
  if (mediaType === 'image/webp') {
    problems.push({
      reason: `Unexpected WebP ${path}, expected PNG or JPEG`,
      severity: 'warning',
      note: 'Outlook on Windows shows no WebP: save it as PNG or JPEG.',
    })
  }
  if (bytes > BYTES_MAX) {
    problems.push({
      reason: `Unexpected ${bytes.toLocaleString('en')} bytes in ${path}, expected at most 1,000,000`,
      severity: 'warning',
      note: 'Make the picture smaller: emails show it 600 pixels wide, or 1,200 on sharp screens.',
    })
  }
  return problems
}
