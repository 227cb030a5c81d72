// The two sides of a pair have as many items, cells and pictures, and about as many sentences and links.
import type { Nodes, Root } from 'mdast'
import { visit } from 'unist-util-visit'
import { sideText } from '../../issue/record.ts'
import type { LintRule, Problem } from '../rule.ts'

/** Counted exactly: an item more or less is an item lost. */
const EXACT: readonly (readonly [Nodes['type'], string])[] = [
  ['listItem', 'items'],
  ['tableRow', 'rows'],
  ['image', 'pictures'],
  ['footnoteReference', 'notes'],
]
/** Translators join and cut sentences, and drop links: only strong differences say something. */
const LINKS_APART = 3
const SENTENCES_APART = 3
const SENTENCES_TIMES = 2.5

export const pairShape: LintRule = {
  id: 'pair-shape',
  severity: 'info',
  scope: 'every',
  summary:
    'The two sides of a pair have as many list items, table rows, pictures and notes, and about as many sentences and links.',
  advice: 'Look what is missing on the side that has fewer.',
  check: ({ pairs }) =>
    pairs.flatMap(({ zh, en }): Problem[] => {
      const place = en.children[0]?.position
      if (zh.children.length === 0 || !place) return []
      const said = differences(zh, en)
      return said === undefined ? [] : [{ reason: `Unexpected ${said}`, place }]
    }),
}

function differences(zh: Root, en: Root): string | undefined {
  for (const [type, noun] of EXACT) {
    const [chinese, english] = [count(zh, type), count(en, type)]
    // The translator's own notes add to the author's; pictures may be left to the Chinese side.
    if (type === 'footnoteReference' ? english >= chinese : chinese === english) continue
    if ((type === 'image' || type === 'listItem') && (chinese === 0 || english === 0)) continue
    return `${english} ${noun} in English, expected ${chinese} as in Chinese`
  }
  const [chinese, english] = [sentences(sideText(zh), /[。！？!?]+/g), sentences(sideText(en), ENGLISH_END)]
  const [few, many] = [Math.min(chinese, english), Math.max(chinese, english)]
  if (few > 0 && many - few >= SENTENCES_APART && many / few >= SENTENCES_TIMES)
    return `${english} sentences in English, expected about ${chinese} as in Chinese`
  const links = [count(zh, 'link'), count(en, 'link')] as const
  if (Math.abs(links[0] - links[1]) >= LINKS_APART)
    return `${links[1]} links in English, expected about ${links[0]} as in Chinese`
  return undefined
}

/** Not after initials and abbreviations: `J. K. Rowling`, `U.S. firms`. */
const ENGLISH_END = /(?<!\b(?:\p{Lu}|Mr|Ms|Dr|vs|No|e\.g|i\.e|etc))[.!?]+(?=[”’"')\]]*(?:\s|$))/gu

function sentences(text: string, end: RegExp): number {
  return text.match(end)?.length ?? 0
}

function count(root: Root, type: Nodes['type']): number {
  let found = 0
  visit(root, type, () => {
    found += 1
  })
  return found
}
