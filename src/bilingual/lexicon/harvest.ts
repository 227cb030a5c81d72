// What issues gloss and the lexicon does not have: each Chinese form with the English it stood for, counted, and where
// usage contradicts itself. Pure.
import { foldHan } from '../fold.ts'
import { entryFor, type LexiconIndex } from './lexicon-index.ts'

/** One gloss as it stands in an issue. */
export interface UsedGloss {
  readonly zh: string
  readonly english?: string
  /** Which issue: its slug. */
  readonly issue: string
}

export interface Harvested {
  /** As it was written first. */
  readonly zh: string
  readonly count: number
  readonly issues: readonly string[]
  /** Most frequent first; compared without regard to case. */
  readonly english: readonly { readonly text: string; readonly count: number }[]
}

export interface Harvest {
  /** Most frequent first. */
  readonly unregistered: readonly Harvested[]
  /** One English for several Chinese forms, registered or not. */
  readonly shared: readonly { readonly english: string; readonly zh: readonly string[] }[]
}

/** `min` is the least number of times a form has to be glossed. */
export function harvest(glosses: readonly UsedGloss[], index: LexiconIndex, min: number): Harvest {
  const byChinese = new Map<string, UsedGloss[]>()
  const byEnglish = new Map<string, Map<string, UsedGloss>>()
  for (const gloss of glosses) {
    const key = foldHan(gloss.zh)
    if (key === '') continue
    push(byChinese, key, gloss)
    if (gloss.english === undefined) continue
    const english = gloss.english.toLowerCase()
    const forms = byEnglish.get(english) ?? new Map<string, UsedGloss>()
    byEnglish.set(english, forms.set(key, forms.get(key) ?? gloss))
  }
  const unregistered = [...byChinese.values()]
    .filter((uses) => uses.length >= min && !entryFor(index, uses[0]?.zh ?? ''))
    .map(harvested)
    .sort((a, b) => b.count - a.count || (a.zh < b.zh ? -1 : 1))
  const shared = [...byEnglish.values()]
    .filter((forms) => forms.size > 1)
    .map((forms) => {
      const uses = [...forms.values()]
      return { english: uses[0]?.english ?? '', zh: uses.map(({ zh }) => zh) }
    })
  return { unregistered, shared }
}

function harvested(uses: readonly UsedGloss[]): Harvested {
  const english = new Map<string, { text: string; count: number }>()
  for (const use of uses) {
    if (use.english === undefined) continue
    const known = english.get(use.english.toLowerCase())
    if (known) known.count += 1
    else english.set(use.english.toLowerCase(), { text: use.english, count: 1 })
  }
  return {
    zh: uses[0]?.zh ?? '',
    count: uses.length,
    issues: [...new Set(uses.map(({ issue }) => issue))],
    english: [...english.values()].sort((a, b) => b.count - a.count),
  }
}

function push(map: Map<string, UsedGloss[]>, key: string, gloss: UsedGloss): void {
  const list = map.get(key)
  if (list) list.push(gloss)
  else map.set(key, [gloss])
}
