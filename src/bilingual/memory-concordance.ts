// Every past use of a term in the memory, in context. The term may be Chinese or English. Pure.
import { hasHan } from './language.ts'
import type { Memory, Rendering } from './memory.ts'

export function concordance(
  memory: Memory,
  term: string,
  { limit = 20 }: { readonly limit?: number } = {},
): readonly Rendering[] {
  const side = hasHan(term) ? 'zh' : 'en'
  const wanted = term.trim().toLowerCase()
  if (wanted === '') return []
  return memory.units
    .flatMap((unit): Rendering[] => {
      const from = unit[side].toLowerCase().indexOf(wanted)
      return from < 0 ? [] : [{ ...unit, side, from, to: from + wanted.length }]
    })
    .slice(0, limit)
}
