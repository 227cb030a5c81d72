// Writes messages into a folder as .eml files instead of sending them: the transport of a dry run.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unstuffDots } from '../mailing/dots.ts'
import type { Transport } from './transport.ts'
import { WITHDRAWN } from './verdicts.ts'

/** Files are named `000001-ann@example.org.eml`. What the folder held before is removed when the first line opens. */
export function emlTransport(folder: string): Transport {
  let opening: Promise<void> | undefined
  let written = 0
  return {
    name: folder,
    linesMax: 1,
    reach: 'this machine',
    open: async () => {
      opening ??= emptyFolder(folder)
      await opening
      return {
        depth: 1,
        deliver: async ({ to }, message, onDot) => {
          if ((await onDot()) === false) return { ...WITHDRAWN, closed: false }
          written += 1
          const file = `${String(written).padStart(6, '0')}-${fileName(to)}.eml`
          await writeFile(join(folder, file), unstuffDots(message), { mode: 0o600 })
          return { outcome: { state: 'accepted', reply: file }, closed: false }
        },
        close: async () => undefined,
      }
    },
  }
}

async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  // what lies here are mails to readers, with links that are theirs alone
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

/** An address as a file name on any system. */
function fileName(address: string): string {
  return address.replace(/[^A-Za-z0-9@._+-]/g, '_').slice(0, 120)
}
