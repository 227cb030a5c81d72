// How a problem in something a person wrote becomes a message of its file. Pure.
import type { Point, Position } from 'unist'
import type { VFile } from 'vfile'
import type { VFileMessage } from 'vfile-message'

export type Severity = 'error' | 'warning' | 'info'

/** A message that can be given: what docs/rules.md says of it. */
export interface MessageRule {
  readonly id: string
  readonly severity: Severity
  /** One sentence: what is promised about the text. */
  readonly summary: string
  /** What to do about it. */
  readonly advice: string
}

export interface Finding {
  readonly ruleId: string
  readonly severity: Severity
  /** "Unexpected X, expected Y", without a full stop. */
  readonly reason: string
  readonly place?: Point | Position | undefined
  /** What to do next. */
  readonly note?: string | undefined
}

/** Adds a message to the file: fatal true for an error, false for a warning, undefined for a lead. */
export function report(file: VFile, finding: Finding): VFileMessage {
  const { ruleId, place, severity, note } = finding
  const message = withoutTrace(() =>
    file.message(finding.reason, { ruleId, source: 'yibao', ...(place && { place }) }),
  )
  message.fatal = severity === 'error' ? true : severity === 'warning' ? false : undefined
  if (note !== undefined) message.note = note
  return message
}

/** A message is an error to JavaScript, but tells where a text is wrong: traces of thousands of them fill the memory. */
function withoutTrace<Value>(make: () => Value): Value {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return make()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
