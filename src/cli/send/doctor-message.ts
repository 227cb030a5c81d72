// A message of an issue as a reader would get it, signed where we sign, for the doctor to look at: its links are for nobody,
// and it is not sent.
import { systemClock } from '../../clock/system-clock.ts'
import { checkIssue } from '../../jobs/check.ts'
import { type IssueEntry, listIssues } from '../../jobs/newsletter.ts'
import { NOBODY, openAddressing } from '../../jobs/send/recipient.ts'
import { compileMessage } from '../../mailing/compile.ts'
import { slotsOf } from '../../mailing/compiled.ts'
import { newScratch, openComposer } from '../../mailing/composer.ts'
import type { DkimSigner } from '../../mailing/dkim.ts'
import { unstuffDots } from '../../mailing/dots.ts'
import { type Newsletter, openDesk } from '../../open/newsletter.ts'
import { namedIssue } from '../issue-argument.ts'

export type SampleMessage =
  | { readonly bytes: Uint8Array; readonly issue: string }
  | { readonly missing: string }

/** Of the issue named, or of the newest one. Throws a Refusal where a name fits no issue. */
export async function sampleMessage(
  newsletter: Newsletter,
  name: string | undefined,
  signers: readonly DkimSigner[],
): Promise<SampleMessage> {
  const { config, files } = newsletter
  const entries = await listIssues(files)
  const entry = name === undefined ? newestOf(entries) : namedIssue(entries, name, config.root)
  if (!entry) return { missing: 'There is no issue yet.' }
  const secret = config.secrets?.current
  if (secret === undefined) return { missing: 'Without YIBAO_SECRET no message can be made.' }
  const { edition } = await checkIssue(await openDesk(newsletter), entry, entries)
  if (!edition) return { missing: `${entry.folder} has errors (yibao check): no message can be made of it.` }
  const compiled = await compileMessage(edition, config.site, systemClock.now())
  const delivery = {
    address: config.site.sender.address,
    subscriberId: NOBODY,
    messageId: `doctor@${config.site.list.id}`,
  }
  const sent = { issue: edition.issue.slug, slots: slotsOf(compiled) }
  const addressed = openAddressing(config.site, secret, sent)(delivery)
  if ('refused' in addressed)
    return { missing: `The sender's own address cannot be written to: ${addressed.refused}` }
  const composer = openComposer(compiled, signers)
  const bytes = await composer.compose(addressed.recipient, newScratch())
  return { bytes: unstuffDots(bytes), issue: edition.issue.slug }
}

function newestOf(entries: readonly IssueEntry[]): IssueEntry | undefined {
  return entries
    .filter(({ meta }) => meta !== undefined)
    .toSorted((left, right) => (left.meta?.date ?? '').localeCompare(right.meta?.date ?? ''))
    .at(-1)
}
