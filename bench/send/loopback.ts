// On loopback, over five lines: where the processor is what limits.
import { join } from 'node:path'
import type { Bench } from './main.ts'
import { type Run, run, runContestant, startServer } from './programs.ts'
import {
  type Contestant,
  cpuOf,
  medianOf,
  medianRatio,
  printContestants,
  printGoals,
  rateOf,
  round,
} from './results.ts'

const LINES = 5

export async function benchLoopback(bench: Bench): Promise<void> {
  const sink = await startServer(join(bench.folder, 'sink'))
  const { port } = sink
  const ours = (options: { rsa?: string; ed25519?: string; count: number }) =>
    runContestant('ours', { ...options, port, lines: LINES, folder: bench.folder })
  const pool = (options: { key?: string; count: number }) =>
    runContestant('pool', { ...options, port, lines: LINES })
  const limit = contestant('limit: client in C, nothing personal')
  const plain = contestant('yibao')
  const ed25519 = contestant('yibao, signing with Ed25519')
  const rsa = contestant('yibao, signing with RSA-2048')
  const poolPlain = contestant('nodemailer pool')
  const poolRsa = contestant('nodemailer pool, signing with RSA-2048')
  const signature = contestant('one RSA-2048 signature')
  const programs: readonly (readonly [Contestant, () => Promise<Run>])[] = [
    [
      limit,
      () =>
        run(join(bench.folder, 'client'), [
          String(port),
          join(bench.folder, 'message'),
          '60000',
          String(LINES),
        ]),
    ],
    [plain, () => ours({ count: 60_000 })],
    [poolPlain, () => pool({ count: 1500 })],
    [ed25519, () => ours({ count: 30_000, ed25519: bench.ed25519 })],
    [rsa, () => ours({ count: 30_000, rsa: bench.rsa })],
    [poolRsa, () => pool({ count: 500, key: bench.rsa })],
    [signature, () => runContestant('signature', { key: bench.rsa, count: 4000 })],
  ]
  let sent = 0
  try {
    for (let each = 1; each <= bench.rounds; each++) {
      process.stderr.write(`loopback, round ${each} of ${bench.rounds}\n`)
      for (const [of, program] of programs) {
        const result = await program()
        of.runs.push(result)
        if (of !== signature) sent += result.messages
      }
    }
  } finally {
    const taken = await sink.stop()
    if (taken !== sent) process.stdout.write(`The sink took ${taken} messages, expected ${sent}.\n`)
  }
  printContestants(
    `On loopback, ${LINES} lines, ledger on: medians of ${bench.rounds} rounds`,
    programs.map(([of]) => of),
    [
      { title: 'a second', of: (each) => Math.round(medianOf(each, rateOf)).toLocaleString('en') },
      { title: 'CPU us each', of: (each) => round(medianOf(each, cpuOf)) },
      {
        title: 'of the limit',
        of: (each) => (each === signature ? '' : round(medianRatio(each, limit, rateOf))),
      },
      { title: "CPU, the limit's", of: (each) => round(medianRatio(each, limit, cpuOf)) },
      {
        title: 'CPU, signatures',
        of: (each) => (each === limit ? '' : round(medianRatio(each, signature, cpuOf))),
      },
    ],
  )
  printGoals([
    { what: 'rate of the limit', reached: medianRatio(plain, limit, rateOf), wanted: { least: 0.4 } },
    { what: 'CPU us a message', reached: medianOf(plain, cpuOf), wanted: { most: 75 } },
    { what: 'times the pool', reached: medianRatio(plain, poolPlain, rateOf), wanted: { least: 35 } },
    {
      what: 'signing with RSA: CPU in signatures',
      reached: medianRatio(rsa, signature, cpuOf),
      wanted: { most: 1.6 },
    },
    { what: 'signing: times the pool', reached: medianRatio(rsa, poolRsa, rateOf), wanted: { least: 15 } },
  ])
}

function contestant(name: string): Contestant {
  return { name, runs: [] }
}
