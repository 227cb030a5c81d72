// Opens what is stored for the time of a command, and finds the mailing of the issue that was named.
import { findIssue, listIssues } from '../../jobs/newsletter.ts'
import type { Mailing } from '../../mailing/delivery.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import type { Schedule, Store } from '../../store/store.ts'
import { issueName, unknownIssue } from '../issue-argument.ts'
import { Refusal } from '../refusal.ts'

/** `ofSchedule` is for an issue that is scheduled and has no mailing yet; without it that is refused. */
export async function withMailing(
  directory: string | undefined,
  name: string,
  work: (store: Store, mailing: Mailing) => Promise<void>,
  ofSchedule?: (schedule: Schedule) => void,
): Promise<void> {
  const { config, files } = await openNewsletter(directory)
  const entry = findIssue(await listIssues(files), issueName(name, config.root))
  // the folder may be gone: what was sent is in the ledger all the same
  const issue = entry?.meta?.slug ?? name
  await withStore(directory, async (store) => {
    const mailing = await store.mailings.ofIssue(issue)
    if (mailing) return work(store, mailing)
    const schedule = await store.schedules.ofIssue(issue)
    if (schedule && ofSchedule) return ofSchedule(schedule)
    if (!entry) throw unknownIssue([name])
    if (!schedule) throw new Refusal(`Issue ${issue} was not sent to anybody yet.`)
    const at = new Date(schedule.at).toISOString()
    throw new Refusal(
      `Issue ${issue} was not sent to anybody yet. It is scheduled for ${at}. To take that back: yibao send ${issue} --unschedule`,
    )
  })
}

export async function withStore(
  directory: string | undefined,
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const { config } = await openNewsletter(directory)
  const store = await openStore(config)
  try {
    await work(store)
  } finally {
    await store.close()
  }
}
