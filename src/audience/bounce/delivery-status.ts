// The machine-readable part of a delivery status notification (RFC 3464), and the same fields where software has put them
// into the text for people.
import { addressOfField } from './addresses.ts'
import { decodeHeader } from './charset.ts'

export interface StatusFields {
  /** Fields of the whole message: Reporting-MTA, Original-Envelope-Id. By name in lower case. */
  readonly message: ReadonlyMap<string, string>
  /** Fields of each recipient. */
  readonly recipients: readonly ReadonlyMap<string, string>[]
}

/** A list of one reader a mail never comes near it; a report on 10,000 people is none on a delivery of ours. */
export const RECIPIENTS_MAX = 1_000
const FIELD = /^([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:[ \t]*(.*)$/
const OF_A_RECIPIENT =
  /^(?:final-recipient|original-recipient|action|status|diagnostic-code|remote-mta|last-attempt-date|will-retry-until|final-log-id|x-actual-recipient|x-powermta-bouncecategory|x-.*)$/

/** Groups of fields, parted by empty lines; a second Final-Recipient begins a group as well, where the line is missing. */
export function readStatusFields(text: string): StatusFields {
  const groups: Map<string, string>[] = []
  let group = new Map<string, string>()
  let last: string | undefined
  const close = (): void => {
    if (group.size > 0 && groups.length <= RECIPIENTS_MAX) groups.push(group)
    group = new Map()
    last = undefined
  }
  for (const line of text.split('\n')) {
    const field = FIELD.exec(line)
    const name = field?.[1]?.toLowerCase()
    if (line.trim() === '') close()
    else if (last !== undefined && (/^[ \t]/.test(line) || name === undefined)) append(group, last, line)
    else if (name !== undefined) {
      if (startsRecipient(name) && group.has(name)) close()
      if (!group.has(name)) group.set(name, (field?.[2] ?? '').trim())
      last = name
    }
  }
  close()
  return sortGroups(groups)
}

function startsRecipient(name: string): boolean {
  return name === 'final-recipient' || name === 'original-recipient' || name === 'action'
}

function append(group: Map<string, string>, name: string, line: string): void {
  const value = group.get(name) ?? ''
  if (value.length < 4_000) group.set(name, `${value} ${line.trim()}`)
}

/** Some software leaves out the line between the message's fields and the first recipient's, others part a recipient's in two. */
function sortGroups(groups: readonly Map<string, string>[]): StatusFields {
  const message = new Map<string, string>()
  const recipients: Map<string, string>[] = []
  for (const group of groups) {
    const mine = [...group].filter(([name]) => OF_A_RECIPIENT.test(name) && !name.startsWith('x-'))
    if (
      mine.length === 0 ||
      (recipients.length === 0 && !mine.some(([name]) => name !== 'last-attempt-date'))
    ) {
      for (const [name, value] of group) if (!message.has(name)) message.set(name, value)
      continue
    }
    const previous = recipients.at(-1)
    const fields = [...group].filter(([name]) => OF_A_RECIPIENT.test(name))
    for (const [name, value] of group) if (!OF_A_RECIPIENT.test(name)) message.set(name, value)
    if (previous !== undefined && !namesRecipient(group) && !fields.some(([name]) => previous.has(name)))
      for (const [name, value] of fields) previous.set(name, value)
    else if (previous !== undefined && namesRecipient(group) && !namesRecipient(previous))
      for (const [name, value] of fields) previous.set(name, value)
    else recipients.push(new Map(fields))
  }
  return { message, recipients }
}

function namesRecipient(group: ReadonlyMap<string, string>): boolean {
  return group.has('final-recipient') || group.has('original-recipient')
}

/** The address that failed: Final-Recipient, or what else the group has. */
export function recipientOf(fields: ReadonlyMap<string, string>): {
  readonly recipient?: string
  readonly originalRecipient?: string
} {
  const at = (name: string): string | undefined => {
    const value = fields.get(name)
    return value === undefined ? undefined : addressOfField(value)
  }
  const original = at('original-recipient')
  const recipient = at('final-recipient') ?? original ?? at('x-actual-recipient')
  return {
    ...(recipient === undefined ? {} : { recipient }),
    ...(original === undefined || original === recipient ? {} : { originalRecipient: original }),
  }
}

/** The words of Diagnostic-Code without its type: `smtp; 550 …` (RFC 3464, 2.3.6). */
export function diagnosticOf(fields: ReadonlyMap<string, string>): string {
  const words = decodeHeader(fields.get('diagnostic-code') ?? '').replace(/^\s*[A-Za-z][\w-]{0,30} ?; ?/, '')
  const category = fields.get('x-powermta-bouncecategory')
  return category === undefined ? words : `${words} X-PowerMTA-BounceCategory: ${category}`
}

/** The name in `dns; mx.example.org (192.0.2.1)`. */
export function hostOf(value: string | undefined): string {
  return value === undefined ? '' : (/[\w-]+(?:\.[\w-]+)+/.exec(value.replace(/^[^;]*;/, ''))?.[0] ?? '')
}

/** Whether a text for people holds the fields of a report: some systems send no part of their own for them. */
export function holdsStatusFields(text: string): boolean {
  return (
    /^(?:Final|Original)-Recipient ?: ?\S/im.test(text) &&
    /^(?:Action|Status|Diagnostic-Code) ?:/im.test(text)
  )
}
