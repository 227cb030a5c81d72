// What makes an edition unfit to be looked at or published: a template or setting that could not be rendered. An email
// that is too heavy is for `send` to refuse; its page is as good as any.
import type { VFile } from 'vfile'
import type { VFileMessage } from 'vfile-message'
import type { Edition } from '../edition/edition.ts'
import type { Issue } from '../issue/issue.ts'
import { MACHINE_UNREVIEWED, unsettledMarks } from '../issue/machine.ts'
import { report } from '../issue/report.ts'

export function faultsOf(edition: Edition): readonly VFileMessage[] {
  return Object.values(edition.renderings)
    .flatMap(({ messages }) => [...messages])
    .filter(({ fatal, ruleId }) => fatal === true && ruleId !== 'email-size')
}

/**
 * The files of a final issue that hold machine text which nobody has accepted, each with the messages that say so and no
 * others. What a comment ignores with a reason is let out.
 */
export function machineFaults({ meta, translations }: Issue, files: readonly VFile[]): readonly VFile[] {
  if (meta.status !== 'final') return []
  return translations.flatMap((translation) => {
    const file = files.find(({ path }) => path === translation.path)
    const marks = unsettledMarks(translation)
    if (!file || marks.length === 0) return []
    file.messages = []
    for (const place of marks)
      report(file, {
        ruleId: MACHINE_UNREVIEWED,
        severity: 'error',
        reason: 'Unexpected machine text in a final issue, expected text that a person has accepted',
        place,
        note: 'Read it against the Chinese, mend it, and delete the line <!-- machine --> above it.',
      })
    return [file]
  })
}
