// How long readers wait for the service: a real `yibao serve` on SQLite with 100,000 readers, alone, and while `yibao send` mails
// all of them through a sink on this machine as fast as it can. Needs `npm run build` and gcc.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { signToken } from '../src/audience/token.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'
import { SECRET, YIBAO } from './send/newsletter.ts'
import { buildPrograms, startServer } from './send/programs.ts'
import { type Ask, type Latencies, runLoad } from './service/client.ts'
import { LIST, writeServiceBench } from './service/newsletter.ts'
import { startServe } from './service/process.ts'
import { type Measurement, milliseconds } from './table.ts'

const READERS = 100_000
const PER_SECOND = 500
/** Shorter for a look while something is changed. */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 20)
/** A send takes about as long as a load: one after the other, so that there is always one. */
const ISSUES = Array.from({ length: 9 }, (_, index) => `bench-${index + 1}`)

export async function benchService(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'yibao-bench-'))
  const sink = await prepareSink(folder)
  const { root, database } = await writeServiceBench(folder, READERS, ISSUES)
  const env = { ...process.env, YIBAO_SECRET: SECRET }
  const serve = await startServe(root, env)
  const sends = sendOneAfterAnother(root, { ...env, YIBAO_SMTP_URL: `smtp://127.0.0.1:${sink.port}` })
  try {
    const rows: Measurement[] = []
    let reader = 0
    // what was written to make the newsletter is on the disk before anybody waits for it, and the code is warm
    spawnSync('sync')
    for (const [, ask] of asks(() => (reader += 1)))
      await runLoad({ port: serve.port, perSecond: 200, seconds: 3, ask })
    for (const sending of [false, true]) {
      for (const [name, ask] of asks(() => (reader += 1))) {
        if (sending) await sends.begin()
        const before = sends.sent()
        const cpu = cpuOf(serve.child)
        const result = await runLoad({ port: serve.port, perSecond: PER_SECOND, seconds: SECONDS, ask })
        const each = ((cpuOf(serve.child) - cpu) / result.asked) * 1e6
        const meanwhile = sending ? `, ${sends.sent() - before} sends ended meanwhile` : ''
        const remark = `, ${each.toFixed(0)} us of CPU each${meanwhile}`
        const measured = row(`${name}, ${sending ? 'while a send runs' : 'alone'}`, result, remark)
        process.stderr.write(`${measured.what}: ${measured.result}, ${measured.remark}\n`)
        rows.push(measured)
      }
    }
    await sends.end()
    rows.push(await checked(database, reader))
    return rows
  } finally {
    await sends.end()
    serve.child.kill('SIGTERM')
    await once(serve.child, 'exit')
    await sink.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Seconds of processor that a process and its threads have had, as Linux counts them in hundredths. */
function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function prepareSink(folder: string) {
  buildPrograms(folder)
  return startServer(join(folder, 'sink'))
}

/** What is asked, by name. Every reader leaves once, every address asks once. */
function asks(nextReader: () => number): readonly (readonly [string, (index: number) => Ask])[] {
  const form = signToken('form', { list: LIST, subscriber: 0, at: Date.now() - 60_000 }, SECRET)
  const type = 'application/json'
  return [
    [
      'POST /leave/<token>',
      () => {
        const token = signToken('leave', { list: LIST, subscriber: nextReader() }, SECRET)
        return { method: 'POST', path: `/leave/${token}`, body: 'List-Unsubscribe=One-Click' }
      },
    ],
    ['GET /subscribe', () => ({ method: 'GET', path: '/subscribe' })],
    [
      'POST /subscribe',
      (index) => {
        const address = `new${index}-${Date.now()}@example.net`
        return { method: 'POST', path: '/subscribe', type, body: JSON.stringify({ address, form }) }
      },
    ],
  ]
}

function row(what: string, { asked, failed, p50, p99, max, stood }: Latencies, more: string): Measurement {
  return {
    what,
    result: `p99 ${milliseconds(p99)}`,
    remark: `p50 ${milliseconds(p50)}, max ${milliseconds(max)} (the client stood still for ${milliseconds(stood)} at most), ${asked} at ${PER_SECOND} a second, ${failed} not answered with 200${more}`,
  }
}

/** Whether all who were told so have left. */
async function checked(database: string, leavings: number): Promise<Measurement> {
  const store = await openSqliteStore(database)
  const { unsubscribed } = await store.subscribers.countByStatus()
  await store.close()
  return { what: 'readers who left, and are off the list', result: `${unsubscribed} of ${leavings}` }
}

/**
 * Sends issue after issue, from the first load that wants one on. A shell starts them: the client would stand still while it
 * is forked, and count that as the service's time.
 */
function sendOneAfterAnother(root: string, env: NodeJS.ProcessEnv) {
  let shell: ChildProcess | undefined
  let sent = 0
  const run = () => {
    const loop =
      'for issue do "$NODE" "$YIBAO" -C "$ROOT" send "$issue" --as-planned --yes >&2; echo sent; done'
    const child = spawn('sh', ['-c', loop, 'sh', ...ISSUES], {
      env: { ...env, NODE: process.execPath, YIBAO, ROOT: root },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    createInterface({ input: child.stdout }).on('line', () => {
      sent += 1
    })
    return child
  }
  return {
    sent: () => sent,
    begin: async () => {
      shell ??= run()
      // what is measured is the sending itself, not the start of a process
      await new Promise((resolve) => setTimeout(resolve, 3_000))
    },
    end: async () => {
      if (!shell?.pid || shell.exitCode !== null || shell.signalCode !== null) return
      const ended = once(shell, 'exit')
      // the shell and what it has started
      process.kill(-shell.pid, 'SIGTERM')
      await ended
    },
  }
}
