// How far a translation is: what is still empty, and what a machine wrote and nobody has accepted yet. Pure.
import type { Position } from 'unist'
import type { IssueMeta, Pair, Translation } from './issue.ts'
import { sideText } from './record.ts'

/** The message that is given for machine text; a comment that ignores it lets the block go out as it is. */
export const MACHINE_UNREVIEWED = 'machine-unreviewed'

export interface TranslationStatus {
  /** Blocks that have words: pairs, and English alone. */
  readonly pairs: number
  /** Those of them without English. */
  readonly empty: number
  /** Those of them whose English a machine wrote and nobody has accepted. */
  readonly machine: number
  /** The issue names reviewers, nothing is empty and nothing is machine text. */
  readonly reviewed: boolean
}

/** What the archive says of a translation. */
export function translationStatus(
  { pairs }: Pick<Translation, 'pairs'>,
  { reviewers }: Pick<IssueMeta, 'reviewers'>,
): TranslationStatus {
  const worded = pairs.filter(({ zh, en }) => sideText(zh) !== '' || sideText(en) !== '')
  const empty = worded.filter(isEmptyPair).length
  const machine = worded.filter(isMachineText).length
  const reviewed = reviewers.length > 0 && worded.length > 0 && empty === 0 && machine === 0
  return { pairs: worded.length, empty, machine, reviewed }
}

/** Chinese words without any English. */
export function isEmptyPair({ zh, en }: Pair): boolean {
  return en.children.length === 0 && sideText(zh) !== ''
}

function isMachineText({ machine, en }: Pair): boolean {
  return machine && sideText(en) !== ''
}

/** The marks of machine text in a translation, each once, in reading order. */
export function machineMarks({ pairs }: Pick<Translation, 'pairs'>): readonly Position[] {
  const marks = pairs.flatMap((pair) => (isMachineText(pair) && pair.mark ? [pair.mark] : []))
  return marks.filter(
    (mark, index) => marks.findIndex(({ start }) => start.line === mark.start.line) === index,
  )
}

/** The marks that neither a person nor a comment with a reason has settled: such text does not go out. */
export function unsettledMarks(translation: Pick<Translation, 'pairs' | 'ignores'>): readonly Position[] {
  const settled = translation.ignores.filter(({ ruleId }) => ruleId === MACHINE_UNREVIEWED)
  return machineMarks(translation).filter(
    ({ start }) => !settled.some(({ fromLine, toLine }) => fromLine <= start.line && start.line <= toLine),
  )
}
