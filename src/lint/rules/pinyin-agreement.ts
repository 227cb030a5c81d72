// Pinyin is how the characters beside it are read: names and words before glosses, pinyin in glosses, names in pairs.
import type { Point } from 'unist'
import { entryFor, lexiconIndex } from '../../bilingual/lexicon/lexicon-index.ts'
import { misreadings } from '../../bilingual/pinyin/fixed.ts'
import { ESTABLISHED, likelySlips, looksLikeName, nearMiss } from '../../bilingual/pinyin/names.ts'
import {
  missingApostrophes,
  type Romanisation,
  respelt,
  romanisation,
  type Slip,
  withUmlaut,
} from '../../bilingual/pinyin/romanisation.ts'
import { hasToneMark, readingsOf } from '../../bilingual/pinyin/syllable.ts'
import { type Glossed, glossedOf, type RomanisedName, romanisedBefore, wordsBefore } from '../glossed.ts'
import { namesInPairs } from '../pair-names.ts'
import { pointsOf } from '../place.ts'
import type { LintDocument, LintRule, Problem } from '../rule.ts'
import { placeAt, plainRange, wordingOf } from '../wording.ts'

export const pinyinAgreement: LintRule = {
  id: 'pinyin-agreement',
  severity: 'warning',
  scope: 'every',
  summary:
    'Pinyin agrees with the characters beside it, syllable by syllable: every reading of a character counts, but surnames and words of the dictionary have one, ü is no v, and an apostrophe stands before a syllable that begins with a vowel.',
  advice:
    'Correct the pinyin or the characters. Register a name that its bearer spells otherwise in lexicon/people.yaml.',
  check: (document) => {
    const { root, text } = document
    const point = pointsOf(text)
    const glossed = glossedOf(wordingOf(root, text, 'en'))
    const names = glossed.flatMap((each) => {
      const name = romanisedBefore(each)
      return name ? [{ glossed: each, name }] : []
    })
    const found = [
      ...glossed.flatMap((each) => {
        const name = names.find(({ glossed: other }) => other === each)?.name
        if (isRegistered(document, each, name?.english ?? '')) return []
        return [
          ...(name ? nameProblems(each, name, text, point) : misspelt(each, point)),
          ...insideProblems(each, text, point),
        ]
      }),
      ...mixedTones(names, point),
    ]
    const taken = new Set(found.map(({ place }) => startOf(place)))
    return [...found, ...pairProblems(document, point).filter(({ place }) => !taken.has(startOf(place)))]
  },
}

function startOf(place: Problem['place']): number | undefined {
  return place && 'start' in place ? place.start.offset : place?.offset
}

/** Who is registered under these characters may spell the name as they like. */
function isRegistered({ newsletter }: LintDocument, { han }: Glossed, english: string): boolean {
  const entry = han === '' ? undefined : entryFor(lexiconIndex(newsletter.lexicon), han)
  const forms = entry ? [entry.en, ...entry.aliases, entry.pinyin ?? ''] : []
  return forms.some((form) => form !== '' && form.toLowerCase() === english.toLowerCase())
}

function nameProblems(
  { wording, han, zh }: Glossed,
  { english, from, to, found }: RomanisedName,
  source: string,
  point: (offset: number) => Point,
): readonly Problem[] {
  const place = placeAt(wording, { from, to }, point)
  const problems = slipProblems(english, zh, han, found).map((problem) => ({ ...problem, place }))
  if (found.type !== 'agrees') return problems
  for (const repair of repairsOf(english, han, found)) {
    const range = plainRange(wording, { from: from + repair.from, to: from + repair.to }, source)
    const inserted = repair.from === repair.to
    problems.push({
      ...repair.problem,
      place,
      ...(range &&
        repair.text !== undefined && {
          fix: inserted
            ? { from: range.from, to: range.from, text: repair.text }
            : { ...range, text: repair.text },
        }),
    })
  }
  return problems
}

function slipProblems(english: string, zh: string, han: string, found: Romanisation): Problem[] {
  const reason = (slip: Slip, where: string) =>
    `Unexpected ${english} for ${han}, expected ${respelt(english, slip, slip.readings[0] ?? '')}: ${slip.han} is read ${slip.readings.join(' or ')}${where}`
  return [
    ...likelySlips(english, zh, found).map((slip) => ({ reason: reason(slip, '') })),
    ...misreadings(english, zh, found).map((slip) => ({ reason: reason(slip, ' here') })),
  ]
}

interface Repair {
  readonly from: number
  readonly to: number
  readonly text?: string
  readonly problem: Pick<Problem, 'reason' | 'severity' | 'note'>
}

/** What is right by its sound and wrong by its spelling: `Lv` for 吕, `Xian` for 西安. */
function repairsOf(
  english: string,
  han: string,
  { syllables }: Extract<Romanisation, { type: 'agrees' }>,
): readonly Repair[] {
  const repairs: Repair[] = []
  for (const syllable of syllables) {
    const umlaut = withUmlaut(syllable.written)
    if (
      umlaut === undefined ||
      syllable.written.includes('yu') ||
      readingsOf(syllable.han).has(syllable.written)
    )
      continue
    const expected = respelt(english, syllable, umlaut)
    const { from, to } = syllable
    if (syllable.written.includes('v')) {
      const text = expected.slice(from, expected.length - (english.length - to))
      repairs.push({
        from,
        to,
        text,
        problem: { reason: `Unexpected ${english} for ${han}, expected ${expected}: ü is not written v` },
      })
    } else {
      const reason = `Unexpected ${english} for ${han}, expected ${expected}`
      const note = 'Write ü, or register the name as its bearer spells it in lexicon/people.yaml.'
      repairs.push({ from, to, problem: { reason, severity: 'info', note } })
    }
  }
  for (const at of ESTABLISHED.has(english.toLowerCase()) ? [] : missingApostrophes(english, syllables)) {
    const expected = `${english.slice(0, at)}'${english.slice(at)}`
    const reason = `Unexpected ${english} for ${han}, expected ${expected}: an apostrophe stands before a syllable with a vowel first`
    repairs.push({ from: at, to: at, text: "'", problem: { reason } })
  }
  return repairs
}

/** A given name with a letter exchanged, which leaves no pinyin at all. */
function misspelt(glossed: Glossed, point: (offset: number) => Point): readonly Problem[] {
  if (!looksLikeName(glossed.zh)) return []
  const { english, from, to } = wordsBefore(glossed, 2)
  const miss = nearMiss(english, glossed.zh)
  if (!miss) return []
  const expected = respelt(english, miss, miss.given)
  const place = placeAt(glossed.wording, { from, to }, point)
  return [{ reason: `Unexpected ${english} for ${glossed.han}, expected ${expected}`, place }]
}

/** Pinyin between the brackets, beside the characters: `(扩散能力, kuosan nengli)`. */
function insideProblems(
  { gloss, zh, han }: Glossed,
  source: string,
  point: (offset: number) => Point,
): readonly Problem[] {
  const pinyin =
    /(?:[\p{Script=Latin}\p{M}]+['’\- ]?)+/u.exec(gloss.inside.normalize('NFC'))?.[0].trim() ?? ''
  if (zh === '' || pinyin === '' || pinyin === pinyin.toUpperCase()) return []
  const start = gloss.node.position?.start.offset ?? 0
  const end = gloss.node.position?.end.offset ?? start
  const at = source.slice(start, end).indexOf(pinyin)
  const place =
    at < 0 ? gloss.node.position : { start: point(start + at), end: point(start + at + pinyin.length) }
  const found = romanisation(pinyin, zh)
  const slips = slipProblems(pinyin, zh, han, found)
  const repairs =
    found.type === 'agrees' ? repairsOf(pinyin, han, found).map(({ problem }): Problem => problem) : []
  return [...slips, ...repairs].map((problem) => ({ ...problem, place }))
}

/** Names with tone marks and names without in one text: a lead at the first that differs. */
function mixedTones(
  names: readonly { readonly glossed: Glossed; readonly name: RomanisedName }[],
  point: (offset: number) => Point,
): readonly Problem[] {
  const [first] = names
  const other = names.find(
    ({ name }) => first && hasToneMark(name.english) !== hasToneMark(first.name.english),
  )
  if (!first || !other) return []
  const { wording } = other.glossed
  const expected = hasToneMark(first.name.english) ? 'tone marks' : 'no tone marks'
  return [
    {
      reason: `Unexpected ${other.name.english}, expected ${expected} as in ${first.name.english}`,
      place: placeAt(wording, other.name, point),
      severity: 'info',
      note: 'Write tone marks in all names, or in none.',
    },
  ]
}

/** Names in the English of a pair that are nearly, but not quite, how a name in its Chinese is read. */
function pairProblems(
  { pairs, text, newsletter }: LintDocument,
  point: (offset: number) => Point,
): readonly Problem[] {
  const index = lexiconIndex(newsletter.lexicon)
  return namesInPairs(pairs, text).flatMap(({ wording, from, to, english, zh, expected }) => {
    const entry = entryFor(index, zh)
    if (entry && [entry.en, ...entry.aliases].includes(english)) return []
    const reason = `Unexpected ${english} beside ${zh}, expected ${expected}`
    return [{ reason, place: placeAt(wording, { from, to }, point) }]
  })
}
