// The known name that a misspelt one most likely means. Pure. The time is bounded: names are cut.

const LENGTH_MAX = 40

/** The first of `names` that begins so, else the nearest by edit distance, or undefined where none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const wanted = name.slice(0, LENGTH_MAX).toLowerCase()
  const longer = wanted.length < 3 ? undefined : names.find((candidate) => candidate.startsWith(wanted))
  if (longer !== undefined) return longer
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of names) {
    const distance = editDistance(wanted, candidate.slice(0, LENGTH_MAX).toLowerCase())
    if (distance >= bestDistance) continue
    best = candidate
    bestDistance = distance
  }
  return best
}

/** Letters to put in, take out or replace, two that changed places counted once. */
function editDistance(left: string, right: string): number {
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : replaced
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    before = row
    row = next
  }
  return row[right.length] ?? 0
}
