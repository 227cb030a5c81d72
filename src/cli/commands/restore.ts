// yibao restore: puts a backup in the place of the database, and nobody is mailed twice by it.
import { relative, resolve } from 'node:path'
import type { Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { putBackupBack, type Restored } from '../../open/copies.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { identity } from '../identity.ts'
import { print } from '../print.ts'
import { plural } from '../report.ts'

interface Options {
  readonly replace?: true
  readonly nothingSentSince?: true
}

export function registerRestore(program: Command): void {
  program
    .command('restore')
    .description(
      'put a backup in the place of the database; what was not sent yet in it is held, so that nobody is mailed twice',
    )
    .argument('<file>', 'a backup, as `yibao backup` writes it')
    .option('--replace', 'also where the database has readers or mailings; it is kept under another name')
    .option(
      '--nothing-sent-since',
      'no mailing went on since the backup was made: what was queued stays queued',
    )
    .action((file: string, options: Options) => run(program, file, options))
}

async function run(program: Command, file: string, options: Options): Promise<void> {
  const { config } = await openNewsletter(program.opts().directory)
  const { holder, who } = identity('restore')
  const restored = await putBackupBack(config, resolve(file), {
    now: systemClock.now(),
    holder,
    who: `${who} restore`,
    existing: options.replace ? 'replace' : 'keep',
    sentSince: options.nothingSentSince ? 'nothing' : 'unknown',
    ...(config.erasureKey === undefined ? {} : { erasureKey: config.erasureKey }),
  })
  for (const line of restoredLines(restored)) print(line)
}

export function restoredLines({
  contents,
  kept,
  carried,
  paused,
  late,
  givenUp,
}: Restored): readonly string[] {
  const { madeAt, readers, mailings } = contents
  const time = new Date(madeAt).toISOString()
  const lines = [
    `Restored the backup of ${time}: ${plural(readers, 'reader')}, ${plural(mailings, 'mailing')}.`,
  ]
  if (kept !== undefined) lines.push(`The database that was there is kept: ${relative(process.cwd(), kept)}`)
  lines.push('', ...carriedLines(carried, time))
  if (paused.length > 0) {
    lines.push('', 'Paused, since these readers may have been mailed after the backup was made:')
    for (const { issue, uncertain } of paused)
      lines.push(`  ${issue}: ${uncertain.toLocaleString('en')} uncertain`)
    lines.push(
      'Look at the log of your mail server. Then, for each issue, one of',
      '  yibao deliveries uncertain mark-sent <issue>    they have it',
      '  yibao deliveries uncertain resend <issue>       they do not have it: send it',
      'and `yibao mailing resume <issue>`.',
    )
  }
  if (givenUp > 0)
    lines.push(
      '',
      `Given up: ${givenUp.toLocaleString('en')} of what waited in the outbox when the backup was made (letters, notices): it may have been done since. To see it: yibao letters, yibao webhooks.`,
    )
  if (late.length > 0)
    lines.push(
      '',
      `On the calendar, but not to begin by themselves, since their time passed or was changed after the backup was made: ${late.join(', ')}.`,
    )
  return lines
}

function carriedLines(carried: Restored['carried'], time: string): string[] {
  if (carried === undefined || 'unreadable' in carried) {
    const why = carried === undefined ? 'There was no database to take them over from.' : carried.unreadable
    return [
      `WARNING: readers who left after ${time} are subscribed again in this database.`,
      `  ${why}`,
      '  Find them in the mailbox for leaving, write them into a CSV file with the columns email and status, status unsubscribed, and import that (yibao subscribers import left.csv) before you send.',
    ]
  }
  const { leavings, settled, held, mailings, removed, erased, unchecked } = carried
  const lines = [
    `Taken over from the database that was there: ${plural(leavings, 'reader')} who left, ${plural(settled, 'delivery', 'deliveries')} that had ended${mailings.length > 0 ? `, the mailings of ${mailings.join(', ')}` : ''}.`,
  ]
  if (held.length > 0)
    lines.push(`Held as in it: ${held.map(({ issue, state }) => `${issue} (${state})`).join(', ')}.`)
  if (erased > 0) lines.push(`Erased again: ${plural(erased, 'reader')} who had themselves erased since.`)
  if (unchecked > 0)
    lines.push(
      `WARNING: YIBAO_ERASURE_KEY is not set, so nobody could be erased again: ${plural(unchecked, 'mark')} of erased readers ${unchecked === 1 ? 'is' : 'are'} kept. Put the key into .env and restore once more.`,
    )
  if (removed > 0) {
    lines.push(
      `WARNING: ${plural(removed, 'reader')} of the backup ${removed === 1 ? 'was' : 'were'} not in it any more. Whoever asked to be erased must be removed again (yibao subscribers remove <address>).`,
    )
  }
  return lines
}
