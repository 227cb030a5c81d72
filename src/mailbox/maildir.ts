// Maildir: mails in new/, and those in cur/ that no program has shown yet. A mail that was taken goes to cur/ with the flag
// S (seen), by one rename; `leave` keeps all as it is. Never writes into a mail and never deletes one.
import { lstat, mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { MAIL_OCTETS_MAX, type Mailbox, type MailTaker } from './mailbox.ts'

export interface MaildirOptions {
  readonly marks: 'mark' | 'leave'
  readonly octetsMax?: number
}

export function maildir(path: string, { marks, octetsMax = MAIL_OCTETS_MAX }: MaildirOptions): Mailbox {
  return {
    name: path,
    read: async (taker, signal) => {
      for (const folder of ['new', 'cur'] as const) {
        for (const name of await unseen(join(path, folder))) {
          if (signal?.aborted) return
          const place = join(path, folder, name)
          if ((await take(place, taker, octetsMax)) && marks === 'mark') await mark(path, folder, name)
        }
      }
    },
  }
}

/** Names are in the order of arrival: they begin with the time. Also in new/ a name may carry flags. */
async function unseen(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(absent)
  return (names ?? []).filter((name) => !name.startsWith('.') && !flagsOf(name).includes('S')).sort()
}

/** False where the mail is not to be marked: gone meanwhile, no plain file, or too large. */
async function take(place: string, taker: MailTaker, octetsMax: number): Promise<boolean> {
  const stat = await lstat(place).catch(absent)
  if (!stat?.isFile()) return false
  if (stat.size > octetsMax) {
    taker.passOver({ place, octets: stat.size })
    return false
  }
  const bytes = await readFile(place).catch(absent)
  if (bytes) await taker.take({ bytes, place })
  return bytes !== undefined
}

async function mark(path: string, folder: string, name: string): Promise<void> {
  const flags = [...new Set(`${flagsOf(name)}S`)].sort().join('')
  await mkdir(join(path, 'cur'), { recursive: true })
  await rename(join(path, folder, name), join(path, 'cur', `${name.replace(/:.*$/s, '')}:2,${flags}`)).catch(
    absent,
  )
}

/** `1733000000.M1P2.host:2,RS`: flags are letters in the order of the alphabet. */
function flagsOf(name: string): string {
  return /:2,([A-Za-z]*)$/.exec(name)?.[1] ?? ''
}

/** Other programs move mails while we read: what is gone is theirs. */
function absent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
