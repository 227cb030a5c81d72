// A checked issue as it can be sent: its full edition, and the others, rendered when somebody wants them.
import type { EmailEdition } from '../../edition/edition.ts'
import { VARIANT_NAMES } from '../../edition/variants.ts'
import type { Site } from '../../issue/site.ts'
import { compileMessage } from '../../mailing/compile.ts'
import type { CheckedIssue } from '../check.ts'
import type { SendableEdition, SendableVariant } from './variants.ts'

/** `edition` is that of the checked issue. */
export function sendable(
  {
    edition,
    variant,
  }: { readonly edition: EmailEdition; readonly variant?: CheckedIssue['variant'] | undefined },
  site: Site,
): SendableEdition {
  const made = (one: EmailEdition): SendableVariant => ({
    hash: one.hash,
    compile: (date) => compileMessage(one, site, date),
  })
  const full = { ...made(edition), ...(edition.targets ? { targets: edition.targets } : {}) }
  if (!variant) return full
  return {
    ...full,
    others: async (id) => {
      const other = await variant(id)
      const problem = problemOf(other)
      return problem === undefined ? made(other) : { problem }
    },
  }
}

/** Why an edition must not be sent, in words; undefined where it may. */
export function problemOf({ variant, renderings }: EmailEdition): string | undefined {
  const fatal = Object.values(renderings)
    .flatMap(({ messages }) => messages)
    .find((message) => message.fatal === true)
  if (!fatal) return undefined
  return `The edition “${VARIANT_NAMES[variant]}” cannot be sent: ${fatal.reason}.${fatal.note ? `\n${fatal.note}` : ''}`
}
