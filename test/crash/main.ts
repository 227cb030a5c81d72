// `npm run test:crash`: hundreds of sends killed at every stage, on SQLite and on PostgreSQL, and a table of what came of
// them. `--full` for 1,000 and 500 kills, `--seed <number>` to draw the same rounds again, `--only sqlite|postgres`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import compile from '../built.ts'
import { startPostgres } from '../store/postgres.ts'
import {
  type DrawnRound,
  drawInTurn,
  type Ground,
  playDrawn,
  postgresGround,
  STAGES,
  type Stage,
  sqliteGround,
} from './campaign.ts'
import type { RoundResult } from './round.ts'

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
})
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed)
const folder = mkdtempSync(join(tmpdir(), 'yibao-crash-'))
try {
  compile()
  process.stdout.write(`Seed ${seed}\n`)
  const sqlite =
    values.only === 'postgres' || (await campaign(sqliteGround(folder), values.full ? 1000 : 200))
  const postgres = values.only === 'sqlite' || (await onPostgres(values.full ? 500 : 100))
  if (!sqlite || !postgres) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function onPostgres(kills: number): Promise<boolean> {
  const postgres = await startPostgres()
  if ('missing' in postgres) {
    process.stderr.write(`${postgres.missing}\n`)
    return false
  }
  try {
    return await campaign(postgresGround(postgres.newDatabase), kills)
  } finally {
    await postgres.stop()
  }
}

type Played = DrawnRound & { readonly result: RoundResult }

async function campaign(ground: Ground, kills: number): Promise<boolean> {
  const played: Played[] = []
  let done = 0
  // a send may end before all of a round's kills have hit it: rounds are played until there were so many
  for (let at = 0; done < kills && at < kills; at += 1) {
    const round = drawInTurn(ground.kind, at, kills - done, seed)
    const result = await playDrawn(ground, round)
    played.push({ ...round, result })
    done += result.kills
    if (process.stderr.isTTY) process.stderr.write(`\r${ground.kind}: ${done} of ${kills} kills`)
    for (const violation of result.violations) {
      process.stderr.write(`\n${ground.kind}, ${round.stage}, seed ${round.seed}: ${violation}\n`)
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  const table = Object.fromEntries(
    [...STAGES, 'all' as const].map((stage) => [stage, sum(played, stage)] as const),
  )
  process.stdout.write(`\n${ground.kind}\n`)
  console.table(table)
  return done >= kills && played.every(({ result }) => result.violations.length === 0)
}

function sum(played: readonly Played[], stage: Stage | 'all') {
  const results = played.filter((each) => stage === 'all' || each.stage === stage).map(({ result }) => result)
  const total = (count: (result: RoundResult) => number) =>
    results.reduce((all, result) => all + count(result), 0)
  return {
    rounds: results.length,
    kills: total(({ kills }) => kills),
    'with work left': total(({ hits }) => hits),
    accepted: total(({ accepted }) => accepted),
    uncertain: total(({ uncertain }) => uncertain),
    'sent again': total(({ resent }) => resent),
    'arrived twice': total(({ duplicates }) => duplicates),
    unreported: total(({ unreported }) => unreported),
    lost: total(({ lost }) => lost),
    violations: total(({ violations }) => violations.length),
  }
}
