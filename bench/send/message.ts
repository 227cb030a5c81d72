// One reader's message of the comparison in a file, as it goes over the wire: what the C client sends to everybody.
import { writeFile } from 'node:fs/promises'
import { compileMessage } from '../../src/mailing/compile.ts'
import { newScratch, openComposer } from '../../src/mailing/composer.ts'
import { benchEdition, SITE } from './edition.ts'

/** Writes it and returns its size in bytes. */
export async function writeMessage(path: string): Promise<number> {
  const composer = openComposer(await compileMessage(benchEdition(), SITE, Date.UTC(2026, 10, 23)), [])
  const token = 't'.repeat(32)
  const bytes = await composer.compose(
    {
      address: 'reader1@example.org',
      messageId: `${token}@weekly.bench.example`,
      leaveUrl: `https://bench.example/leave/${token}`,
      leaveAddress: `leave+${token}@bench.example`,
    },
    newScratch(),
  )
  await writeFile(path, bytes)
  return bytes.length
}
