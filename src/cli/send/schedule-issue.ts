// yibao send --at and --unschedule: everything that a send looks at is looked at now, while somebody is here to mend it.
import { systemClock } from '../../clock/system-clock.ts'
import { recordExpansions } from '../../jobs/lexicon/record.ts'
import { listIssues } from '../../jobs/newsletter.ts'
import { sendable } from '../../jobs/send/sendable.ts'
import { scheduleMailing, unscheduleMailing } from '../../jobs/worker/scheduling.ts'
import { describeComing } from '../../mailing/audience.ts'
import type { DkimSigner } from '../../mailing/dkim.ts'
import { forecastNotes } from '../../mailing/pace/forecast.ts'
import { readPaceState } from '../../mailing/pace/state.ts'
import { describeTime, readScheduledTime, type ScheduledTime } from '../../mailing/schedule.ts'
import { openPace, openSigners, openTransport } from '../../open/mail.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import { type Transport, TransportRefused, TransportUnavailable } from '../../transport/transport.ts'
import { identity } from '../identity.ts'
import { namedIssue } from '../issue-argument.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { plural } from '../report.ts'
import type { Prepared } from './send-issue.ts'

/** Reads what --at says. Throws a Refusal where it is no time to come. */
export function readTime(text: string): ScheduledTime {
  const time = readScheduledTime(text, systemClock.now(), Intl.supportedValuesOf('timeZone'))
  if ('problem' in time) throw new Refusal(time.problem, 2)
  return time
}

/** Stores the edition to be sent at a time. */
export async function scheduleIssue(
  { newsletter, edition, issue, variant, audience }: Prepared,
  time: ScheduledTime,
  refuseUnready: (signers: readonly DkimSigner[]) => Promise<void>,
): Promise<void> {
  const { config, files } = newsletter
  const transport = await openTransport(config)
  const signers = await openSigners(config)
  if (transport.reach === 'the world') await refuseUnready(signers)
  await tryLine(transport)
  const { slug } = edition.issue
  const pace = await openPace(config, transport)
  const store = await openStore(config)
  try {
    const result = await scheduleMailing(
      { store, clock: systemClock },
      {
        issue: slug,
        time,
        audience,
        edition: sendable({ edition, variant }, config.site),
        ...identity(`send ${slug}`),
      },
    )
    if (result.type === 'refused') throw new Refusal(result.message)
    if (issue) await recordExpansions(files, issue)
    const [meant = '', ...others] = describeTime(time, Intl.DateTimeFormat().resolvedOptions().timeZone)
    print(
      [
        `Issue ${slug} (“${edition.subject}”) begins ${result.replaced ? 'now at another time' : 'at'}:`,
        `  ${meant}`,
        ...others.map((line) => `  ${line}`),
        `It goes to ${describeComing(audience)}: ${plural(result.readers, 'reader')} now.`,
        ...forecastNotes(
          readPaceState(await store.pace.read(pace.relay)),
          pace.limits,
          result.readers,
          time.at,
        ),
        `Started by ${result.starters.map(({ task, host, pid }) => `${task} (${host}, process ${pid})`).join(' or ')}.`,
        `What is written now goes out. To take later changes along, run this again. To take it back: yibao send ${slug} --unschedule`,
      ].join('\n'),
    )
  } finally {
    await store.close()
  }
}

/** A wrong password is to be found now. */
async function tryLine(transport: Transport): Promise<void> {
  try {
    await (await transport.open()).close()
  } catch (error) {
    if (error instanceof TransportRefused || error instanceof TransportUnavailable) {
      throw new Refusal(`${error.message}\nNothing was scheduled.`)
    }
    throw error
  }
}

/** Takes a schedule back. An issue whose folder is gone is named by its slug. */
export async function unscheduleIssue(directory: string | undefined, name: string): Promise<void> {
  const { config, files } = await openNewsletter(directory)
  const store = await openStore(config)
  try {
    const slug = (await store.schedules.ofIssue(name)) ? name : await slugOf(files, name, config.root)
    const refused = await unscheduleMailing(
      { store, clock: systemClock },
      { issue: slug, ...identity(`send ${slug}`) },
    )
    if (refused !== undefined) throw new Refusal(refused)
    print(`Issue ${slug} is not scheduled any more.`)
  } finally {
    await store.close()
  }
}

async function slugOf(files: Prepared['newsletter']['files'], name: string, root: string): Promise<string> {
  const { meta, folder } = namedIssue(await listIssues(files), name, root)
  return meta?.slug ?? folder.split('/').at(-1) ?? folder
}
