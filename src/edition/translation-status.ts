// What readers are told of how far a translation is: who made it, what a machine wrote, what is still missing. Pure.
import type { IssueMeta, Translation } from '../issue/issue.ts'
import { translationStatus } from '../issue/machine.ts'

export interface TranslationState {
  /** `complete`: every block has its English, and no machine's. */
  readonly state: 'complete' | 'partial' | 'machine'
  readonly paragraphs: number
  readonly translated: number
  /** Of the translated ones those that nobody has reviewed since a machine wrote them. */
  readonly machine: number
  /** In a sentence or two. */
  readonly text: string
}

export function translationState(translation: Translation, meta: IssueMeta): TranslationState {
  const { pairs, empty, machine } = translationStatus(translation, meta)
  const translated = pairs - empty
  const counts = { paragraphs: pairs, translated, machine }
  const missing = empty === 0 ? '' : `${translated} of ${pairs} paragraphs are translated. `
  if (machine === 0) {
    const reviewed = meta.reviewers.length > 0 || empty > 0 ? '' : ' Not reviewed by a second person.'
    const text = empty === 0 ? `Complete.${reviewed}` : missing.trim()
    return { state: empty === 0 ? 'complete' : 'partial', ...counts, text }
  }
  const share =
    machine === translated
      ? 'Machine translation, not reviewed.'
      : `Machine-assisted: nobody has reviewed ${machine} of ${translated} paragraphs, which say so.`
  return { state: 'machine', ...counts, text: `${missing}${share}` }
}
