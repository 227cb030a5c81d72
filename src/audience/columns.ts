// What the columns of a list of readers mean, in the exports of Substack, Mailchimp, Buttondown, Ghost, listmonk and
// yibao itself. Pure. Whatever is not listed here becomes an attribute of the reader.
import { stripFormulaGuard } from './formula.ts'

/** What a column tells. `stops-*` and `subscribed` hold yes or no, `left-at` and `suppressed-at` a time or nothing. */
export type Role =
  | 'address'
  | 'name'
  | 'first-name'
  | 'last-name'
  | 'status'
  | 'subscribed'
  | 'stops-unsubscribed'
  | 'stops-suppressed'
  | 'left-at'
  | 'suppressed-at'
  | 'since'
  | 'status-note'
  | 'language'
  | 'edition'
  | 'paused-until'
  | 'lists'

export type Column =
  | { readonly type: 'role'; readonly role: Role; readonly header: string }
  | { readonly type: 'attribute'; readonly name: string; readonly header: string }

export type Columns = { readonly columns: readonly Column[] } | { readonly problem: string }

/** In an export of yibao an attribute whose name means something here carries this before its name. */
export const ATTRIBUTE_PREFIX = 'attribute:'

/** Headers in lower case, with `_` and `-` as spaces. */
const ROLES: Readonly<Record<Role, readonly string[]>> = {
  address: ['email', 'email address', 'e mail', 'e mail address', '邮箱', '邮箱地址', '电子邮箱', '电子邮件'],
  name: ['name', 'full name', 'display name', '姓名'],
  'first-name': ['first name', 'firstname', 'given name', 'fname', '名'],
  'last-name': ['last name', 'lastname', 'family name', 'surname', 'lname', '姓'],
  status: ['status', 'subscriber type', 'subscription status', 'subscriber status', 'email status', '状态'],
  // Ghost: subscribed_to_emails. Not Substack's active_subscription, which is about paying
  subscribed: ['subscribed to emails', 'subscribed', 'is subscribed', 'email subscribed'],
  // Substack: email_disabled
  'stops-unsubscribed': ['email disabled', 'unsubscribed', 'is unsubscribed', 'opted out', 'opt out'],
  'stops-suppressed': [
    'bounced',
    'cleaned',
    'complained',
    'blocked',
    'blocklisted',
    'blacklisted',
    'suppressed',
    'undeliverable',
    'spam',
  ],
  // Mailchimp: UNSUB_TIME. Buttondown: unsubscription_date. Ghost: deleted_at
  'left-at': [
    'unsub time',
    'unsubscription date',
    'unsubscribe date',
    'unsubscribed at',
    'unsubscribed on',
    'opted out at',
    'deleted at',
  ],
  // Mailchimp: CLEAN_TIME. Buttondown: undeliverability_date
  'suppressed-at': ['clean time', 'undeliverability date', 'bounced at', 'complained at', 'blocked at'],
  since: [
    'since',
    'confirm time',
    'optin time',
    'created at',
    'creation date',
    'subscribed at',
    'subscribed on',
    'subscription date',
    'signup date',
    'sign up date',
    'date added',
    'start date',
  ],
  'status-note': ['status note'],
  // what readers of ours chose: no other service means the same by such words
  language: ['yibao language'],
  edition: ['yibao edition'],
  'paused-until': ['yibao paused until'],
  lists: ['yibao lists'],
}

/** Roles of which one column is enough: the first one listed wins, the others become attributes. */
const ALTERNATIVES = new Set<Role>(['since'])
/** Roles that several columns may have: each of them can stop mail. */
const REPEATED = new Set<Role>([
  'subscribed',
  'stops-unsubscribed',
  'stops-suppressed',
  'left-at',
  'suppressed-at',
])
/** Buttondown's header for the status is just `type`: taken for it only beside another header of theirs. */
const BUTTONDOWN = ['creation date', 'unsubscription date', 'secondary id', 'subscriber type']
const COLUMNS_MAX = 500

const roleOf = new Map(
  Object.entries(ROLES).flatMap(([role, headers]) =>
    headers.map((header) => [header, role as Role] as const),
  ),
)

/** Reads a header line. The problem is one of the whole file: nothing of it can be imported. */
export function readColumns(headers: readonly string[]): Columns {
  if (headers.length > COLUMNS_MAX) {
    return { problem: `Unexpected ${headers.length} columns, expected at most ${COLUMNS_MAX}` }
  }
  const plain = headers.map(normalise)
  const roles = plain.map((header) =>
    header === 'type' && isButtondown(plain) ? 'status' : roleOf.get(header),
  )
  const since = ROLES.since.find((header) => plain.includes(header))
  const names = new Map<string, number>()
  const columns = headers.map((header, index): Column => {
    const role = roles[index]
    const spare = role !== undefined && ALTERNATIVES.has(role) && plain[index] !== since
    if (role !== undefined && !spare) return { type: 'role', role, header }
    return { type: 'attribute', name: attributeName(header, index, names), header }
  })
  const problem = problemOf(columns)
  return problem === undefined ? { columns } : { problem }
}

/** Whether a header of this name would be read as something else than an attribute of that name. */
export function isTakenHeader(name: string): boolean {
  const header = normalise(name)
  return roleOf.has(header) || header === 'type' || name !== name.trim() || name.startsWith(ATTRIBUTE_PREFIX)
}

function normalise(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim()
}

function isButtondown(headers: readonly string[]): boolean {
  return BUTTONDOWN.some((header) => headers.includes(header))
}

function attributeName(header: string, index: number, names: Map<string, number>): string {
  const trimmed = stripFormulaGuard(header.trim())
  const written = trimmed.startsWith(ATTRIBUTE_PREFIX) ? trimmed.slice(ATTRIBUTE_PREFIX.length) : trimmed
  const name = written === '' ? `column ${index + 1}` : written
  const count = (names.get(name) ?? 0) + 1
  names.set(name, count)
  return count === 1 ? name : `${name} (${count})`
}

function problemOf(columns: readonly Column[]): string | undefined {
  const seen = new Map<Role, number>()
  for (const [index, column] of columns.entries()) {
    if (column.type !== 'role' || REPEATED.has(column.role)) continue
    const first = seen.get(column.role)
    if (first !== undefined) {
      return `Unexpected column ${index + 1} “${column.header}”, expected only one for the ${column.role}: column ${first + 1} “${columns[first]?.header}” is one already. Remove or rename one of them`
    }
    seen.set(column.role, index)
  }
  if (seen.has('address')) return undefined
  const headers = columns.map(({ header }) => `“${header}”`).slice(0, 8)
  return `Unexpected first line ${headers.join(', ')}, expected the names of the columns, one of them “email”`
}
