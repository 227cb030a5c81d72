// A reply that begins with a number may be a vote. What else it says goes on to the owner as every reply does.
import PostalMime from 'postal-mime'
import type { MailReport } from '../../audience/bounce/report.ts'
import { saysMore } from '../../audience/vote-reply.ts'
import type { IncomingMail } from '../../mailbox/mailbox.ts'
import { countReply } from '../votes/reply.ts'
import type { IntakeDesk } from './desk.ts'

/** A mail with more in it says more than a number. */
const OCTETS_MAX = 1_000_000

/** Counts the vote, if it is one. `only a vote`: nobody has to read it. Never throws for what is in the mail. */
export async function takeVote(
  { bytes }: IncomingMail,
  { traces }: MailReport,
  desk: IntakeDesk,
): Promise<'only a vote' | 'more'> {
  if (!desk.ballots || traces.from === undefined || bytes.length > OCTETS_MAX) return 'more'
  const { text, date } = await readReply(bytes)
  const { autoSubmitted } = traces
  const reply = {
    from: traces.from,
    references: traces.answers,
    text,
    ...(date === undefined ? {} : { date }),
    ...(autoSubmitted === undefined ? {} : { autoSubmitted }),
  }
  const { state } = await countReply(reply, { ...desk, ballots: desk.ballots })
  return state === 'counted' && !saysMore(text) ? 'only a vote' : 'more'
}

async function readReply(bytes: Uint8Array): Promise<{ readonly text: string; readonly date?: number }> {
  try {
    const { text = '', date } = await PostalMime.parse(bytes)
    const sent = Date.parse(date ?? '')
    return Number.isNaN(sent) ? { text } : { text, date: sent }
  } catch {
    return { text: '' }
  }
}
