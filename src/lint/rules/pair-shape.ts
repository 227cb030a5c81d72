// The two sides of a pair have as many items, cells and pictures, and the English has most of the sentences and links.
import type { Nodes, Root } from 'mdast'
import { visit } from 'unist-util-visit'
import { englishWords, lengthDeviation } from '../../bilingual/pair-length.ts'
import { chineseSentences, englishSentences } from '../../bilingual/sentences.ts'
import { sideText } from '../../issue/record.ts'
import type { LintRule, Problem } from '../rule.ts'

/** Counted exactly: an item more or less is an item lost. */
const EXACT: readonly (readonly [Nodes['type'], string])[] = [
  ['listItem', 'items'],
  ['tableRow', 'rows'],
  ['image', 'pictures'],
  ['footnoteReference', 'notes'],
]
/** Translators add links, and drop some: only that most are gone says something. */
const LINKS_APART = 3
/** Commas run on in Chinese and sentences are joined in English: their number tells where the length says the same. */
const SENTENCES_APART = 3
const SENTENCES_TIMES = 2.5
const DEVIATION_MIN = 1.5

export const pairShape: LintRule = {
  id: 'pair-shape',
  severity: 'info',
  scope: 'every',
  summary:
    'The two sides of a pair have as many list items, table rows, pictures and notes, and the English has most of the sentences and links.',
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
  const [zhText, enText] = [sideText(zh), sideText(en)]
  const [chinese, english] = [chineseSentences(zhText), englishSentences(enText)]
  const fewer = chinese - english >= SENTENCES_APART && chinese >= SENTENCES_TIMES * english
  if (fewer && english > 0 && lengthDeviation(zhText, englishWords(enText)) < -DEVIATION_MIN)
    return `${english} ${english === 1 ? 'sentence' : 'sentences'} in English, expected about ${chinese} as in Chinese`
  const links = [count(zh, 'link'), count(en, 'link')] as const
  if (links[0] - links[1] >= LINKS_APART && links[0] > 2 * links[1])
    return `${links[1]} ${links[1] === 1 ? 'link' : 'links'} in English, expected about ${links[0]} as in Chinese`
  return undefined
}

function count(root: Root, type: Nodes['type']): number {
  let found = 0
  visit(root, type, () => {
    found += 1
  })
  return found
}
