// An acronym is spelt out once, where it comes first.
import type { Point } from 'unist'
import { pointsOf } from '../place.ts'
import type { LintRule, Problem } from '../rule.ts'
import { offsetAt, placeAt, type Wording, wordingOf } from '../wording.ts'

/** Acronyms that readers know without their words. */
const WELL_KNOWN = new Set(
  (
    'AGI AI API APIs AR ASEAN ASIC BBC CCP CD CEO CEOs CFO CPC CPU CPUs CSV CTO CV DNA DVD EU EV EVs FAQ FBI GDP GPU GPUs HD HR ' +
    'HTML HTTP ID IDs IMF IOT IP IPO IQ IT LED LGBT LLM LLMs MIT ML NASA NATO NBA NGO NGOs NLP OECD OK OS PC PCs PDF PDFs PR PRC PhD QA ' +
    'QR RAM RD RMB SIM SMS SQL TV TVs UI UK UN UNESCO URL URLs US USA USB USD USSR VC VCs VPN VR WHO WTO XML YAML'
  ).split(' '),
)
const ACRONYM = /(?<![\p{L}\p{N}@#/_.=&-])(?:\p{Lu}\p{Lu}[\p{Lu}\p{N}&]{0,6})(?![\p{L}\p{N}@/_=-]|\.\p{L})/gu
/** `Cyberspace Administration of China (CAC)`: words, then the bracket. */
const AFTER = /((?:[\p{L}\p{M}\p{N}'’&-]+[ -]){2,10})\($/u
/** `CAC (Cyberspace Administration of China)` */
const BEFORE = /^ \(((?:the )?[\p{L}'’-]+(?: [\p{L}'’&-]+){1,9})\)/u
const SMALL = /^(?:of|for|and|the|on|in|to|&|a|an|at|by|with)$/i

interface Use {
  readonly acronym: string
  readonly wording: Wording
  readonly from: number
  readonly spelt: boolean
}

export const acronym: LintRule = {
  id: 'acronym',
  severity: 'info',
  scope: 'every',
  summary:
    'An acronym that is spelt out is spelt out at its first mention and not again; headings do not count, and nobody needs AI or GPU in words.',
  advice: 'Spell it out at the first mention, and use the acronym alone afterwards.',
  check: ({ root, text }) => {
    const point = pointsOf(text)
    const uses = wordingOf(root, text, 'en')
      .filter(({ heading, quoted, item }) => !heading && !quoted && item === 0)
      .flatMap(usesIn)
    const byAcronym = new Map<string, Use[]>()
    for (const use of uses) byAcronym.set(use.acronym, [...(byAcronym.get(use.acronym) ?? []), use])
    return [...byAcronym.values()].flatMap((places) => problemsOf(places, point))
  },
}

function problemsOf(places: readonly Use[], point: (offset: number) => Point): readonly Problem[] {
  const spelt = places.filter((use) => use.spelt)
  const [first] = places
  const [meaning, ...again] = spelt
  if (!first || !meaning) return []
  const problems: Problem[] = []
  if (first !== meaning && first.wording.target === 'every') {
    const { line, column } = pointAt(first, point)
    problems.push({
      reason: `Unexpected ${meaning.acronym} spelt out here, expected it at its first mention, at ${line}:${column}`,
      place: placeOf(meaning, point),
    })
  }
  for (const use of again.filter(({ wording }) => wording.target === meaning.wording.target)) {
    const { line, column } = pointAt(meaning, point)
    problems.push({
      reason: `Unexpected ${use.acronym} spelt out again, expected it once: it is at ${line}:${column}`,
      place: placeOf(use, point),
    })
  }
  return problems
}

function usesIn(wording: Wording): readonly Use[] {
  const { text } = wording
  return [...text.matchAll(ACRONYM)].flatMap(({ 0: written, index }) => {
    if (WELL_KNOWN.has(written)) return []
    const bracketed = AFTER.exec(text.slice(0, index))?.[1]
    const closed = /^s?\)/.test(text.slice(index + written.length))
    const words = closed ? bracketed : BEFORE.exec(text.slice(index + written.length))?.[1]
    return [
      { acronym: written, wording, from: index, spelt: words !== undefined && standsFor(written, words) },
    ]
  })
}

/** Whether the last words begin with the letters of the acronym; small words may be left out. */
function standsFor(written: string, words: string): boolean {
  const all = words.trim().split(/[ -]+/)
  const initials = (list: readonly string[]) => list.map((word) => word[0]?.toUpperCase() ?? '').join('')
  const letters = written.replace(/[\d&]/g, '')
  const large = all.filter((word) => !SMALL.test(word))
  return letters.length > 1 && (initials(large).endsWith(letters) || initials(all).endsWith(letters))
}

function placeOf(
  { wording, from, acronym: written }: Use,
  point: (offset: number) => Point,
): Problem['place'] {
  return placeAt(wording, { from, to: from + written.length }, point)
}

function pointAt({ wording, from }: Use, point: (offset: number) => Point): Point {
  return point(offsetAt(wording, from))
}
