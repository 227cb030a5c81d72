// A measurement, and how a table of them is printed.

export interface Measurement {
  /** What was done: `read an issue of 20 KB`. */
  readonly what: string
  /** `12.3 ms`, `4,500 a second`. */
  readonly result: string
  /** What to know when comparing. */
  readonly remark?: string
}

export function printTable(title: string, rows: readonly Measurement[]): void {
  const width = Math.max(...rows.map(({ what }) => what.length))
  const resultWidth = Math.max(...rows.map(({ result }) => result.length))
  process.stdout.write(`\n${title}\n`)
  for (const { what, result, remark = '' } of rows) {
    process.stdout.write(
      `  ${what.padEnd(width)}  ${result.padStart(resultWidth)}  ${remark}`.trimEnd().concat('\n'),
    )
  }
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
