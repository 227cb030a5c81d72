// What makes an edition unfit to be looked at or published: a template or setting that could not be rendered. An email
// that is too heavy is for `send` to refuse; its page is as good as any.
import type { VFileMessage } from 'vfile-message'
import type { Edition } from '../edition/edition.ts'

export function faultsOf(edition: Edition): readonly VFileMessage[] {
  return Object.values(edition.renderings)
    .flatMap(({ messages }) => [...messages])
    .filter(({ fatal, ruleId }) => fatal === true && ruleId !== 'email-size')
}
