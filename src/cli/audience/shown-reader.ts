// yibao preview and render --as: whose email is shown, and in which edition.
import { systemClock } from '../../clock/system-clock.ts'
import type { VariantId } from '../../edition/variants.ts'
import { readerAs, SAMPLE_READER, type ShownReader } from '../../jobs/sample-reader.ts'
import { findSubscriber } from '../../jobs/subscribers/subscribers.ts'
import type { Newsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import { printError } from '../print.ts'
import { Refusal } from '../refusal.ts'

export interface ReaderOptions {
  readonly as?: string
  readonly edition?: VariantId
}

/** The reader that the options name, in the edition they chose or in that of the options. Throws a Refusal for nobody. */
export async function shownReader(
  { config }: Newsletter,
  issue: string,
  { as, edition }: ReaderOptions,
): Promise<ShownReader> {
  if (as === undefined) return { ...SAMPLE_READER, ...(edition ? { edition } : {}) }
  const secret = config.secrets?.current
  if (secret === undefined)
    throw new Refusal('YIBAO_SECRET is not set: without it there are no links to show. Put it into .env.')
  const store = await openStore(config)
  try {
    const subscriber = await findSubscriber(store, as)
    if ('problem' in subscriber) throw new Refusal(`${subscriber.problem}.`)
    const reader = readerAs(subscriber, issue, config.site, secret)
    if ('refused' in reader) throw new Refusal(`This reader would not get it, ${reader.refused}.`)
    const { status, pausedUntil = 0 } = subscriber
    if (status !== 'active') printError(`Warning: this reader is ${status}, and would not get it.`)
    else if (pausedUntil > systemClock.now())
      printError(
        `Warning: this reader has paused mail until ${new Date(pausedUntil).toISOString().slice(0, 10)}.`,
      )
    return { ...reader, edition: edition ?? reader.edition }
  } finally {
    await store.close()
  }
}
