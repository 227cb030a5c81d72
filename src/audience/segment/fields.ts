// What a segment can ask about a reader: THE list of fields. docs/segments.md explains each. Pure.
import { EDITIONS, LANGUAGES, STATUSES } from '../subscriber.ts'

interface Kind {
  /**
   * `text`: whatever was written; `choice`: one of `values`; `set`: any number of names; `date`: a time; `count`: a whole number;
   * `open`: text that may also be a number or a date.
   */
  readonly type: 'text' | 'choice' | 'set' | 'date' | 'count' | 'open'
  readonly values?: readonly string[]
}

export const FIELDS = {
  status: { type: 'choice', values: STATUSES },
  name: { type: 'text' },
  address: { type: 'text' },
  domain: { type: 'text' },
  note: { type: 'text' },
  language: { type: 'choice', values: LANGUAGES },
  edition: { type: 'choice', values: EDITIONS },
  since: { type: 'date' },
  list: { type: 'set' },
  attribute: { type: 'open' },
  received: { type: 'count' },
  'last received': { type: 'date' },
  got: { type: 'set' },
  voted: { type: 'count' },
  bounced: { type: 'count' },
} as const satisfies Readonly<Record<string, Kind>>

export type FieldName = keyof typeof FIELDS

export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[]

export function kindOf(name: FieldName): Kind {
  return FIELDS[name]
}

/** As people write them. */
const SPELLINGS: ReadonlyMap<string, FieldName> = new Map<string, FieldName>([
  ...FIELD_NAMES.map((name): [string, FieldName] => [name, name]),
  ['last_received', 'last received'],
  ['email', 'address'],
  ['votes', 'voted'],
  ['lists', 'list'],
])

/** The field that a word names, whatever its case. */
export function fieldNamed(word: string): FieldName | undefined {
  return SPELLINGS.get(word.toLowerCase())
}
