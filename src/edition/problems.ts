// Messages that rendering adds to those of reading: templates that cannot be filled, emails that are too heavy.
import { VFileMessage } from 'vfile-message'
import type { TemplateProblem } from './template.ts'

export type Problems = VFileMessage[]

export interface ProblemOptions {
  readonly ruleId: string
  readonly fatal: boolean
  readonly note?: string
  readonly line?: number
  readonly column?: number
  /** Where the text is that is wrong, from the newsletter's folder; without one, it is that of the issue. */
  readonly file?: string | undefined
}

export function problem(text: string, options: ProblemOptions): VFileMessage {
  const { line, column = 1 } = options
  const message = new VFileMessage(text, {
    ruleId: options.ruleId,
    source: 'yibao',
    ...(line === undefined ? {} : { place: { line, column } }),
  })
  message.fatal = options.fatal
  if (options.file !== undefined) message.file = options.file
  if (options.note !== undefined) message.note = options.note
  return message
}

/** A template's problem as a message about the template, or about the file that holds the setting. */
export function problemMessage(found: TemplateProblem, settingsFile?: string): VFileMessage {
  const isTemplate = found.file.endsWith('.liquid')
  const file = isTemplate ? `templates/${found.file}` : found.file
  return problem(`Unexpected error in ${file}:${found.line}:${found.column}: ${found.message}`, {
    ruleId: 'template',
    fatal: true,
    ...(isTemplate ? { file, line: found.line, column: found.column } : { file: settingsFile }),
    note: 'Correct the template or the setting named; its variables are listed in docs/configuration.md.',
  })
}
