// Everything before the first message of a send: what a crash left is settled, it is decided what goes to whom, asked, and planned.
import { withoutAddresses } from '../../audience/address.ts'
import { describeAudience } from '../../mailing/audience.ts'
import type { Mailing } from '../../mailing/delivery.ts'
import { forecastNotes } from '../../mailing/pace/forecast.ts'
import { readPaceState } from '../../mailing/pace/state.ts'
import { type Counts, decidePlan, messageIdOf, type Plan } from '../../mailing/plan.ts'
import type { Audience } from '../../store/store.ts'
import {
  type Line,
  type Transport,
  TransportRefused,
  TransportUnavailable,
} from '../../transport/transport.ts'
import { endPause } from '../mailings/pauses.ts'
import { emptySentence, wantedReaders } from './additions.ts'
import { audit } from './ending.ts'
import type { Pace } from './pacing.ts'
import { recover } from './recover.ts'
import { type Declined, refuse, type SendRequest } from './request.ts'
import type { SendPorts } from './run.ts'
import { standingSentence } from './standing.ts'
import {
  compileVariants,
  editionOf,
  editionsNote,
  hashesNow,
  type NamedVariant,
  wantedVariants,
} from './variants.ts'

/** A mailing that is planned, and may be sent now. */
export interface Ready {
  readonly type: 'ready'
  readonly mailing: Mailing
  readonly readers: number
  readonly notes: readonly string[]
  /** Open already: a wrong password must not freeze an audience. Absent where nothing is left to send. */
  readonly line?: Line
}

export async function prepareSend(ports: SendPorts, request: SendRequest): Promise<Declined | Ready> {
  const { mailings } = ports.store
  const found = await mailings.ofIssue(request.issue)
  const resumed = found && (await endPause(ports, found, `${request.who} ${request.holder.task}`))
  const known = resumed ? await mailings.ofIssue(request.issue) : found
  const notes: string[] = []
  if (known) {
    const recovery = await recover(ports, known, request.journalLost)
    if (recovery.type === 'refused') return refuse(recovery.message)
    notes.push(...recovery.notes)
    for (const note of recovery.notes) await audit(ports, request, 'recovered', { note })
  }
  if (known && known.state !== 'active') return refuse(standingSentence(known))
  const counts = known && (await mailings.countByState(known.id))
  const standing = known && counts && { counts, begun: await mailings.begun(known.id) }
  const plan = decidePlan(known, standing, await hashesNow(known, request.edition), request.choice)
  if (plan.type === 'refused')
    return refuse(request.onPlanned ? `${plan.note}\n${EXTEND_AS_PLANNED}` : plan.note)
  if (plan.note) notes.push(plan.note)
  if (plan.type !== 'resume' && !request.edition)
    return refuse(`Nothing of ${request.issue} was planned yet: send it without --as-planned.`)
  return decide(ports, request, plan, known, counts, notes)
}

const EXTEND_AS_PLANNED = 'To send others what the first ones got: the same command with --as-planned.'

async function decide(
  ports: SendPorts,
  request: SendRequest,
  plan: Plan,
  known: Mailing | undefined,
  counts: Counts | undefined,
  notes: readonly string[],
): Promise<Declined | Ready> {
  const resumed = plan.type === 'resume'
  const again = request.uncertain === 'resend' ? (counts?.uncertain ?? 0) : 0
  const wanted = await wantedReaders(ports.store, request, plan, known, counts, ports.clock.now())
  const { audience, readers, added } = wanted
  const noted = [...notes, ...wanted.notes]
  if (readers === 0) {
    if (known && resumed) return { type: 'ready', mailing: known, readers, notes: noted }
    return refuse(emptySentence(audience))
  }
  const chosen =
    resumed || !request.edition
      ? { variants: [] }
      : await wantedVariants(ports.store, request.edition, ports.clock.now())
  if ('problem' in chosen) return refuse(`Nothing was sent. ${chosen.problem}`)
  const { variants } = chosen
  const subject = known && resumed ? known.subject : (await variants[0]?.compile(0))?.subject
  const whole = !resumed && audience.type === 'active'
  const editions = whole ? await editionsNote(ports.store, ports.clock.now()) : undefined
  const said = [
    ...noted,
    ...(editions === undefined ? [] : [editions]),
    ...(await paceNotes(ports, request.pace, readers)),
  ]
  const toSome = audience.type !== 'active' && (!resumed || added > 0)
  const question = { readers, resumed, subject: subject ?? '', notes: said, ...(toSome && { audience }) }
  if (!(await request.confirm(question))) return { type: 'cancelled' }

  const line = await openFirst(ports.transport)
  if ('message' in line) return refuse(line.message)
  try {
    const mailing =
      known && resumed
        ? await extended(ports, request, known, added)
        : await planMailing(ports, request, known, variants, audience)
    if ('message' in mailing) {
      await line.opened.close()
      return refuse(mailing.message)
    }
    if (again > 0) await resendUncertain(ports, request, mailing)
    return { type: 'ready', mailing, readers, notes: said, line: line.opened }
  } catch (error) {
    await line.opened.close() // an open line would keep the process from ending
    throw error
  }
}

/** When it will be done, where the pace is limited. */
async function paceNotes(
  { store, clock }: SendPorts,
  pace: Pace | undefined,
  readers: number,
): Promise<readonly string[]> {
  if (!pace) return []
  const state = readPaceState(await store.pace.read(pace.relay))
  return forecastNotes(state, pace.limits, readers, clock.now())
}

/** Opened before anything is planned: a wrong password must not freeze an audience. */
async function openFirst(transport: Transport): Promise<{ opened: Line } | { message: string }> {
  try {
    return { opened: await transport.open() }
  } catch (error) {
    if (error instanceof TransportRefused || error instanceof TransportUnavailable) {
      return { message: `${error.message}\nNothing was sent.` }
    }
    throw error
  }
}

/** A worker of another machine may have begun what is to be planned again: what it sends is an edition already. */
async function planMailing(
  { store, clock }: SendPorts,
  { issue, site, who, holder, edition }: SendRequest,
  known: Mailing | undefined,
  wanted: readonly NamedVariant[],
  audience: Audience,
): Promise<Mailing | { readonly message: string }> {
  if (known && (await store.mailings.discard(known.id)) === 'begun') {
    return {
      message: `Nothing was planned: a worker has begun to send issue ${issue} as it was planned before. Undo the change, or send the rest what was planned: yibao send ${issue} --as-planned`,
    }
  }
  const now = clock.now()
  const { subject, variants } = await compileVariants(wanted, now)
  // before anybody can have a mail whose links lead there
  if (edition?.targets) await store.clicks.setTargets(issue, edition.targets)
  return store.mailings.plan({
    issue,
    subject,
    variants,
    plannedAt: now,
    messageId: (subscriberId) => messageIdOf(site, issue, subscriberId),
    audience,
    audit: {
      at: now,
      action: known ? 'replanned' : 'planned',
      who: `${who} ${holder.task}`,
      ...editionOf({ variants }),
    },
  })
}

/** The mailing with the readers of the audience who have none of its issue yet. */
async function extended(
  { store, clock }: SendPorts,
  { issue, site, who, holder, audience }: SendRequest,
  known: Mailing,
  added: number,
): Promise<Mailing> {
  if (added === 0) return known
  const at = clock.now()
  const note = withoutAddresses(`with ${describeAudience(audience)}`)
  const audit = { at, action: 'extended', who: `${who} ${holder.task}`, ...editionOf(known), note } as const
  const messageId = (subscriberId: number) => messageIdOf(site, issue, subscriberId)
  await store.mailings.extend(known.id, { audience, at, messageId, audit })
  return (await store.mailings.byId(known.id)) ?? known
}

async function resendUncertain(ports: SendPorts, request: SendRequest, mailing: Mailing): Promise<void> {
  const to = { state: 'queued', reply: 'to be sent again: it was uncertain' } as const
  const readers = await ports.store.mailings.move(mailing.id, 'uncertain', to, ports.clock.now())
  await audit(ports, request, 'resent uncertain', { readers })
}
