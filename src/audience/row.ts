// One row of a list of readers: who it is, and whether they may be mailed. Pure. Whatever says that somebody left,
// bounced or complained weighs more than what says that they are subscribed.
import { parseAddress } from './address.ts'
import type { Column, Role } from './columns.ts'
import { stripFormulaGuard } from './formula.ts'
import { type Choices, hasChoices, readChoices } from './row-choices.ts'
import type { Status } from './subscriber.ts'

export interface ImportedReader extends Choices {
  readonly address: string
  readonly key: string
  readonly name?: string
  readonly status: Exclude<Status, 'pending'>
  readonly since: number
  readonly leftAt?: number
  readonly note: string
  readonly attributes: Readonly<Record<string, string>>
}

/** `remarks`: what was passed over in a row that was taken. */
export type Row =
  | { readonly reader: ImportedReader; readonly remarks: readonly string[] }
  | { readonly problem: string }

export interface RowContext {
  /** Milliseconds since 1970 UTC: used where a row has no time. */
  readonly now: number
  /** Where the rows come from: kept as the reason of the status. */
  readonly note: string
}

type Stated = ImportedReader['status'] | 'unconfirmed'

const NAME_LENGTH_MAX = 200
const VALUE_LENGTH_MAX = 10_000

/** Words in a column of statuses, in lower case. Unknown ones refuse the row: they might mean that somebody left. */
const STATUS_WORDS: ReadonlyMap<string, Stated> = new Map([
  ...words(
    'active',
    'active subscribed enabled confirmed free paid comped complimentary gifted regular premium',
  ),
  ...words('active', 'trialed trialing unpaid past_due churning churned founding gift comp 已订阅'),
  ...words(
    'unsubscribed',
    'unsubscribed disabled inactive removed left deleted archived paused opted_out 已退订',
  ),
  ...words(
    'suppressed',
    'suppressed cleaned bounced complained blocklisted blacklisted blocked undeliverable',
  ),
  ...words('suppressed', 'spammy spam malicious'),
  ...words('unconfirmed', 'pending unactivated unconfirmed non_subscribed nonsubscribed transactional'),
])
const YES = new Set(['true', 'yes', 'y', 't', '1', 'on', '是'])
const NO = new Set(['false', 'no', 'n', 'f', '0', 'off', '否'])

/** Reads one row whose fields are as many as the columns. */
export function readRow(columns: readonly Column[], fields: readonly string[], context: RowContext): Row {
  const values = fields.map(stripFormulaGuard)
  const broken = brokenText(columns, values)
  if (broken !== undefined) return { problem: broken }
  const by = (role: Role) =>
    columns.flatMap((column, index) =>
      column.type === 'role' && column.role === role ? [(values[index] ?? '').trim()] : [],
    )
  const address = parseAddress(by('address')[0] ?? '')
  if ('problem' in address) return address
  const standing = readStanding(by)
  if ('problem' in standing) return standing
  const { status } = standing
  const choices = hasChoices(columns) ? readChoices(by) : {}
  if ('problem' in choices) return choices
  const name = readName(by)
  if (name.length > NAME_LENGTH_MAX) {
    return { problem: `Unexpected name of ${name.length} characters, expected at most ${NAME_LENGTH_MAX}` }
  }
  const signedUp = readTime(by('since')[0] ?? '', context.now)
  const stopped = [...by('left-at'), ...by('suppressed-at')].find((value) => value !== '')
  const stoppedAt = readTime(stopped ?? (isOwnExport(columns) ? (by('since')[0] ?? '') : ''), context.now)
  const since = status === 'active' ? signedUp : stoppedAt
  const reader: ImportedReader = {
    address: address.text,
    key: address.key,
    ...(name === '' ? {} : { name }),
    status,
    since: typeof since === 'number' ? since : context.now,
    ...(status !== 'active' && typeof stoppedAt === 'number' ? { leftAt: stoppedAt } : {}),
    note: by('status-note')[0] || context.note,
    attributes: readAttributes(columns, values),
    ...choices,
  }
  const remarks = [signedUp, stoppedAt].flatMap((time) => (typeof time === 'object' ? [time.remark] : []))
  return { reader, remarks }
}

/** Only yibao writes the reason of the status: there `since` is when that status began, whichever it is. */
function isOwnExport(columns: readonly Column[]): boolean {
  return columns.some((column) => column.type === 'role' && column.role === 'status-note')
}

function brokenText(columns: readonly Column[], values: readonly string[]): string | undefined {
  for (const [index, value] of values.entries()) {
    const header = columns[index]?.header ?? ''
    if (value.includes('\uFFFD')) {
      return `Unexpected unreadable character (U+FFFD) in “${header}”: the file's encoding may be another one, give it with --encoding`
    }
    if (value.length > VALUE_LENGTH_MAX) {
      return `Unexpected ${value.length} characters in “${header}”, expected at most ${VALUE_LENGTH_MAX}`
    }
  }
  return undefined
}

function readStanding(
  by: (role: Role) => readonly string[],
): { readonly status: ImportedReader['status'] } | { readonly problem: string } {
  const word = (by('status')[0] ?? '').toLowerCase().replace(/[\s_-]+/g, '_')
  const stated = word === '' ? 'active' : STATUS_WORDS.get(word)
  if (stated === undefined) {
    return {
      problem: `Unexpected status “${word}”, expected one like active, unsubscribed, cleaned or bounced`,
    }
  }
  const answers = {
    suppressed: answer(by('stops-suppressed'), YES),
    unsubscribed: answer(by('stops-unsubscribed'), YES),
    notSubscribed: answer(by('subscribed'), NO),
  }
  for (const reply of Object.values(answers)) {
    if (typeof reply === 'string') return { problem: `Unexpected “${reply}”, expected yes or no` }
  }
  const suppressedAt = by('suppressed-at').some((value) => value !== '')
  const leftAt = by('left-at').some((value) => value !== '')
  if (stated === 'suppressed' || suppressedAt || answers.suppressed) return { status: 'suppressed' }
  if (stated === 'unsubscribed' || leftAt || answers.unsubscribed || answers.notSubscribed) {
    return { status: 'unsubscribed' }
  }
  if (stated === 'unconfirmed') {
    return { problem: `Unexpected status “${word}”: this person never confirmed, and is not taken over` }
  }
  return { status: 'active' }
}

/** Whether one of the values is among those wanted; a value that is neither yes nor no is handed back. */
function answer(values: readonly string[], wanted: ReadonlySet<string>): boolean | string {
  const lower = values.map((value) => value.toLowerCase()).filter((value) => value !== '')
  return lower.find((value) => !YES.has(value) && !NO.has(value)) ?? lower.some((value) => wanted.has(value))
}

/** Line breaks, tabs and invisible changes of direction have no place in a name: it goes into a header and a terminal. */
function readName(by: (role: Role) => readonly string[]): string {
  const whole = by('name')[0] || [...by('first-name'), ...by('last-name')].filter(Boolean).join(' ')
  return cleanName(whole)
}

export function cleanName(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .trim()
}

function readAttributes(columns: readonly Column[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    columns.flatMap((column, index) => {
      const value = values[index] ?? ''
      return column.type === 'attribute' && value !== '' ? [[column.name, value]] : []
    }),
  )
}

const TIME =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i

/** Year first, with a time of day or not; without a zone UTC. Anything else could be read in two ways. */
function readTime(text: string, now: number): number | undefined | { readonly remark: string } {
  if (text === '') return undefined
  const remark = {
    remark: `Unexpected time “${text.slice(0, 40)}”, expected one like 2024-05-01 12:30:00 between 1970 and now: the time of the import is used`,
  }
  const parts = TIME.exec(text)
  if (!parts) return remark
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0))
  const ms = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3))
  const at = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second, ms)
  const back = new Date(at)
  const real = back.getUTCMonth() === (month ?? 1) - 1 && back.getUTCDate() === day && (hour ?? 0) < 24
  const time = at - offsetMs(parts[8] ?? '')
  return real && time >= 0 && time <= now ? time : remark
}

function offsetMs(zone: string): number {
  const parts = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  if (!parts) return 0
  const ms = (Number(parts[2]) * 60 + Number(parts[3])) * 60_000
  return parts[1] === '-' ? -ms : ms
}

function words(status: Stated, list: string): (readonly [string, Stated])[] {
  return list.split(' ').map((word) => [word, status] as const)
}
