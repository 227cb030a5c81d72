// Medians over rounds, and the table in which they are printed.
import { median } from '../table.ts'
import type { Run } from './programs.ts'

/** What one contestant came to, round by round. */
export interface Contestant {
  readonly name: string
  readonly runs: Run[]
}

export interface Column {
  readonly title: string
  readonly of: (contestant: Contestant) => string
}

export function rateOf(run: Run): number {
  return run.messages / run.seconds
}

/** Microseconds of CPU time a message. */
export function cpuOf(run: Run): number {
  return (run.cpuSeconds * 1e6) / run.messages
}

/** Median over the rounds of a figure of each beside the figure of `other` in the same round. */
export function medianRatio(contestant: Contestant, other: Contestant, figure: (run: Run) => number): number {
  return median(
    contestant.runs.map((run, round) => {
      const beside = other.runs[round]
      return beside ? figure(run) / figure(beside) : Number.NaN
    }),
  )
}

export function medianOf(contestant: Contestant, figure: (run: Run) => number): number {
  return median(contestant.runs.map(figure))
}

export function printContestants(
  title: string,
  contestants: readonly Contestant[],
  columns: readonly Column[],
): void {
  const rows = contestants.map((each) => [each.name, ...columns.map(({ of }) => of(each))])
  const head = ['', ...columns.map((column) => column.title)]
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => (row[at] ?? '').length)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
  process.stdout.write(`\n${title}\n`)
  for (const row of [head, ...rows]) process.stdout.write(`  ${line(row)}\n`)
}

/** A figure that the project promises, beside what was measured. */
export interface Goal {
  readonly what: string
  readonly reached: number
  readonly wanted: { readonly least: number } | { readonly most: number }
}

export function printGoals(goals: readonly Goal[]): void {
  process.stdout.write('\nGoals\n')
  for (const { what, reached, wanted } of goals) {
    const met = 'least' in wanted ? reached >= wanted.least : reached <= wanted.most
    const bound = 'least' in wanted ? `at least ${wanted.least}` : `at most ${wanted.most}`
    process.stdout.write(`  ${met ? 'reached' : 'MISSED '}  ${what}: ${round(reached)} (${bound})\n`)
  }
}

export function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
