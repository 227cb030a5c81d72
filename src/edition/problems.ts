// Messages that rendering adds to those of reading: templates that cannot be filled, emails that are too heavy.
import { VFileMessage } from 'vfile-message'
import type { TemplateProblem } from './template.ts'

export type Problems = VFileMessage[]

export interface ProblemOptions {
  readonly ruleId: string
  readonly fatal: boolean
  readonly note?: string
  readonly line?: number
}

export function problem(text: string, options: ProblemOptions): VFileMessage {
  const { line } = options
  const message = new VFileMessage(text, {
    ruleId: options.ruleId,
    source: 'yibao',
    ...(line === undefined ? {} : { place: { line, column: 1 } }),
  })
  message.fatal = options.fatal
  if (options.note !== undefined) message.note = options.note
  return message
}

/** A template's problem as a message. It names its own file, since it stands among the messages of an issue. */
export function problemMessage(found: TemplateProblem): VFileMessage {
  const file = found.file.endsWith('.liquid') ? `templates/${found.file}` : found.file
  return problem(`Unexpected error in ${file}:${found.line}:${found.column}: ${found.message}`, {
    ruleId: 'template',
    fatal: true,
    note: 'Correct the template or the setting named; its variables are listed in docs/configuration.md.',
  })
}
