// What a sending child is told, and what it says at its end.
export const OWN_STAGES = ['claim', 'begun', 'noted', 'before fold', 'after fold'] as const
/** Stages that no server sees: after a claim, after a beginning is durable, after an answer is noted, around a fold. */
export type OwnStage = (typeof OWN_STAGES)[number]

/** Ways to keep a ledger wrongly, for proof that the harness sees them. */
export const MUTATIONS = ['lose beginnings', 'note before the reply', 'queue again blindly'] as const
export type Mutation = (typeof MUTATIONS)[number]

export interface Orders {
  /** A SQLite file, or the URL of a PostgreSQL database. */
  readonly database: string
  readonly smtp: string
  readonly issue: string
  readonly worker: string
  /** How far the child's clock is ahead, so that what was claimed by a child that died has run out. */
  readonly aheadMs: number
  /**
   * `skips`: a wait takes no time, and the clock is ahead by it afterwards. So a child may start while the claims of a dead one
   * hold, and has to live through their end itself.
   */
  readonly waits?: 'skips'
  readonly killAt?: { readonly stage: OwnStage; readonly nth: number }
  readonly mutation?: Mutation
  /** Pretends that the machine has started anew. */
  readonly boot?: string
}

/** One line of JSON at the child's end. */
export type ChildReport =
  | { readonly type: 'ended'; readonly accepted: number; readonly stopped?: string }
  | { readonly type: 'refused'; readonly message: string }
