// Finds what the memory holds that is the same as a text, or nearly. The text may be Chinese or English. Pure.

import { foldHan } from './fold.ts'
import { hasHan } from './language.ts'
import type { Memory, MemoryMatch, MemorySearch, SearchLimits } from './memory.ts'

export function searchMemory(memory: Memory, query: string, limits: SearchLimits = {}): MemorySearch {
  const { limit = 5, threshold = 0.7 } = limits
  const side = hasHan(query) ? 'zh' : 'en'
  const wanted = foldHan(query)
  const scored = memory.units
    .map((unit): MemoryMatch => ({ ...unit, score: similarity(wanted, foldHan(unit[side])) }))
    .filter(({ score }) => score >= threshold)
    .sort((left, right) => right.score - left.score)
  return {
    exact: scored.filter(({ score }) => score === 1).slice(0, limit),
    fuzzy: scored.filter(({ score }) => score < 1).slice(0, limit),
  }
}

function similarity(left: string, right: string): number {
  const longer = Math.max(left.length, right.length)
  if (longer === 0 || left === right) return longer === 0 ? 0 : 1
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= right.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return 1 - (row.at(-1) ?? 0) / longer
}
