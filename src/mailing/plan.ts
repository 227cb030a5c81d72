// Decides what a send of an edition has to do: plan a mailing, go on with one, or refuse. Pure.
import { createHash } from 'node:crypto'
import type { Site } from '../issue/site.ts'
import type { DeliveryState, Mailing } from './delivery.ts'

export type Counts = Readonly<Record<DeliveryState, number>>

export type Plan =
  /** No mailing yet. */
  | { readonly type: 'new'; readonly note?: undefined }
  /** Nothing of the planned mailing was ever tried and the edition is another one now: plan again. */
  | { readonly type: 'replan'; readonly note: string }
  /** Go on with the stored bytes. */
  | { readonly type: 'resume'; readonly note?: string }
  | { readonly type: 'refused'; readonly note: string }

export interface Progress {
  readonly counts: Counts
  /** Whether anything of it was ever tried. */
  readonly begun: boolean
}

/**
 * What to do with an issue whose mailing may have begun. `hashes` are those of its editions as they are written now, by
 * their ids. `as-planned`: send the stored editions whatever the text is now.
 */
export function decidePlan(
  mailing: Pick<Mailing, 'variants' | 'issue'> | undefined,
  progress: Progress | undefined,
  hashes: ReadonlyMap<string, string>,
  choice: 'as-written' | 'as-planned',
): Plan {
  if (!mailing || !progress) return { type: 'new' }
  if (mailing.variants.every(({ id, hash }) => hash === hashes.get(id))) return { type: 'resume' }
  if (choice === 'as-planned') {
    return {
      type: 'resume',
      note: 'The issue has changed since; the rest gets the edition that was planned.',
    }
  }
  if (!progress.begun)
    return {
      type: 'replan',
      note: 'The issue has changed since it was planned; nobody had it yet, so it is planned again.',
    }
  const { counts } = progress
  const open = counts.queued + counts.deferred + counts.claimed + counts.sending + counts.uncertain
  return {
    type: 'refused',
    note: [
      counts.accepted > 0
        ? `Unexpected change in issue ${mailing.issue}: ${counts.accepted} of its readers already have another edition.`
        : `Unexpected change in issue ${mailing.issue}: another edition was tried already, and is not known to have reached anybody.`,
      open > 0
        ? `${open} are still open. Undo the change and run the same command again, or send them the edition that was planned with --as-planned.`
        : 'It was sent to everyone it was planned for. What went out never changes: tell the readers in a new issue.',
    ].join('\n'),
  }
}

/** Says when any edition of a mailing is another one; of a mailing with one edition it is the hash of that. */
export function mailingHash(variants: Mailing['variants']): string | undefined {
  const [first, ...others] = variants
  if (!first || others.length === 0) return first?.hash
  const hash = createHash('sha256')
  for (const { id, hash: one } of variants) hash.update(`${id} ${one}\n`)
  return hash.digest('hex')
}

/** The reader's Message-ID: the same on every attempt, so that servers can tell a repeat, and telling nothing else. */
export function messageIdOf(site: Site, issue: string, subscriberId: number): string {
  const digest = createHash('sha256').update(`${site.list.id}\n${issue}\n${subscriberId}`).digest('hex')
  return `${digest.slice(0, 32)}@${site.list.id}`
}
