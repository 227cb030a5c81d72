// The files of the keys that messages are signed with: read, made, and never shown.
import { generateKeyPair, type KeyObject } from 'node:crypto'
import type { Stats } from 'node:fs'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { DkimEntry } from '../issue/dkim.ts'
import { type DkimSigner, openDkimSigner } from '../mailing/dkim.ts'
import { type DkimKeyRead, readDkimKey } from '../mailing/dkim-key.ts'
import { Refusal } from './refusal.ts'
import { systemErrorSentence } from './system-error.ts'

/** What signs, in the order of newsletter.yaml. Throws a Refusal that lists every key that cannot be used. */
export async function openDkimKeys(
  root: string,
  entries: readonly DkimEntry[],
): Promise<readonly DkimSigner[]> {
  const signers: DkimSigner[] = []
  const problems: string[] = []
  for (const entry of entries) {
    const found = await readKeyFile(root, entry)
    if (found === 'absent') problems.push(absence(root, entry))
    else if ('problem' in found) problems.push(found.problem)
    else signers.push(openDkimSigner({ ...entry, key: found.key }))
  }
  if (problems.length > 0)
    throw new Refusal(
      [
        'Nothing can be signed as `dkim` in newsletter.yaml asks:',
        ...problems.map((each) => `- ${each}`),
      ].join('\n'),
    )
  return signers
}

/** A key is small: whatever is larger is none, and is not read. */
const BYTES_MAX = 64 * 1024

/** The key in a file. The problem is a sentence without its full stop. */
export async function readKeyFile(root: string, { key: path }: DkimEntry): Promise<DkimKeyRead | 'absent'> {
  const file = resolve(root, path)
  const shown = showPath(file)
  try {
    const found = await stat(file)
    if (!found.isFile())
      return { problem: `Unexpected folder or device ${shown}, expected a file with a private key` }
    if (isExposed(found)) return { problem: exposure(shown, found) }
    const text = found.size > BYTES_MAX ? '' : await readFile(file, 'utf8')
    const read = readDkimKey(text)
    return 'problem' in read ? { problem: `${shown}: ${read.problem}` } : read
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'absent'
    const sentence = systemErrorSentence(error)
    if (sentence === undefined) throw error
    return { problem: sentence.replace(/\.$/, '') }
  }
}

/**
 * Whether others than those who are to sign can read or change the file. A group may read a key that another user owns:
 * that is how it was lent to us. Windows keeps rights in another way.
 */
function isExposed({ mode, uid }: Stats): boolean {
  if (process.getuid === undefined) return false
  return (mode & (uid === process.getuid() ? 0o077 : 0o037)) !== 0
}

function exposure(shown: string, { mode }: Stats): string {
  const rights = (mode & 0o777).toString(8)
  return `Unexpected permissions ${rights} of ${shown}, expected 600, since whoever reads it can sign in your name: chmod 600 ${shown}`
}

function absence(root: string, entry: DkimEntry): string {
  return `There is no key ${entry.selector} at ${showPath(resolve(root, entry.key))}. If another machine or a copy has it, put it there. If not, make one and publish its record: npx yibao dkim ${entry.selector} --domain ${entry.domain}`
}

export type DkimKeyKind = 'rsa' | 'ed25519'

/** Makes a key and writes it where nothing is yet, for its owner alone. Throws where there is a file. */
export async function makeKeyFile(
  root: string,
  { key: path }: DkimEntry,
  kind: DkimKeyKind,
): Promise<KeyObject> {
  const file = resolve(root, path)
  const { privateKey } =
    kind === 'rsa'
      ? await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
      : await promisify(generateKeyPair)('ed25519')
  await mkdir(dirname(file), { recursive: true })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  try {
    await writeFile(file, pem, { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    // A full disk leaves a part of a key, which would be in the way of the next try. What was there before stays.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
      await rm(file, { force: true }).catch(() => undefined)
    throw error
  }
  return privateKey
}

export function showPath(file: string): string {
  return relative(process.cwd(), file)
}
