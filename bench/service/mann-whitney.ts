// The Mann-Whitney U test: whether two samples may be of one distribution. With ties, by the normal approximation, which is good from
// some twenty values a side on (Mann and Whitney 1947; correction for ties as in Lehmann, Nonparametrics, 1.4). Pure.

/** Two-sided p: small where the samples differ. */
export function mannWhitney(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((value) => ({ value, side: 0 })), ...b.map((value) => ({ value, side: 1 }))]
  all.sort((left, right) => left.value - right.value)
  let rankSum = 0
  let ties = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1
    const size = to - from
    const rank = (from + 1 + to) / 2
    for (let at = from; at < to; at += 1) if (all[at]?.side === 0) rankSum += rank
    ties += size ** 3 - size
    from = to
  }
  const [n, m, total] = [a.length, b.length, a.length + b.length]
  const u = rankSum - (n * (n + 1)) / 2
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)))
  if (variance === 0) return 1
  const z = (Math.abs(u - (n * m) / 2) - 0.5) / Math.sqrt(variance)
  return Math.min(1, 2 * upperTail(Math.max(0, z)))
}

/** Of the normal distribution (Abramowitz and Stegun 26.2.17: wrong by less than 7.5e-8). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const sum = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429].reduceRight(
    (total, each) => (total + each) * t,
    0,
  )
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum
}
