// A reader as the columns of a row say it.
import type { EditionChoice, Language, Status } from '../../audience/subscriber.ts'
import type { ReaderState } from '../readers.ts'

export const READER_COLUMNS = [
  'id',
  'address',
  'address_key',
  'name',
  'status',
  'since',
  'note',
  'attributes',
  'language',
  'edition',
  'paused_until',
  'asked_at',
  'confirmation_at',
  'link_at',
  'fresh_at',
  'new_address',
  'new_address_key',
  'new_address_at',
] as const

export interface ReaderRow {
  readonly id: number
  readonly address: string
  readonly address_key: string
  readonly name: string | null
  readonly status: Status
  readonly since: number
  readonly note: string
  readonly attributes: string
  readonly language: Language
  readonly edition: EditionChoice
  readonly paused_until: number | null
  readonly asked_at: number | null
  readonly confirmation_at: number | null
  readonly link_at: number | null
  readonly fresh_at: number | null
  readonly new_address: string | null
  readonly new_address_key: string | null
  readonly new_address_at: number | null
}

export function toReader(row: ReaderRow): ReaderState {
  const { id, address, status, since, note, language, edition } = row
  const { new_address: moved, new_address_key: movedKey, new_address_at: movedAt } = row
  return {
    id,
    address,
    key: row.address_key,
    status,
    since,
    note,
    language,
    edition,
    attributes: JSON.parse(row.attributes),
    ...(row.name === null ? {} : { name: row.name }),
    ...(row.paused_until === null ? {} : { pausedUntil: row.paused_until }),
    ...(row.asked_at === null ? {} : { askedAt: row.asked_at }),
    ...(row.confirmation_at === null ? {} : { confirmationAt: row.confirmation_at }),
    ...(row.link_at === null ? {} : { linkAt: row.link_at }),
    ...(row.fresh_at === null ? {} : { freshAt: row.fresh_at }),
    ...(moved === null || movedKey === null || movedAt === null
      ? {}
      : { move: { address: moved, key: movedKey, at: movedAt } }),
  }
}
