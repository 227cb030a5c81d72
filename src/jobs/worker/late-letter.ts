// The short plain letter to the newsletter's own address when a mailing was not begun at its time.
import type { Clock } from '../../clock/clock.ts'
import type { Site } from '../../issue/site.ts'
import { describeTime } from '../../mailing/schedule.ts'
import type { Schedule } from '../../store/store.ts'
import type { Transport } from '../../transport/transport.ts'

/** Sends it as well as can be; returns why it could not. */
export async function sendLateLetter(
  { transport, clock }: { readonly transport: Transport; readonly clock: Clock },
  site: Site,
  schedule: Omit<Schedule, 'variants'>,
): Promise<string | undefined> {
  const to = site.replyTo ?? site.sender.address
  const id = `late.${schedule.at}.${clock.now()}@${site.list.id}`
  const letter = writeLateLetter(site, schedule, { id, to, now: clock.now() })
  try {
    const line = await transport.open()
    try {
      const { outcome } = await line.deliver(
        { from: site.sender.address, to, id },
        Buffer.from(letter, 'latin1'),
        () => undefined,
      )
      return outcome.state === 'accepted' ? undefined : outcome.reply
    } finally {
      await line.close()
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Lines of ASCII that end in CRLF and begin with no dot: the body is base64. */
export function writeLateLetter(
  site: Site,
  schedule: Omit<Schedule, 'variants'>,
  { id, to, now }: { readonly id: string; readonly to: string; readonly now: number },
): string {
  const { issue, subject } = schedule
  const text = [
    `Issue ${issue} (${subject}) of ${site.name} was to be sent at:`,
    ...describeTime(schedule, 'UTC')
      .slice(0, 1)
      .map((time) => `  ${time}`),
    '',
    'Nothing was running then that could start it, and it was noticed over an hour later. Nobody was mailed.',
    '',
    `To send it now:            yibao send ${issue}`,
    `To choose another time:    yibao send ${issue} --at '<time> <zone>'`,
    `To drop the schedule:      yibao send ${issue} --unschedule`,
    '',
  ].join('\r\n')
  const body =
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  return [
    `From: ${site.sender.address}`,
    `To: ${to}`,
    `Subject: Issue ${issue.replace(/[^\x20-\x7e]/g, '?')} was not sent: send it or choose another time`,
    `Date: ${new Date(now).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...body,
    '',
  ].join('\r\n')
}
