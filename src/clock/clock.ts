// The port for time and randomness: the only way the rest of the code learns of either.

export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number
  /** Resolves after `ms`, or at once (without an error) when the signal aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
  randomBytes(count: number): Uint8Array
}
