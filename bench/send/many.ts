// `yibao send` itself to 100,000 readers: how large the sending process grows.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Bench } from './main.ts'
import { planBench, SECRET, writeNewsletter, YIBAO } from './newsletter.ts'
import { startServer } from './programs.ts'
import { printGoals } from './results.ts'

const READERS = 100_000
const LOOK_EVERY_MS = 50

export async function benchMany({ folder }: Bench): Promise<void> {
  process.stderr.write(`${READERS.toLocaleString('en')} readers\n`)
  const root = writeNewsletter(folder)
  mkdirSync(join(root, '.yibao'))
  const database = join(root, '.yibao/yibao.sqlite')
  const store = await openSqliteStore(database)
  await planBench(store, READERS)
  await store.close()
  const sink = await startServer(join(folder, 'sink'))
  const child = spawn(process.execPath, [YIBAO, '-C', root, 'send', 'bench', '--as-planned', '--yes'], {
    env: { ...process.env, YIBAO_SECRET: SECRET, YIBAO_SMTP_URL: `smtp://127.0.0.1:${sink.port}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  let peakKb = 0
  const started = performance.now()
  while (child.exitCode === null && child.signalCode === null) {
    peakKb = Math.max(peakKb, peakOf(child.pid ?? 0))
    await Promise.race([setTimeout(LOOK_EVERY_MS), ended])
  }
  const seconds = (performance.now() - started) / 1000
  const taken = await sink.stop()
  process.stdout.write(
    `\n${READERS.toLocaleString('en')} readers, \`yibao send\` in ${seconds.toFixed(1)} s: exit code ${child.exitCode}, the sink took ${taken.toLocaleString('en')} messages\n`,
  )
  printGoals([{ what: 'peak MB of the sending process', reached: peakKb / 1024, wanted: { most: 100 } }])
}

/** Kilobytes that a process has held at most until now, as Linux counts them; 0 when it is gone. */
function peakOf(pid: number): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes ?? 0)
  } catch {
    return 0
  }
}
