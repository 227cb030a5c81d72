// What a person typed after --from: an address, a file, or `-` for text pasted into the terminal.
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Origin } from '../jobs/capture/capture.ts'
import { printError } from './print.ts'
import { Refusal } from './refusal.ts'

const BYTES_MAX = 20_000_000
const ORIGINS_MAX = 20

/** Collects an option that may be given several times. */
export function collectOrigin(text: string, others: readonly string[] = []): readonly string[] {
  return [...others, text]
}

/** Reads the files and the pasted text; pages are fetched later. Throws a Refusal for what is not there. */
export async function readOrigins(typed: readonly string[]): Promise<readonly Origin[]> {
  if (typed.length > ORIGINS_MAX)
    throw new Refusal(`Unexpected ${typed.length} sources, expected at most ${ORIGINS_MAX}.`, 2)
  if (typed.filter((text) => text === '-').length > 1)
    throw new Refusal('Unexpected second --from -, expected pasted text once.', 2)
  const origins: Origin[] = []
  for (const text of typed) origins.push(await readOrigin(text))
  return origins
}

async function readOrigin(text: string): Promise<Origin> {
  if (/^https?:\/\//i.test(text)) return { type: 'page', url: text }
  if (text === '-') return { type: 'pasted', bytes: await readPasted() }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text))
    throw new Refusal(`Unexpected ${text}, expected https://, a file or - for pasted text.`, 2)
  const path = resolve(text)
  const found = await stat(path).catch(() => undefined)
  if (!found) {
    const hint = /^[a-z0-9-]+(\.[a-z0-9-]+)+\//i.test(text)
      ? ` If it is an address, write https://${text}`
      : ''
    throw new Refusal(`Unexpected file ${text}, expected one that is there.${hint}`, 2)
  }
  if (!found.isFile())
    throw new Refusal(
      `Unexpected ${found.isDirectory() ? 'folder' : 'pipe or device'} ${text}, expected a file.`,
      2,
    )
  if (found.size > BYTES_MAX) throw new Refusal(`${text} is larger than ${BYTES_MAX / 1_000_000} MB.`)
  return { type: 'file', name: text, bytes: await readFile(path) }
}

async function readPasted(): Promise<Uint8Array> {
  if (process.stdin.isTTY) printError('Paste the text, title first. Ctrl-D on a line of its own ends it.')
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > BYTES_MAX) throw new Refusal(`The pasted text is larger than ${BYTES_MAX / 1_000_000} MB.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
