// The options that say whom a send goes to. Loads nothing that reads issues: the sending process has these as well.
import { Refusal } from '../refusal.ts'

export interface AudienceOptions {
  readonly segment?: string
  readonly list?: string
  readonly rest?: true
  readonly toRecipientsOf?: string
}

/** How an audience was named on the command line; undefined where it was not. */
export function audienceOption(options: AudienceOptions): string | undefined {
  const { segment, list, rest, toRecipientsOf } = options
  const given = [
    segment === undefined ? [] : ['--segment'],
    list === undefined ? [] : ['--list'],
    rest ? ['--rest'] : [],
    toRecipientsOf === undefined ? [] : ['--to-recipients-of'],
  ].flat()
  if (given.length > 1) {
    throw new Refusal(
      `Unexpected ${given.join(' and ')}, expected one of them: a segment can say both, such as --segment "list = press and language = en".`,
      2,
    )
  }
  return given[0]
}
