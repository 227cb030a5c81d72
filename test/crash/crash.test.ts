// Kill -9 at every stage of a send and at random moments: by the receiving server's own log nobody is lost, nobody gets
// a message twice, and whatever cannot be known is listed. `npm run test:crash` does the same many more times.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { journalPath } from '../../src/store/file-journal.ts'
import { needPostgres, type TestPostgres } from '../store/postgres.ts'
import { drawRound, type Ground, playDrawn, postgresGround, sqliteGround, stagesOf } from './campaign.ts'
import { MUTATIONS, type Mutation } from './orders.ts'
import { type Kill, playRound } from './round.ts'

const SEED = 20_261_124

const folder = mkdtempSync(join(tmpdir(), 'yibao-crash-'))
let postgres: TestPostgres
let shared: Ground
beforeAll(async () => {
  postgres = await needPostgres()
  shared = postgresGround(postgres.newDatabase)
})
afterAll(async () => {
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})
const file = sqliteGround(folder)

async function proves(
  ground: Ground,
  stage: ReturnType<typeof stagesOf>[number],
  kills: number,
  seed: number,
) {
  const drawn = drawRound(ground.kind, stage, kills, seed)
  const result = await playDrawn(ground, drawn)
  expect(result.violations, `seed ${seed}: ${JSON.stringify(drawn.plan)}`).toEqual([])
  expect(result, `seed ${seed}`).toMatchObject({ kills, hits: kills })
}

describe('a send that is killed', () => {
  it.each(stagesOf('sqlite').filter((stage) => stage !== 'random'))(
    'at `%s` loses nobody and mails nobody twice: SQLite',
    (stage) => proves(file, stage, 1, SEED),
  )
  it.each([1, 2, 3, 4, 5])('at random moments, 5 times in round %i: SQLite', (round) =>
    proves(file, 'random', 5, SEED + round),
  )
  it.each(stagesOf('postgres').filter((stage) => stage !== 'random'))(
    'at `%s` loses nobody and mails nobody twice: PostgreSQL',
    (stage) => proves(shared, stage, 1, SEED),
  )
  it.each([1, 2])('at random moments, 5 times in round %i: PostgreSQL', (round) =>
    proves(shared, 'random', 5, SEED + round),
  )
})

describe('a process that starts right after another was killed', () => {
  it.each(['claim', 'begun'] as const)(
    'waits for the claims of the dead one, and settles them: killed at `%s`, PostgreSQL',
    async (stage) => {
      const { database, open } = await shared.prepare('next', 0)
      const kills: Kill[] = [{ by: 'itself', stage, nth: 3 }]
      const plan = { issue: 'next', kills, lines: 2, uncertain: 'hold', workers: 1, next: 'at once' } as const
      const result = await playRound(database, open, plan)
      expect(result).toMatchObject({ violations: [], kills: 1, lost: 0, duplicates: 0 })
    },
  )
})

describe('two workers on PostgreSQL', () => {
  it('go on when one of them is killed', async () => {
    const { database, open } = await shared.prepare('two', 0)
    const kills: Kill[] = [1, 2].map((at) => ({ by: 'witness', stage: 'any', nth: at * 60 }))
    const plan = { issue: 'two', kills, lines: 2, uncertain: 'hold', workers: 2, next: 'later' } as const
    expect(await playRound(database, open, plan)).toMatchObject({ violations: [], lost: 0, duplicates: 0 })
  })
})

describe('a power cut', () => {
  it('makes uncertain what the journal may have forgotten, and mails nobody twice', async () => {
    const { database, open } = await file.prepare('power', 0)
    const path = journalPath(database, 1)
    const result = await playRound(database, open, {
      issue: 'power',
      kills: [{ by: 'witness', stage: 'dot', nth: 40 }],
      lines: 3,
      uncertain: 'hold',
      workers: 1,
      next: 'later',
      bootAfter: 'another start of the machine',
      afterKill: () => writeFileSync(path, readFileSync(path).subarray(0, 60)),
    })
    expect(result).toMatchObject({ lost: 0, unreported: 0, duplicates: 0 })
    // more than a kill leaves: everything that was claimed and is not known
    expect(result.violations).toEqual([expect.stringMatching(/^\d+ are uncertain/)])
    expect(result.uncertain).toBeGreaterThan(3)
  })
})

describe('the harness itself', () => {
  const kills: readonly Kill[] = [
    { by: 'witness', stage: 'dot', nth: 20 },
    { by: 'itself', stage: 'begun', nth: 9 },
    { by: 'witness', stage: 'dot', nth: 8 },
  ]
  const plan = { kills, lines: 3, uncertain: 'hold', workers: 1, next: 'later' } as const
  const cases: readonly [Ground['kind'], Mutation][] = [
    ...MUTATIONS.map((mutation): [Ground['kind'], Mutation] => ['sqlite', mutation]),
    ['postgres', 'lose beginnings'],
  ]
  it.each(cases)('sees a ledger that is kept wrongly: %s, %s', async (kind, mutation) => {
    const ground = kind === 'sqlite' ? file : shared
    const { database, open } = await ground.prepare('teeth', 0)
    const result = await playRound(database, open, { ...plan, issue: 'teeth', mutation })
    expect(result.violations.length).toBeGreaterThan(0)
    expect(result.lost + result.duplicates + result.unreported).toBeGreaterThan(0)
  })
})
