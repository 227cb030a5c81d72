// What `yibao serve` does for schedules: a worker of one round in a process of its own when something is due that no worker
// would do. Sending must not keep a reader waiting who wants to leave.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../clock/system-clock.ts'
import { needsWorker } from '../jobs/worker/standing.ts'
import type { Store } from '../store/store.ts'
import { logTrouble } from './send/work-log.ts'

/** Beside this file, and in the same language: the sources under tsx, or the build. */
const PROGRAM = fileURLToPath(new URL(`main${import.meta.filename.slice(-3)}`, import.meta.url))
const LOOK_MS = 10_000
/** After a worker that could not do what was due. */
const HELD_BACK_MS = 600_000

export interface Starter {
  /** Ends its worker when what is on the wire is done. */
  close(): Promise<void>
}

export function openStarter(store: Store, directory: string | undefined): Starter {
  const ending = new AbortController()
  const { signal } = ending
  const rounds = look({ store, clock: systemClock }, directory, signal)
  return {
    close: async () => {
      ending.abort()
      await rounds
    },
  }
}

async function look(
  ports: Parameters<typeof needsWorker>[0],
  directory: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    let pauseMs = LOOK_MS
    try {
      if ((await needsWorker(ports)) && (await runWorker(directory, signal)) !== 0) pauseMs = HELD_BACK_MS
    } catch (error) {
      logTrouble(error instanceof Error ? error.message : String(error))
    }
    await ports.clock.wait(pauseMs, signal)
  }
}

/** Its exit code. In a process group of its own: a Ctrl-C is for us, and we tell it once. */
function runWorker(directory: string | undefined, signal: AbortSignal): Promise<number> {
  const place = directory === undefined ? [] : ['--directory', directory]
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM, ...place, 'worker', '--once'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  })
  const end = () => child.kill('SIGTERM')
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      signal.removeEventListener('abort', end)
      resolve(code ?? 1)
    })
  })
}
