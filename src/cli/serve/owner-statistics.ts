// The statistics for the owner's page, counted by `yibao stats` in a process of its own: counting takes seconds where there are
// many readers, and nobody who wants to leave is to wait for it.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { AudienceStatistics } from '../../audience/statistics/statistics.ts'
import type { Clock } from '../../clock/clock.ts'

/** In the same language as this file: the sources under tsx, or the build. */
const PROGRAM = fileURLToPath(new URL(`../main${import.meta.filename.slice(-3)}`, import.meta.url))
/** Whoever reloads the page sees the same. */
const KEPT_MS = 60_000
const TIME_MAX_MS = 120_000

/** One count at a time; whoever asks meanwhile gets what comes of it. */
export function ownerStatistics(
  directory: string | undefined,
  clock: Pick<Clock, 'now'>,
  count: (directory: string | undefined) => Promise<AudienceStatistics> = countApart,
): () => Promise<AudienceStatistics> {
  let kept: Promise<AudienceStatistics> | undefined
  let countedAt = Number.NEGATIVE_INFINITY
  const begin = async () => {
    // no time makes it old before it is there
    countedAt = Number.POSITIVE_INFINITY
    try {
      const statistics = await count(directory)
      countedAt = clock.now()
      return statistics
    } catch (error) {
      countedAt = Number.NEGATIVE_INFINITY
      throw error
    }
  }
  return () => {
    if (!kept || clock.now() - countedAt >= KEPT_MS) kept = begin()
    return kept
  }
}

function countApart(directory: string | undefined): Promise<AudienceStatistics> {
  const place = directory === undefined ? [] : ['--directory', directory]
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM, ...place, 'stats', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: TIME_MAX_MS,
  })
  const pieces: Buffer[] = []
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(pieces).toString('utf8')) as AudienceStatistics)
      else reject(new Error(`yibao stats ended with ${code ?? 'a signal'}`))
    })
  })
}
