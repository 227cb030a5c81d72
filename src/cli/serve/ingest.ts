// yibao bounces ingest: takes in mails from files, Maildir, mbox, standard input or IMAP, and says what became of them. Without
// --verbose on a terminal nothing shows where a mail lay: paths and places may tell whose it is.
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import type { Config } from '../../config/config.ts'
import type { IntakeDesk, Taken } from '../../jobs/bounces/desk.ts'
import { takeMail } from '../../jobs/bounces/take-mail.ts'
import { openBallots } from '../../jobs/votes/ballots.ts'
import { whileAlive } from '../../jobs/worker/signs-of-life.ts'
import { emlFiles, pipedMail } from '../../mailbox/eml-files.ts'
import { type ImapMailbox, imapMailbox } from '../../mailbox/imap.ts'
import { readImapUrl } from '../../mailbox/imap-url.ts'
import { type Mailbox, MailboxRefused, MailboxUnavailable, type MailTaker } from '../../mailbox/mailbox.ts'
import { maildir } from '../../mailbox/maildir.ts'
import { mbox } from '../../mailbox/mbox.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import { identity } from '../identity.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { endOnSignal } from '../send/send-run.ts'
import { logTrouble } from '../send/work-log.ts'
import { openIntakeDesk } from './intake.ts'

interface Options {
  readonly imap?: true
  readonly watch?: true
  readonly leave?: true
  readonly verbose?: true
}

export function registerIngest(program: Command, bounces: Command): void {
  bounces
    .command('ingest')
    .description(
      'take in mails that came back, and do what follows from them; a mail taken twice counts once',
    )
    .argument(
      '[place...]',
      'file with one mail, mbox file or Maildir folder; - is one mail on standard input',
    )
    .option('--imap', 'the unseen mails of the mailbox in YIBAO_IMAP_URL')
    .option('--watch', 'with --imap: wait for more, until Ctrl-C')
    .option('--leave', 'mark nothing as read in a Maildir')
    .option('--verbose', 'on a terminal: a line for each mail, with the place it lay at')
    .action((places: string[], options: Options) => run(program, places, options))
}

async function run(program: Command, places: readonly string[], options: Options): Promise<void> {
  if (options.watch && !options.imap) throw new Refusal('Unexpected --watch, expected it with --imap.', 2)
  if (places.length === 0 && !options.imap)
    throw new Refusal('Unexpected command without mails, expected files, a Maildir, an mbox, - or --imap.', 2)
  const { config, files } = await openNewsletter(program.opts().directory)
  const boxes = await Promise.all(places.map((place) => openPlace(place, options)))
  const imap = options.imap ? openImap(config) : undefined
  const store = await openStore(config)
  const { holder, who, worker } = identity('bounces')
  const ballots = openBallots(files, config.site, systemClock)
  const desk = { ...openIntakeDesk(config, store, `${who} bounces`), ballots }
  const ending = endOnSignal()
  const tally = new Tally(options.verbose === true && process.stdout.isTTY)
  try {
    const work = () => readAll(boxes, imap, { desk, tally, options, signal: ending.signal })
    const living = { ...holder, id: worker, kind: 'service' as const }
    if (options.watch) await whileAlive({ store, clock: systemClock }, living, logTrouble, work)
    else await work()
    print(tally.summary())
    if (ending.signal.aborted && !options.watch)
      throw new Refusal('Stopped before the end. Run it again: what was taken counts once.', 130)
  } finally {
    ending.stop()
    await store.close()
  }
}

interface Reading {
  readonly desk: IntakeDesk
  readonly tally: Tally
  readonly options: Options
  readonly signal: AbortSignal
}

async function readAll(
  boxes: readonly Mailbox[],
  imap: ImapMailbox | undefined,
  { desk, tally, options, signal }: Reading,
): Promise<void> {
  const taker = (source: string): MailTaker => ({
    take: async (mail) => tally.add(mail.place, await takeMail(mail, source, desk)),
    passOver: ({ place, octets }) => tally.passOver(place, octets),
  })
  try {
    for (const box of boxes) await box.read(taker('file'), signal)
    if (imap && options.watch) {
      print(`Waiting for mails in ${imap.name}. Ctrl-C ends it.`)
      await imap.watch(taker('imap'), {
        signal,
        onTrouble: logTrouble,
        wait: (ms, stop) => systemClock.wait(ms, stop),
      })
    } else if (imap) await imap.read(taker('imap'), signal)
  } catch (error) {
    if (!(error instanceof MailboxRefused) && !(error instanceof MailboxUnavailable)) throw error
    print(tally.summary())
    throw new Refusal(`${error.message}.`)
  }
}

/** Told apart by what is there: a folder with new/ or cur/ is a Maildir, a file that begins with `From ` an mbox. */
async function openPlace(place: string, options: Options): Promise<Mailbox> {
  if (place === '-') return pipedMail(process.stdin)
  const found = await stat(place)
  if (found.isDirectory()) {
    const parts = await Promise.all(
      ['new', 'cur'].map((name) => stat(join(place, name)).catch(() => undefined)),
    )
    if (!parts.some((part) => part?.isDirectory()))
      throw new Refusal(
        `Unexpected folder ${place}, expected a Maildir, which has the folders new and cur. Name the files in it instead.`,
        2,
      )
    return maildir(place, { marks: options.leave ? 'leave' : 'mark' })
  }
  return (await beginning(place)) === 'From ' ? mbox(place) : emlFiles([place])
}

async function beginning(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5, 0)
    return buffer.subarray(0, bytesRead).toString('latin1')
  } finally {
    await file.close()
  }
}

function openImap({ intake, site }: Config): ImapMailbox {
  if (intake.imapUrl === undefined) {
    throw new Refusal(
      'YIBAO_IMAP_URL is not set: put the address of the mailbox into .env, such as imaps://user:password@imap.your.domain/INBOX',
    )
  }
  try {
    return imapMailbox(readImapUrl(intake.imapUrl, intake.imapToken), site.bounces?.imap ?? {})
  } catch (error) {
    if (error instanceof MailboxRefused) throw new Refusal(`${error.message}.`)
    throw error
  }
}

/** What became of the mails, counted. */
class Tally {
  private readonly counts = new Map<string, number>()
  private readonly lines: boolean
  private mails = 0

  constructor(lines: boolean) {
    this.lines = lines
  }

  add(place: string, { kind, match, result, rule }: Taken): void {
    this.mails += 1
    this.count(result)
    if (this.lines) print(`${place}: ${kind} (${rule}), ${match}: ${result}`)
  }

  passOver(place: string, octets: number): void {
    this.mails += 1
    this.count('passed over as too large')
    if (this.lines) print(`${place}: passed over, ${octets.toLocaleString('en')} bytes`)
  }

  summary(): string {
    const mails = this.mails === 1 ? '1 mail' : `${this.mails.toLocaleString('en')} mails`
    const counts = [...this.counts].sort(([one], [other]) => one.localeCompare(other, 'en'))
    const parts = counts.map(([name, count]) => `${count.toLocaleString('en')} ${WORDS[name] ?? name}`)
    return parts.length === 0 ? `${mails}.` : `${mails}: ${parts.join(', ')}.`
  }

  private count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
  }
}

/** Results as they are told. */
const WORDS: Readonly<Record<string, string>> = {
  seen: 'taken before',
  nothing: 'changed nothing',
  quarantined: 'set aside (yibao bounces list)',
}
