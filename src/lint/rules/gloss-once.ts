// Chinese is printed beside its English once, where the English comes first.
import type { Point } from 'unist'
import { simplified } from '../../bilingual/fold.ts'
import { type LexiconIndex, lexiconIndex } from '../../bilingual/lexicon/lexicon-index.ts'
import { type Extent, extentOf, keysOf, sayTheSame } from '../gloss-extent.ts'
import { type Glossed, glossedOf } from '../glossed.ts'
import { pointsOf } from '../place.ts'
import type { LintRule, Problem } from '../rule.ts'
import { offsetAt, placeAt, type Wording, wordingOf } from '../wording.ts'

export const glossOnce: LintRule = {
  id: 'gloss-once',
  severity: 'warning',
  scope: 'every',
  summary:
    'The Chinese of a term or name stands beside its English once in a text, at the first mention; headings, polls and the list of links count for themselves.',
  advice: 'Keep the gloss at the first mention and take out the others.',
  check: ({ root, text, newsletter }) => {
    const point = pointsOf(text)
    const index = lexiconIndex(newsletter.lexicon)
    const blocks = wordingOf(root, text, 'en').filter(({ heading }) => !heading)
    const mentions = mentionsOf(blocks, index)
    return [...repeated(mentions, text, point), ...late(mentions, blocks, point)]
  },
}

/** A gloss by hand, or `[[…]]`, which is given one at its first mention. */
interface Mention {
  readonly zh: string
  readonly wording: Wording
  readonly index: number
  readonly glossed?: Glossed
  readonly extent?: Extent | undefined
}

function mentionsOf(blocks: readonly Wording[], index: LexiconIndex): readonly Mention[] {
  return blocks.flatMap((wording) => {
    const glosses = glossedOf([wording]).map((glossed): Mention => {
      const zh = simplified(glossed.gloss.inside.match(/[\p{Script=Han}\d·]+/gu)?.join('') ?? '')
      return { zh, wording, index: glossed.gloss.index, glossed, extent: extentOf(glossed, index) }
    })
    const terms = wording.terms.map(
      (term): Mention => ({
        zh: simplified(term.node.zh),
        wording,
        index: term.index,
      }),
    )
    return [...glosses, ...terms].sort((left, right) => left.index - right.index)
  })
}

/** The first mention wins; what only one form of the issue shows counts there alone. */
function repeated(
  mentions: readonly Mention[],
  source: string,
  point: (offset: number) => Point,
): readonly Problem[] {
  const problems: Problem[] = []
  const first = new Map<string, Mention>()
  const terms = new Set<string>()
  for (const mention of mentions) {
    const { wording, zh, glossed } = mention
    const targets = wording.target === 'every' ? (['email', 'web'] as const) : [wording.target]
    const keys = targets.map((target) => `${target} ${wording.item} ${zh}`)
    const before = keys.map((key) => first.get(key))
    for (const key of keys) if (!first.has(key)) first.set(key, mention)
    const [earlier] = before
    if (!earlier || before.includes(undefined) || zh === '') continue
    if (!glossed) {
      // The shorthand is a gloss only where it comes first; beside one by hand, one of the two goes.
      if (earlier.glossed && !terms.has(zh)) problems.push(beside(earlier, mention, point))
      terms.add(zh)
      continue
    }
    // Another English for the same Chinese is a matter of gloss-conflict.
    if (mention.extent && earlier.extent && !sayTheSame(mention.extent.english, earlier.extent.english))
      continue
    problems.push(again(mention, glossed, earlier, source, point))
  }
  return problems
}

function again(
  { zh }: Mention,
  glossed: Glossed,
  earlier: Mention,
  source: string,
  point: (offset: number) => Point,
): Problem {
  const { position } = glossed.gloss.node
  const { line, column } = placeOf(earlier, point)
  const fix = earlier.glossed?.gloss.inside === glossed.gloss.inside ? removal(glossed, source) : undefined
  return {
    reason: `Unexpected second gloss ${shorten(zh)}, expected it once: it stands at ${line}:${column}`,
    place: position,
    ...(fix && { fix }),
  }
}

function beside(hand: Mention, term: Mention, point: (offset: number) => Point): Problem {
  const { line, column } = placeOf(term, point)
  return {
    reason: `Unexpected gloss ${shorten(hand.zh)} by hand beside [[${shorten(hand.zh)}]] at ${line}:${column}, expected one of them`,
    place: hand.glossed?.gloss.node.position,
    note: 'Write [[…]] at both places: the first of them is given the Chinese.',
  }
}

/** The gloss with the space before it. */
function removal(glossed: Glossed, source: string): Problem['fix'] {
  const start = glossed.gloss.node.position?.start.offset
  const end = glossed.gloss.node.position?.end.offset
  if (start === undefined || end === undefined) return undefined
  const space = /[ \t]*$/.exec(source.slice(0, start))?.[0].length ?? 0
  // At the start of a line the space is the indent of a list or the mark of a quotation.
  const begins = /(?:^|\n)[ \t>]*$/.test(source.slice(0, start))
  return begins ? undefined : { from: start - space, to: end, text: '' }
}

/** Glosses that come after their English has stood bare: of names, and of terms of more than one word. */
function late(
  mentions: readonly Mention[],
  blocks: readonly Wording[],
  point: (offset: number) => Point,
): readonly Problem[] {
  const seen = new Set<string>()
  const problems: Problem[] = []
  for (const { zh, wording, glossed, extent } of mentions) {
    if (seen.has(zh) || !glossed) continue
    seen.add(zh)
    if (!extent || !isTelling(extent.english)) continue
    const bare = bareUse(extent, wording, blocks)
    if (!bare) continue
    const { line, column } = point(offsetAt(bare.wording, bare.from))
    problems.push({
      reason: `Unexpected gloss ${shorten(zh)} here, expected it at the first mention of ${shorten(extent.english)}, at ${line}:${column}`,
      place: glossed.gloss.node.position ?? placeAt(wording, extent, point),
      note: 'Move the gloss to the first mention.',
    })
  }
  return problems
}

/** A single ordinary word occurs everywhere, and mostly means nothing special. */
function isTelling(english: string): boolean {
  return keysOf(english).length > 1 || /^\p{Lu}/u.test(english)
}

function bareUse(
  { english, from }: Extent,
  until: Wording,
  blocks: readonly Wording[],
): { readonly wording: Wording; readonly from: number } | undefined {
  const words = english.split(/[\s-]+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const name = words.length === 1 || /^\p{Lu}\S* \p{Lu}/u.test(english)
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}'’-])${words.join('[\\s-]+')}(?![\\p{L}\\p{N}-])`,
    name ? 'u' : 'iu',
  )
  for (const wording of blocks) {
    const end = wording === until ? from : wording.text.length
    if (wording.quoted === until.quoted && wording.item === until.item && wording.target === 'every') {
      const found = pattern.exec(wording.text.slice(0, end))
      // Another gloss behind it: the same English for other Chinese.
      if (found && !/^["”’')*_\s]*\ufffc/.test(wording.text.slice(found.index + found[0].length)))
        return { wording, from: found.index }
    }
    if (wording === until) return undefined
  }
  return undefined
}

function placeOf(mention: Mention, point: (offset: number) => Point): Point {
  return point(offsetAt(mention.wording, mention.index))
}

function shorten(text: string): string {
  const characters = [...text]
  return characters.length > 20 ? `${characters.slice(0, 20).join('')}…` : text
}
