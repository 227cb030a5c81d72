// Numbers, dates, shares and units agree between the Chinese and its English.
import { compareNumbers, type NumberMismatch } from '../../bilingual/numbers/compare.ts'
import { matchAll } from '../../bilingual/numbers/match.ts'
import type { Pair } from '../../issue/issue.ts'
import { type SideText, sideTextOf } from '../pair-text.ts'
import { pointsOf } from '../place.ts'
import type { LintDocument, LintRule, Problem } from '../rule.ts'
import { dateOfPair } from '../source-date.ts'

interface Compared {
  readonly zh: SideText
  readonly en: SideText
  readonly found: readonly NumberMismatch[]
}

export const numberParity: LintRule = {
  id: 'number-parity',
  severity: 'warning',
  scope: 'every',
  summary:
    'Every number of a Chinese paragraph stands in its English with the same value and unit, and no other does.',
  advice:
    'Correct the English. Where the Chinese is wrong, say so in a note and ignore the message with that reason.',
  check: (document) => {
    const point = pointsOf(document.text)
    const compared = document.pairs.map((pair) => compare(pair, document))
    return compared.flatMap((one, index) =>
      one.found.map((mismatch): Problem => {
        const other = movedTo(mismatch, [compared[index - 1], compared[index + 1]])
        const side = mismatch.en ? one.en : one.zh
        const span = mismatch.en ?? mismatch.zh
        const start = point(side.offsetOf(span?.from ?? 0))
        const end = point(side.offsetOf((span?.to ?? 1) - 1) + 1)
        const problem = { reason: reasonOf(mismatch), place: { start, end } }
        if (other)
          return {
            ...problem,
            severity: 'info',
            note: 'It stands in a neighbouring pair: see that both belong there.',
          }
        return mismatch.lead ? { ...problem, severity: 'info' } : problem
      }),
    )
  },
}

function compare(pair: Pair, document: LintDocument): Compared {
  const zh = sideTextOf(pair.zh, document.text)
  const en = sideTextOf(pair.en, document.text)
  if (zh.text.trim() === '' || en.text.trim() === '') return { zh, en, found: [] }
  const date = dateOfPair(pair, document)
  return { zh, en, found: compareNumbers(zh.text, en.text, date === undefined ? {} : { date }) }
}

/** A number missing here and extra next door, or the reverse: the sentence has moved. */
function movedTo(
  { kind, quantity }: NumberMismatch,
  neighbours: readonly (Compared | undefined)[],
): NumberMismatch | undefined {
  const wanted = kind === 'missing' ? 'extra' : kind === 'extra' ? 'missing' : undefined
  if (!wanted) return undefined
  return neighbours
    .flatMap((neighbour) => neighbour?.found ?? [])
    .find((other) => {
      if (other.kind !== wanted) return false
      return (
        (kind === 'missing' ? matchAll([quantity], [other.quantity]) : matchAll([other.quantity], [quantity]))
          .length > 0
      )
    })
}

function reasonOf({ kind, zh, en, expected, magnitude }: NumberMismatch): string {
  if (kind === 'missing') return `Unexpected English without a number for ${zh?.text}, expected ${expected}`
  if (kind === 'bound')
    return `Unexpected ${expected.startsWith('more') ? 'upper' : 'lower'} limit “${en?.text}”, expected ${expected}`
  if (kind === 'extra') return `Unexpected “${en?.text}”, expected no number that the Chinese does not have`
  const times =
    magnitude === undefined
      ? ''
      : magnitude > 1
        ? ` (${magnitude} times too large)`
        : ` (${Math.round(1 / magnitude)} times too small)`
  return `Unexpected “${en?.text}” for ${zh?.text}, expected ${expected}${times}`
}
