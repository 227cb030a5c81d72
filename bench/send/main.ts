// `npm run bench:send [-- --rounds 5] [loopback] [distance] [many] [workers]`: how fast a mailing goes out, beside the
// limit of this machine and beside nodemailer's pool. Rounds are interleaved, and ratios are taken inside a round, since
// machines are never idle.
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchDistance } from './distance.ts'
import { benchLoopback } from './loopback.ts'
import { benchMany } from './many.ts'
import { writeMessage } from './message.ts'
import { buildPrograms } from './programs.ts'
import { benchWorkers } from './workers.ts'

/** What all parts work with. */
export interface Bench {
  /** Where the programs, the message and the databases lie. */
  readonly folder: string
  readonly rounds: number
  /** Keys in PEM, made for this run. */
  readonly rsa: string
  readonly ed25519: string
}

const PARTS = { loopback: benchLoopback, distance: benchDistance, many: benchMany, workers: benchWorkers }

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '5' } },
  allowPositionals: true,
})
const names = Object.keys(PARTS)
const unknown = positionals.filter((name) => !names.includes(name))
const rounds = Number(values.rounds)
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(`Unexpected arguments, expected --rounds and any of ${names.join(', ')}.\n`)
  process.exitCode = 2
} else {
  await main()
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'yibao-bench-'))
  try {
    buildPrograms(folder)
    const bytes = await writeMessage(join(folder, 'message'))
    const [cpu] = cpus()
    process.stdout.write(
      `Node ${process.versions.node}, OpenSSL ${process.versions.openssl}, ${cpus().length} x ${cpu?.model ?? 'unknown'}; a message of ${bytes.toLocaleString('en')} bytes\n`,
    )
    const bench: Bench = { folder, rounds, ...makeKeys() }
    for (const [name, part] of Object.entries(PARTS)) {
      if (positionals.length === 0 || positionals.includes(name)) await part(bench)
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function makeKeys(): { rsa: string; ed25519: string } {
  const pem = (key: KeyObject) => String(key.export({ type: 'pkcs8', format: 'pem' }))
  return {
    rsa: pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
    ed25519: pem(generateKeyPairSync('ed25519').privateKey),
  }
}
