// yibao mailing: what was planned and sent, and the acts on it: pause, resume, cancel, retry-failed, and who did what.

import { confirm, isCancel } from '@clack/prompts'
import type { Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import {
  type Act,
  type ControlPorts,
  type ControlResult,
  cancelMailing,
  pauseMailing,
  resumeMailing,
  retryFailed,
} from '../../jobs/mailings/controls.ts'
import { violationOf } from '../../jobs/send/report.ts'
import { describeComing } from '../../mailing/audience.ts'
import { countOpen, type Mailing } from '../../mailing/delivery.ts'
import type { Counts } from '../../mailing/plan.ts'
import { describeTime } from '../../mailing/schedule.ts'
import type { AuditEntry, Schedule, Store } from '../../store/store.ts'
import { inColumns } from '../columns.ts'
import { identity } from '../identity.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { plural } from '../report.ts'
import { countLines, editionLines } from '../send/send-summary.ts'
import { withMailing, withStore } from '../send/with-mailing.ts'

const ISSUE = ['<issue>', 'number, slug or path'] as const

export function registerMailing(program: Command): void {
  const mailing = program.command('mailing').description('hold, go on with or end what is being sent')
  const directory = () => program.opts<{ directory?: string }>().directory
  registerLooks(mailing, directory)
  registerActs(mailing, directory)
}

type Directory = () => string | undefined

function registerLooks(mailing: Command, directory: Directory): void {
  mailing
    .command('list')
    .description('all mailings, oldest first, and what is scheduled')
    .action(() => list(directory()))
  mailing
    .command('show')
    .description('what a mailing is at, or when it is to begin')
    .argument(...ISSUE)
    .action((name: string) => withMailing(directory(), name, show, showSchedule))
  mailing
    .command('log')
    .description('who did what to a mailing, when, to how many readers')
    .argument('[issue]', `${ISSUE[1]}; without it, of all`)
    .action((name: string | undefined) =>
      name === undefined
        ? withStore(directory(), (store) => log(store))
        : withMailing(directory(), name, (store, { issue }) => log(store, issue)),
    )
}

function registerActs(mailing: Command, directory: Directory): void {
  mailing
    .command('pause')
    .description('send nothing more of it until it is resumed; a running send ends')
    .argument(...ISSUE)
    .option('--reason <text>', 'why, for the log')
    .action((name: string, { reason }: { reason?: string }) =>
      act(
        directory(),
        name,
        'pause',
        (ports, one) => pauseMailing(ports, one, reason),
        (count, issue) =>
          `Paused, with ${plural(count, 'reader')} open. To go on: yibao mailing resume ${issue}`,
      ),
    )
  mailing
    .command('resume')
    .description('take back a pause')
    .argument(...ISSUE)
    .action((name: string) =>
      act(directory(), name, 'resume', resumeMailing, (count, issue) =>
        count === 0
          ? 'Resumed. Nobody is open, so nothing is left to send.'
          : `Resumed, with ${plural(count, 'reader')} open. Where yibao worker or yibao serve runs, it goes on by itself; else: yibao send ${issue}`,
      ),
    )
  mailing
    .command('cancel')
    .description('end it for good: those who have not got it will not get it')
    .argument(...ISSUE)
    .option('--yes', 'do not ask')
    .action((name: string, { yes }: { yes?: true }) =>
      act(
        directory(),
        name,
        'cancel',
        (ports, one) =>
          cancelMailing(ports, one, async () => {
            if (!yes) await askWhether(`Cancel the mailing of issue ${one.mailing.issue} for good?`)
          }),
        (count) => `Cancelled. ${plural(count, 'reader')} will not get it.`,
      ),
    )
  mailing
    .command('retry-failed')
    .description('queue those again whom the mail server refused')
    .argument(...ISSUE)
    .action((name: string) =>
      act(directory(), name, 'retry-failed', retryFailed, (count, issue) =>
        count === 0
          ? 'Nobody was refused.'
          : `${plural(count, 'reader')} queued again. To send to them: yibao send ${issue}`,
      ),
    )
}

async function act(
  directory: string | undefined,
  name: string,
  task: string,
  work: (ports: ControlPorts, act: Act) => Promise<ControlResult>,
  words: (count: number, issue: string) => string,
): Promise<void> {
  await withMailing(directory, name, async (store, mailing) => {
    const who = `${identity('').who} mailing ${task}`
    const result = await work({ store, clock: systemClock }, { mailing, who })
    if (result.type === 'refused') throw new Refusal(result.message)
    print(words(result.deliveries, mailing.issue))
  })
}

/** Throws a Refusal where the answer is no, or nobody can be asked. */
export async function askWhether(message: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Refusal(`${message} Without a terminal to ask on, say so with --yes.`, 2)
  const answer = await confirm({ message, initialValue: false })
  if (isCancel(answer) || !answer) throw new Refusal('Nothing was changed.', 130)
}

async function list(directory: string | undefined): Promise<void> {
  await withStore(directory, async (store) => {
    const mailings = await store.mailings.list()
    const schedules = await store.schedules.list()
    const rows: string[][] = []
    for (const mailing of mailings) {
      const counts = await store.mailings.countByState(mailing.id)
      const { accepted, uncertain, rejected } = counts
      const got = `${accepted.toLocaleString('en')} of ${plural(mailing.size, 'reader')}`
      const rest = `${also(uncertain, 'uncertain')}${also(rejected, 'rejected')}`
      rows.push([timeOf(mailing.plannedAt), mailing.issue, standing(mailing, counts), `${got}${rest}`])
    }
    for (const { issue, at, zone, state } of schedules)
      rows.push([timeOf(at), issue, state === 'late' ? 'late: not sent' : 'scheduled', zone])
    if (rows.length === 0) print('Nothing was sent or scheduled yet.')
    for (const line of inColumns(rows)) print(line)
  })
}

function also(count: number, state: string): string {
  return count === 0 ? '' : `, ${count.toLocaleString('en')} ${state}`
}

function standing({ state, resumeAt }: Pick<Mailing, 'state' | 'resumeAt'>, counts: Counts): string {
  if (state === 'active' && countOpen(counts) === 0) return 'finished'
  return resumeAt === undefined ? state : `${state} until ${timeOf(resumeAt)}`
}

async function show(store: Store, mailing: Mailing): Promise<void> {
  const counts = await store.mailings.countByState(mailing.id)
  print(
    `Issue ${mailing.issue} (“${mailing.subject}”), planned ${timeOf(mailing.plannedAt)}: ${standing(mailing, counts)}`,
  )
  if (mailing.reason !== undefined) print(`  ${mailing.reason}`)
  for (const line of countLines(counts)) print(line)
  print(`  ${editionsOf(mailing)}`)
  for (const line of editionLines(await store.mailings.countByVariant(mailing.id))) print(`  ${line}`)
  const checked = await store.mailings.invariants(mailing.id)
  const violation = violationOf(mailing.issue, checked)
  if (violation !== undefined) throw new Error(violation)
  const { deliveries, size } = checked
  print(
    `  Checked: nobody has it twice; ${deliveries.toLocaleString('en')} deliveries for ${plural(size, 'reader')}.`,
  )
}

function showSchedule(schedule: Schedule): void {
  const { issue, subject, at, zone, state, audience } = schedule
  const isLate = state === 'late'
  const head = isLate ? 'was to begin, and does not by itself any more' : 'begins'
  print(`Issue ${issue} (“${subject}”), scheduled ${timeOf(schedule.createdAt)}, ${head}:`)
  for (const line of describeTime({ at, zone }, Intl.DateTimeFormat().resolvedOptions().timeZone))
    print(`  ${line}`)
  print(`  ${editionsOf(schedule)}`)
  print(
    isLate
      ? `To send it now: yibao send ${issue}. At another time: yibao send ${issue} --at <time>`
      : `It goes to ${describeComing(audience)}. To take it back: yibao send ${issue} --unschedule`,
  )
}

/** With their names where there is more than one. */
function editionsOf({ variants }: Pick<Mailing, 'variants'>): string {
  if (variants.length === 1) return `Edition ${variants[0]?.hash.slice(0, 16)}`
  return `Editions ${variants.map(({ id, hash }) => `${id} ${hash.slice(0, 16)}`).join(', ')}`
}

async function log(store: Store, issue?: string): Promise<void> {
  const entries = await store.audit.list(issue)
  if (entries.length === 0) print('Nothing is recorded yet.')
  for (const line of inColumns(entries.map((entry) => logRow(entry, issue)))) print(line)
}

function logRow(entry: AuditEntry, only: string | undefined): string[] {
  const { at, issue, action, who, readers, edition, note } = entry
  return [
    timeOf(at),
    ...(only === undefined ? [issue] : []),
    action,
    readers === undefined ? '' : plural(readers, 'reader'),
    edition === undefined ? '' : edition.slice(0, 16),
    who,
    note === undefined ? '' : note.replace(/\s+/g, ' '),
  ]
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
