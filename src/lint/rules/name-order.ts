// Chinese names stand in the order their bearers have chosen, and where nobody chose, all in one.
import type { Point } from 'unist'
import type { LexiconEntry } from '../../bilingual/lexicon/lexicon.ts'
import { entryFor, type LexiconIndex, lexiconIndex } from '../../bilingual/lexicon/lexicon-index.ts'
import { looksLikeName } from '../../bilingual/pinyin/names.ts'
import { romanisation } from '../../bilingual/pinyin/romanisation.ts'
import { type Glossed, glossedOf, romanisedBefore } from '../glossed.ts'
import { pointsOf } from '../place.ts'
import type { LintRule, Problem } from '../rule.ts'
import { placeAt, plainRange, type Wording, wordingOf } from '../wording.ts'

export const nameOrder: LintRule = {
  id: 'name-order',
  severity: 'warning',
  scope: 'every',
  summary:
    'A name has its parts in the order that lexicon/people.yaml gives; names that nobody registered all have the same order in one text.',
  advice: 'Turn the name round, or register its order in lexicon/people.yaml.',
  check: ({ root, text, newsletter }) => {
    const point = pointsOf(text)
    const index = lexiconIndex(newsletter.lexicon)
    const blocks = wordingOf(root, text, 'en')
    const registered = newsletter.lexicon.people.flatMap((entry) => {
      const turned = turnedRound(entry)
      return turned === undefined ? [] : [{ entry, turned }]
    })
    return [
      ...blocks.flatMap((wording) => againstRegister(wording, registered, text, point)),
      ...mixed(glossedOf(blocks), index, point),
    ]
  },
}

/** The registered name in the other order; undefined for names that have none, and where both are accepted. */
function turnedRound({ en, zh, aliases }: LexiconEntry): string | undefined {
  const words = en.split(' ')
  const [first, second] = words
  if (words.length !== 2 || !first || !second || romanisation(en, zh).type !== 'agrees') return undefined
  const turned = `${second} ${first}`
  return aliases.includes(turned) || first === second ? undefined : turned
}

function againstRegister(
  wording: Wording,
  registered: readonly { readonly entry: LexiconEntry; readonly turned: string }[],
  source: string,
  point: (offset: number) => Point,
): readonly Problem[] {
  return registered.flatMap(({ entry, turned }) => {
    const problems: Problem[] = []
    for (let at = wording.text.indexOf(turned); at >= 0; at = wording.text.indexOf(turned, at + 1)) {
      const range = { from: at, to: at + turned.length }
      if (
        /[\p{L}\p{N}-]$/u.test(wording.text.slice(0, at)) ||
        /^[\p{L}\p{N}-]/u.test(wording.text.slice(range.to))
      )
        continue
      const plain = plainRange(wording, range, source)
      problems.push({
        reason: `Unexpected ${turned}, expected ${entry.en} as in ${entry.place.path}:${entry.place.line}`,
        place: placeAt(wording, range, point),
        ...(plain && { fix: { ...plain, text: entry.en } }),
      })
    }
    return problems
  })
}

/** Names nobody registered: the order that fewer have is told once, at its first. */
function mixed(
  glossed: readonly Glossed[],
  index: LexiconIndex,
  point: (offset: number) => Point,
): readonly Problem[] {
  const names = glossed.flatMap((each) => {
    if (!looksLikeName(each.zh) || entryFor(index, each.han)) return []
    const name = romanisedBefore(each)
    if (name?.found.type !== 'agrees' || !/^\p{Lu}\S* \p{Lu}\S*$/u.test(name.english)) return []
    return [{ ...name, order: name.found.order, wording: each.wording }]
  })
  const familyFirst = names.filter(({ order }) => order === 'as-written')
  const givenFirst = names.filter(({ order }) => order === 'last-word-first')
  const [few, many] =
    givenFirst.length > familyFirst.length ? [familyFirst, givenFirst] : [givenFirst, familyFirst]
  const [odd, usual] = [few[0], many[0]]
  if (!odd || !usual) return []
  const which = odd.order === 'as-written' ? 'family' : 'given'
  const other = which === 'family' ? 'given' : 'family'
  return [
    {
      reason: `Unexpected ${which} name first in ${odd.english}, expected the ${other} name first as in ${usual.english}`,
      place: placeAt(odd.wording, odd, point),
      severity: 'info',
      note: 'Turn the name round, or register it with its order in lexicon/people.yaml.',
    },
  ]
}
