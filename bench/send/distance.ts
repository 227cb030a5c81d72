// Over a line of 50 ms there and back, ten lines: where the round trips are what limits. Steady state: what the last 2,500
// messages take after the first 100, with which lines are opened and code gets warm.
import { join } from 'node:path'
import type { Bench } from './main.ts'
import { type Run, run, runContestant, startServer } from './programs.ts'
import {
  type Contestant,
  medianOf,
  medianRatio,
  printContestants,
  printGoals,
  rateOf,
  round,
} from './results.ts'

const LINES = 10
const ROUND_TRIP_MS = 50
const FIRST = 100
const COUNT = 2500
/** Of one round trip a message. */
const LIMIT = (LINES * 1000) / ROUND_TRIP_MS

export async function benchDistance(bench: Bench): Promise<void> {
  const sink = await startServer(join(bench.folder, 'sink'))
  const delay = await startServer(
    join(bench.folder, 'delay'),
    String(sink.port),
    String((ROUND_TRIP_MS / 2) * 1000),
  )
  const options = { port: delay.port, lines: LINES, folder: bench.folder }
  const programs: readonly (readonly [Contestant, (count: number) => Promise<Run>])[] = [
    [
      { name: 'limit: client in C', runs: [] },
      (count) =>
        run(join(bench.folder, 'client'), [
          String(delay.port),
          join(bench.folder, 'message'),
          String(count),
          String(LINES),
        ]),
    ],
    [{ name: 'yibao', runs: [] }, (count) => runContestant('ours', { ...options, count })],
    [
      { name: 'yibao, signing with RSA-2048', runs: [] },
      (count) => runContestant('ours', { ...options, count, rsa: bench.rsa }),
    ],
    [
      { name: 'yibao, signing with Ed25519', runs: [] },
      (count) => runContestant('ours', { ...options, count, ed25519: bench.ed25519 }),
    ],
    [{ name: 'nodemailer pool', runs: [] }, (count) => runContestant('pool', { ...options, count })],
    [
      { name: 'nodemailer pool, signing with RSA-2048', runs: [] },
      (count) => runContestant('pool', { ...options, count, key: bench.rsa }),
    ],
  ]
  try {
    for (let each = 1; each <= bench.rounds; each++) {
      process.stderr.write(`distance, round ${each} of ${bench.rounds}\n`)
      for (const [of, program] of programs) of.runs.push(await inSteadyState(program))
    }
  } finally {
    await delay.stop()
    await sink.stop()
  }
  const contestants = programs.map(([of]) => of)
  printContestants(
    `Through ${ROUND_TRIP_MS} ms there and back, ${LINES} lines, ${COUNT} messages after the first ${FIRST}: medians of ${bench.rounds} rounds`,
    contestants,
    [
      { title: 'a second', of: (each) => round(medianOf(each, rateOf)) },
      { title: 'of one round trip each', of: (each) => round(medianOf(each, rateOf) / LIMIT) },
    ],
  )
  const [, , rsa, , , pool] = contestants
  if (!rsa || !pool) return
  printGoals([
    { what: 'of one round trip a message', reached: medianOf(rsa, rateOf) / LIMIT, wanted: { least: 0.93 } },
    { what: 'times the pool', reached: medianRatio(rsa, pool, rateOf), wanted: { least: 2 } },
  ])
}

async function inSteadyState(program: (count: number) => Promise<Run>): Promise<Run> {
  const first = await program(FIRST)
  const all = await program(FIRST + COUNT)
  return {
    messages: COUNT,
    seconds: all.seconds - first.seconds,
    cpuSeconds: all.cpuSeconds - first.cpuSeconds,
  }
}
