// What readers chose, in an export of yibao: the language of letters, the edition, a pause, lists. Pure.
import type { Column, Role } from './columns.ts'
import { EDITIONS, LANGUAGES, type Preferences } from './subscriber.ts'

export interface Choices {
  readonly preferences?: Partial<Preferences>
  readonly lists?: readonly string[]
}

/** As newsletter.yaml has them under `lists`. */
const LIST_ID = /^(?=.{1,40}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const LISTS_MAX = 100

const ROLES: ReadonlySet<Role> = new Set(['language', 'edition', 'paused-until', 'lists'])

/** Whether there is anything to read: most files are of other services. */
export function hasChoices(columns: readonly Column[]): boolean {
  return columns.some((column) => column.type === 'role' && ROLES.has(column.role))
}

/** Absent columns and empty cells say nothing. */
export function readChoices(by: (role: Role) => readonly string[]): Choices | { readonly problem: string } {
  const [language = '', edition = '', pause = ''] = [
    by('language')[0],
    by('edition')[0],
    by('paused-until')[0],
  ]
  const known = LANGUAGES.find((each) => each === language)
  if (language !== '' && !known) return { problem: unexpected(language, LANGUAGES.join(' or ')) }
  const chosen = EDITIONS.find((each) => each === edition)
  if (edition !== '' && !chosen) return { problem: unexpected(edition, `one of ${EDITIONS.join(', ')}`) }
  const pausedUntil = Date.parse(pause)
  if (pause !== '' && (!/^\d{4}-\d\d-\d\d/.test(pause) || Number.isNaN(pausedUntil)))
    return { problem: unexpected(pause, 'the end of a pause such as 2027-01-31T00:00:00.000Z') }
  const lists = (by('lists')[0] ?? '').split(' ').filter((list) => list !== '')
  const odd = lists.find((list) => !LIST_ID.test(list))
  if (odd !== undefined) return { problem: unexpected(odd, 'ids of lists with spaces between') }
  if (lists.length > LISTS_MAX)
    return { problem: `Unexpected ${lists.length} lists, expected at most ${LISTS_MAX}` }
  const preferences = {
    ...(known ? { language: known } : {}),
    ...(chosen ? { edition: chosen } : {}),
    ...(pause === '' ? {} : { pausedUntil }),
  }
  return {
    ...(Object.keys(preferences).length === 0 ? {} : { preferences }),
    ...(lists.length === 0 ? {} : { lists }),
  }
}

function unexpected(value: string, expected: string): string {
  return `Unexpected “${value.slice(0, 40)}”, expected ${expected}`
}
