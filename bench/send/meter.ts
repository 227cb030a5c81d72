// Measures a contestant from inside: time, CPU time and peak memory of this process.
import type { Run } from './programs.ts'

/** Measures `work`, which returns how many messages it sent, and prints the result as JSON. */
export async function meter(work: () => Promise<number>): Promise<void> {
  const started = performance.now()
  const cpu = process.cpuUsage()
  const messages = await work()
  const { user, system } = process.cpuUsage(cpu)
  const result: Run = {
    messages,
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

/** The options that the comparison gave to this process. */
export function optionsOf<T>(read: (value: Readonly<Record<string, unknown>>) => T): T {
  return read(JSON.parse(process.argv[2] ?? '{}'))
}
