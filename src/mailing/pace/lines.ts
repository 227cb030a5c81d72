// How many lines may be open: half as many when the server has had enough, one more each minute while it has not. Pure.

export interface LineCount {
  readonly lines: number
  /** When that was, in milliseconds since 1970 UTC. */
  readonly at: number
}

const MINUTE_MS = 60_000
/** Lines that hear the same at about the same time count once. */
const INCIDENT_MS = 2000

export function linesNow({ lines, at }: LineCount, linesMax: number, now: number): number {
  return Math.min(linesMax, lines + Math.max(0, Math.floor((now - at) / MINUTE_MS)))
}

/** When there may be one more than now; undefined where there are as many as there can be. */
export function nextLineAt(count: LineCount, linesMax: number, now: number): number | undefined {
  if (linesNow(count, linesMax, now) >= linesMax) return undefined
  return count.at + (Math.floor(Math.max(0, now - count.at) / MINUTE_MS) + 1) * MINUTE_MS
}

export function halveLines(count: LineCount, linesMax: number, now: number): LineCount {
  if (count.lines < linesMax && now - count.at < INCIDENT_MS) return count
  return { lines: Math.max(1, Math.floor(linesNow(count, linesMax, now) / 2)), at: now }
}

/** The server has these open and wants no more. */
export function limitLines(open: number, now: number): LineCount {
  return { lines: Math.max(1, open), at: now }
}
