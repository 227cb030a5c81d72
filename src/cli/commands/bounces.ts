// yibao bounces: what mails that came back say. Each subcommand has a register function of its own.
import { createReadStream } from 'node:fs'
import type { Command } from 'commander'
import { MAIL_BYTES_MAX } from '../../audience/bounce/mime.ts'
import { readMail } from '../../audience/bounce/read.ts'
import type { RecipientReport } from '../../audience/bounce/report.ts'
import { registerBounceList } from '../audience/bounce-list.ts'
import { bounceSummary, bounceTable } from '../audience/bounce-report.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { registerIngest } from '../serve/ingest.ts'
import { systemErrorSentence } from '../system-error.ts'

export function registerBounces(program: Command): void {
  const bounces = program
    .command('bounces')
    .description('mails that came back: bounces, complaints, automatic replies')
  registerClassify(bounces)
  registerIngest(program, bounces)
  registerBounceList(program, bounces)
}

function registerClassify(bounces: Command): void {
  bounces
    .command('classify')
    .description('say what mails are: kind, recipient, status, and whether an address is of no use for good')
    .argument('<file...>', 'mails, each a file of its own; - is standard input')
    .option('--json', 'a line of JSON for each recipient')
    .action((files: string[], options: ClassifyOptions) => classify(files, options))
}

interface ClassifyOptions {
  readonly json?: true
}

/** Reads mails and changes nothing: it needs no newsletter. One file after the other; what cannot be read stops no other. */
async function classify(files: readonly string[], { json }: ClassifyOptions): Promise<void> {
  const rows: { file: string; recipient: RecipientReport }[] = []
  const unread: string[] = []
  for (const file of files) {
    const bytes = await readBeginning(file)
    if (typeof bytes === 'string') {
      unread.push(bytes)
      continue
    }
    for (const recipient of readMail(bytes).recipients) {
      if (json) print(jsonLine(file, recipient))
      else rows.push({ file, recipient })
    }
  }
  if (!json && rows.length > 0) {
    for (const line of bounceTable(rows)) print(line)
    const recipients = rows.map(({ recipient }) => recipient)
    print(bounceSummary(recipients, files.length - unread.length))
  }
  if (unread.length > 0) throw new Refusal(unread.join('\n'), 2)
}

/** What is read of a mail, and a byte that tells it was longer; or why there is nothing to read. */
async function readBeginning(file: string): Promise<Uint8Array | string> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    const stream = file === '-' ? process.stdin : createReadStream(file, { end: MAIL_BYTES_MAX })
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk)
      if (length <= MAIL_BYTES_MAX) chunks.push(bytes)
      length += bytes.length
    }
    return Buffer.concat(chunks)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EISDIR') return `Unexpected folder ${file}, expected mails: name the files in it.`
    const sentence = systemErrorSentence(error)
    if (sentence === undefined) throw error
    return `Unexpected file that cannot be read, expected a mail: ${sentence}`
  }
}

/** The contract of `--json`: these keys, null where a mail does not say. */
function jsonLine(file: string, { kind, recipient, status, permanent, rule }: RecipientReport): string {
  return JSON.stringify({
    file,
    kind,
    recipient: recipient ?? null,
    status: status ?? null,
    permanent,
    rule,
  })
}
