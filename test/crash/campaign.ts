// Many rounds, drawn from a seed: the same seed draws the same rounds. Moments inside a process still differ a little
// from run to run, as they do in life.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { OWN_STAGES, type OwnStage } from './orders.ts'
import { addReaders, type Kill, planMailing, playRound, type RoundPlan, type RoundResult } from './round.ts'
import { SEEN_STAGES, type SeenStage } from './witness.ts'

export const READERS = 200
/** In `data` rounds: far more than a socket holds at a time would need. */
const PADDING = 300_000
const PADDED_READERS = 30

/** `random` is any moment at all. */
export type Stage = OwnStage | Exclude<SeenStage, 'any'> | 'random'

export const STAGES: readonly Stage[] = [
  ...OWN_STAGES,
  ...SEEN_STAGES.filter((stage): stage is Exclude<SeenStage, 'any'> => stage !== 'any'),
  'random',
]

export interface DrawnRound {
  readonly stage: Stage
  readonly seed: number
  readonly plan: RoundPlan
}

/** Where rounds are played. */
export interface Ground {
  readonly kind: 'sqlite' | 'postgres'
  /** Plans the mailing and returns what opens its database. */
  prepare(issue: string, bytes: number): Promise<{ database: string; open: () => Promise<Store> }>
}

/** The round of a campaign at this place: every other one at random moments, the rest through the stages in turn. */
export function drawInTurn(kind: Ground['kind'], at: number, kills: number, seed: number): DrawnRound {
  const stages = stagesOf(kind).filter((stage) => stage !== 'random')
  const stage = at % 2 === 0 ? 'random' : (stages[((at - 1) / 2) % stages.length] ?? 'random')
  return drawRound(kind, stage, Math.min(5, kills), seed + at)
}

/** A store of many senders has no journal to note answers in. */
export function stagesOf(kind: Ground['kind']): readonly Stage[] {
  return kind === 'sqlite' ? STAGES : STAGES.filter((stage) => stage !== 'noted')
}

export function drawRound(kind: Ground['kind'], stage: Stage, kills: number, seed: number): DrawnRound {
  const draw = randomNumbers(seed)
  const two = kind === 'postgres' && stage === 'random' && draw(3) === 0
  const plan: RoundPlan = {
    issue: `${stage.replace(' ', '-')}-${seed}`,
    kills: Array.from({ length: kills }, () => drawKill(stage, draw)),
    lines: 1 + draw(5),
    uncertain: draw(4) === 0 ? 'resend' : 'hold',
    workers: two ? 2 : 1,
    next: kind === 'postgres' && !two && draw(2) === 0 ? 'at once' : 'later',
  }
  return { stage, seed, plan }
}

function drawKill(stage: Stage, draw: (below: number) => number): Kill {
  if (stage === 'random') return { by: 'witness', stage: 'any', nth: 1 + draw(100), spinUs: draw(600) }
  if (!isOwn(stage)) {
    const most = { envelope: 60, data: 4, dot: 40, reply: 40, any: 1 }[stage]
    return { by: 'witness', stage, nth: 1 + draw(most) }
  }
  const most = { claim: 2, begun: 40, noted: 40, 'before fold': 2, 'after fold': 2 }[stage]
  return { by: 'itself', stage, nth: 1 + draw(most) }
}

function isOwn(stage: Stage): stage is OwnStage {
  return OWN_STAGES.some((own) => own === stage)
}

export async function playDrawn(ground: Ground, { stage, plan }: DrawnRound): Promise<RoundResult> {
  const { database, open } = await ground.prepare(plan.issue, stage === 'data' ? PADDING : 0)
  return playRound(database, open, plan)
}

/** Every round in a file of its own in the folder. */
export function sqliteGround(folder: string): Ground {
  let last: string | undefined
  return {
    kind: 'sqlite',
    prepare: async (issue, bytes) => {
      if (last) for (const end of ['', '-wal', '-shm']) rmSync(`${last}${end}`, { force: true })
      const database = join(folder, `${issue}.sqlite`)
      last = database
      const open = () => openSqliteStore(database)
      await fill(open, issue, bytes)
      return { database, open }
    },
  }
}

/** Every round in an empty database. */
export function postgresGround(newDatabase: () => Promise<string>): Ground {
  return {
    kind: 'postgres',
    prepare: async (issue, bytes) => {
      const database = await newDatabase()
      const open = () => openPostgresStore(database)
      await fill(open, issue, bytes)
      return { database, open }
    },
  }
}

async function fill(open: () => Promise<Store>, issue: string, bytes: number): Promise<void> {
  const store = await open()
  try {
    await addReaders(store, bytes > 0 ? PADDED_READERS : READERS)
    await planMailing(store, issue, bytes)
  } finally {
    await store.close()
  }
}

/** Marsaglia's xorshift: whole numbers from 0 to below `below`. */
function randomNumbers(seed: number): (below: number) => number {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
  for (let at = 0; at < 8; at += 1) next()
  return (below) => next() % below
}
