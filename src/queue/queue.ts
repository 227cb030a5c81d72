// The port for jobs that any of several machines may take. A job is a hint that a part of a mailing has something due;
// the truth is the ledger. Adapter: pg-boss.ts.

/** A part of a mailing: the deliveries to subscribers from `from` to `to`, both included. */
export interface Chunk {
  readonly mailingId: number
  readonly from: number
  readonly to: number
}

export interface Queue {
  /** Puts chunks in, to be worked on at once or from `at` on (milliseconds since 1970 UTC). */
  enqueue(chunks: readonly Chunk[], at?: number): Promise<void>
  /** Chunks of a mailing that wait to be taken, and are due. */
  waiting(mailingId: number): Promise<readonly Chunk[]>
  /** The next chunk, taken so that nobody else gets it while we live; undefined where none is due. */
  take(): Promise<TakenChunk | undefined>
  close(): Promise<void>
}

export interface TakenChunk extends Chunk {
  /** Worked through: not handed out again. */
  done(): Promise<void>
  /** Not worked through: handed out again. */
  giveBack(): Promise<void>
}
