// Every picture has a description for those who do not see it, in the language they read.
import type { Image, ImageReference, Nodes } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import { visit } from 'unist-util-visit'
import type { LintRule, Problem } from '../rule.ts'

export const imageAlt: LintRule = {
  id: 'image-alt',
  severity: 'warning',
  scope: 'every',
  summary:
    'Every picture has a description in English of what it shows: many readers see emails without pictures.',
  advice: 'Say in the square brackets what the picture shows: ![Bar chart of …](chart.png).',
  check: ({ root, part }) => {
    const problems: Problem[] = []
    visit(root, (node, _, parent) => {
      if (node.type !== 'image' && node.type !== 'imageReference') return
      const fault = faultOf(node, parent, part)
      if (fault === undefined) return
      problems.push({
        reason: `Unexpected ${fault}, expected ![what it shows](…)`,
        place: node.position,
      })
    })
    return problems
  },
}

function faultOf(
  node: Image | ImageReference,
  parent: Nodes | undefined,
  part: 'issue' | 'translation',
): string | undefined {
  const alt = (node.alt ?? '').trim()
  if (alt === '') return 'picture without description'
  if (isFileName(alt, node)) return `file name “${alt}” as description of a picture`
  const caption = parent?.type === 'figure' ? parent.children[1] : undefined
  if (caption && textOf(caption).trim() === alt) return 'caption once more as description of a picture'
  const han = alt.match(/\p{Script=Han}/gu)?.length ?? 0
  const words = alt.match(/\p{Script=Latin}+/gu)?.length ?? 0
  // The Chinese side of a translation describes its pictures in Chinese.
  if (part === 'issue' && han > words) return `description of a picture in Chinese, “${alt}”`
  return undefined
}

/** `chart.png`, `IMG_2034`, `fig-3`. */
function isFileName(alt: string, node: Image | ImageReference): boolean {
  if (/^\S+\.(?:png|jpe?g|gif|webp|svg|avif|heic|bmp|tiff?)$/i.test(alt)) return true
  const name = node.type === 'image' ? (node.url.split(/[?#]/)[0]?.split('/').at(-1) ?? '') : ''
  const stem = name.replace(/\.[a-z0-9]+$/i, '')
  return stem !== '' && /[\d_-]/.test(alt) && !/\s/.test(alt) && alt.toLowerCase() === stem.toLowerCase()
}
