// yibao backup: everything the database holds, in one file that can be put back by `yibao restore`.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { writeBackup } from '../../open/copies.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { print } from '../print.ts'
import { plural } from '../report.ts'

interface Options {
  readonly force?: true
}

export function registerBackup(program: Command): void {
  program
    .command('backup')
    .description('write everything in the database into one file; safe while a send or the service runs')
    .argument('<file>', 'the backup to write')
    .option('--force', 'replace the file where there is one')
    .action((file: string, options: Options) => run(program, file, options))
}

async function run(program: Command, file: string, options: Options): Promise<void> {
  const { config } = await openNewsletter(program.opts().directory)
  const existing = options.force ? 'replace' : 'keep'
  const { bytes, sha256, contents } = await writeBackup(config, resolve(file), {
    now: systemClock.now(),
    existing,
  })
  const { readers, mailings, open } = contents
  print(
    `Wrote ${file}: ${plural(readers, 'reader')}, ${plural(mailings, 'mailing')}, ${bytes.toLocaleString('en')} bytes, checked.`,
  )
  print(`sha256 ${sha256}`)
  if (open > 0) {
    print(
      `${open === 1 ? 'A delivery is' : `${open.toLocaleString('en')} deliveries are`} still open in it. They may be sent after this moment, so a restore holds them until you decide.`,
    )
  }
  print('It holds the addresses of your readers: keep it where nobody else reads it.')
  print(
    'Not in it, keep them elsewhere: .env with YIBAO_SECRET, without which the links to leave in old emails die, and the keys of DKIM (.yibao/dkim).',
  )
}
