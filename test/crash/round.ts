// One round: a mailing that is planned, sent by processes of which each but the last is killed, and then judged by what
// the receiving server saw.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { compileMessage } from '../../src/mailing/compile.ts'
import { encodeCompiled } from '../../src/mailing/compiled.ts'
import type { Store } from '../../src/store/store.ts'
import { CHILD } from '../built.ts'
import { edition, SITE } from '../mailing/sample.ts'
import type { ChildReport, Mutation, Orders, OwnStage } from './orders.ts'
import { judge, type Verdict } from './verdict.ts'
import { type SeenStage, startWitness, type Witness } from './witness.ts'

export type Kill =
  | { readonly by: 'witness'; readonly stage: SeenStage; readonly nth: number; readonly spinUs?: number }
  | { readonly by: 'itself'; readonly stage: OwnStage; readonly nth: number }

export interface RoundPlan {
  readonly issue: string
  readonly kills: readonly Kill[]
  readonly lines: number
  /** What becomes of the uncertain ones at the end. */
  readonly uncertain: 'hold' | 'resend'
  /** Processes at once while kills last: with two, one is killed and the other goes on. */
  readonly workers: 1 | 2
  /**
   * When the next process comes: `later` than any lease, or `at once`, so that it waits for the claims of the dead one. Two that
   * live at once have one time: `later`.
   */
  readonly next: 'later' | 'at once'
  readonly mutation?: Mutation
  /** Of every child but the first. */
  readonly bootAfter?: string
  /** Done after every kill, such as to a journal. */
  readonly afterKill?: () => void
}

export interface RoundResult extends Verdict {
  /** Processes that died by SIGKILL. */
  readonly kills: number
  /** Those that died while there were readers without a message. */
  readonly hits: number
  readonly resent: number
}

/** Longer than the lease of a claim. */
const AHEAD_MS = 16 * 60_000

/** `bytes`: of padding in every message, so that it goes out in several parts. */
export async function planMailing(store: Store, issue: string, bytes = 0): Promise<number> {
  const text = `Hello\n${`${'word '.repeat(14)}\n`.repeat(Math.ceil(bytes / 72))}`
  const compiled = await compileMessage(edition({ text, html: '<p>Hello</p>\n' }), SITE)
  const mailing = await store.mailings.plan({
    issue,
    subject: compiled.subject,
    variants: [{ id: 'all', hash: 'ab'.repeat(32), bytes: encodeCompiled(compiled) }],
    plannedAt: Date.now(),
    messageId: (id) => `${issue}.${id}@weekly.gazette.example`,
    audience: { type: 'active' },
  })
  return mailing.id
}

export async function addReaders(store: Store, count: number): Promise<void> {
  const readers = Array.from({ length: count }, (_, at) => `reader${at}@example.org`)
  await store.subscribers.addMany(
    readers.map((key) => ({ address: key, key, status: 'active', since: 1, note: 'test', attributes: {} })),
    1,
  )
}

/** The mailing of the issue is planned already; `open` opens the database to look at it. */
export async function playRound(
  database: string,
  open: () => Promise<Store>,
  plan: RoundPlan,
): Promise<RoundResult> {
  const witness = await startWitness()
  try {
    return await play(database, open, plan, witness)
  } finally {
    await witness.close()
  }
}

async function play(
  database: string,
  open: () => Promise<Store>,
  plan: RoundPlan,
  witness: Witness,
): Promise<RoundResult> {
  const { issue, lines, mutation } = plan
  let children = 0
  let dead = 0
  let kills = 0
  let hits = 0
  const problems: string[] = []
  const readers = await withStore(open, async (store) => (await store.mailings.ofIssue(issue))?.size ?? 0)
  const orders = (): Orders => {
    children += 1
    const boot = plan.bootAfter !== undefined && dead > 0 ? { boot: plan.bootAfter } : {}
    const smtp = `smtp://127.0.0.1:${witness.port}?lines=${lines}`
    const worker = `${issue}-${children}`
    const more = { ...(mutation ? { mutation } : {}), ...boot }
    const time =
      plan.next === 'later' ? { aheadMs: AHEAD_MS * dead } : ({ aheadMs: 0, waits: 'skips' } as const)
    return { database, smtp, issue, worker, ...time, ...more }
  }
  const finish = async () => {
    const { code, report, errors } = await runChild(orders())
    const said = report?.type === 'ended' ? report.stopped : report?.message
    if (code !== 0) problems.push(`a run ended with ${code}: ${said ?? errors}`)
  }
  for (const kill of plan.kills) {
    const other = plan.workers === 2 ? runChild(orders()) : undefined
    const { signal, code, report, errors } = await runChild(orders(), kill, witness)
    await other
    await witness.quiet()
    witness.disarm()
    if (signal === 'SIGKILL') {
      kills += 1
      if (new Set(witness.arrived.map(({ to }) => to)).size < readers) hits += 1
    } else if (code !== 0) {
      problems.push(`a run ended with ${code}: ${JSON.stringify(report ?? errors)}`)
    }
    dead += 1
    plan.afterKill?.()
  }
  await finish()
  let resent = 0
  if (plan.uncertain === 'resend') {
    const to = { state: 'queued', reply: 'to be sent again' } as const
    resent = await withStore(open, async ({ mailings }) => {
      const id = (await mailings.ofIssue(issue))?.id ?? 0
      return mailings.move(id, 'uncertain', to, Date.now())
    })
    await finish()
  }
  const verdict = await withStore(open, async ({ mailings }) => {
    const id = (await mailings.ofIssue(issue))?.id ?? 0
    return judge({
      deliveries: await mailings.deliveries(id, { limit: readers + 1 }),
      arrived: witness.arrived,
      readers,
      uncertainMax: kills * lines,
      resent,
      invariants: await mailings.invariants(id),
    })
  })
  return { ...verdict, kills, hits, resent, violations: [...problems, ...verdict.violations] }
}

async function withStore<T>(open: () => Promise<Store>, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await open()
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

export interface ChildEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly report: ChildReport | undefined
  readonly errors: string
}

/** `prefix`: a program to run it under. */
export async function runChild(
  orders: Orders,
  kill?: Kill,
  witness?: Witness,
  prefix: readonly string[] = [],
): Promise<ChildEnd> {
  const killAt = kill?.by === 'itself' ? { killAt: { stage: kill.stage, nth: kill.nth } } : {}
  const args = [...prefix, process.execPath, CHILD, JSON.stringify({ ...orders, ...killAt })]
  const [program = '', ...rest] = args
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
  if (kill?.by === 'witness') {
    witness?.arm(kill.stage, kill.nth, () => {
      spin(kill.spinUs ?? 0)
      child.kill('SIGKILL')
    })
  }
  let said = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, report: said === '' ? undefined : JSON.parse(said), errors }
}

/** Lets the child go on for some microseconds, which no timer can. */
function spin(microseconds: number): void {
  const until = process.hrtime.bigint() + BigInt(Math.round(microseconds * 1000))
  while (process.hrtime.bigint() < until) {
    // the child is running meanwhile
  }
}
