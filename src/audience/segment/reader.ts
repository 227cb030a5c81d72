// A reader as segments see one, and how each field is read from it. Pure.
import type { EditionChoice, Language, Status } from '../subscriber.ts'
import type { FieldName } from './fields.ts'
import type { Field } from './tree.ts'

/** What a segment can ask about a reader; a store fills it. What the segment does not need may be left empty. */
export interface SegmentReader {
  readonly id: number
  readonly address: string
  readonly name?: string
  readonly status: Status
  /** Milliseconds since 1970 UTC. */
  readonly since: number
  readonly note: string
  readonly language: Language
  readonly edition: EditionChoice
  /** Until then nothing is mailed. */
  readonly pausedUntil?: number
  /** Ids of the lists the reader is on. */
  readonly lists: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
  /** Issues that were accepted for the reader. */
  readonly received: number
  readonly lastReceivedAt?: number
  /** Slugs of those of the issues asked about that the reader got. */
  readonly gotIssues?: readonly string[]
  readonly votes: number
  /** Issues in a row that bounced softly. */
  readonly softBounces: number
}

/** Folded; empty where there is none. */
export function textOf(field: Field): (reader: SegmentReader) => string {
  switch (field.name) {
    case 'attribute': {
      const { attribute } = field
      return ({ attributes }) => fold(ownText(attributes, attribute))
    }
    case 'domain':
      return ({ address }) => fold(address.slice(address.lastIndexOf('@') + 1))
    case 'name':
    case 'address':
    case 'note':
    case 'status':
    case 'language':
    case 'edition': {
      const { name } = field
      return (reader) => fold(reader[name] ?? '')
    }
    default:
      return () => ''
  }
}

export function countOf(name: FieldName): (reader: SegmentReader) => number {
  switch (name) {
    case 'received':
      return ({ received }) => received
    case 'voted':
      return ({ votes }) => votes
    case 'bounced':
      return ({ softBounces }) => softBounces
    default:
      return () => Number.NaN
  }
}

/** NaN where there is none. */
export function timeOf(field: Field): (reader: SegmentReader) => number {
  switch (field.name) {
    case 'since':
      return ({ since }) => since
    case 'last received':
      return ({ lastReceivedAt }) => lastReceivedAt ?? Number.NaN
    case 'attribute': {
      const { attribute } = field
      return ({ attributes }) => readDate(ownText(attributes, attribute))
    }
    default:
      return () => Number.NaN
  }
}

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/

export function numberIn(attribute: string): (reader: SegmentReader) => number {
  return ({ attributes }) => {
    const text = ownText(attributes, attribute).trim()
    return NUMBER.test(text) ? Number(text) : Number.NaN
  }
}

/** A date, or a date and a time as ISO 8601 writes it. */
function readDate(text: string): number {
  const trimmed = text.trim()
  if (trimmed.length > 40 || !/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}[\d:.,Z+-]*)?$/.test(trimmed))
    return Number.NaN
  const time = trimmed.replace(' ', 'T')
  return Date.parse(time.length === 10 || /(?:Z|[+-]\d{2}:?\d{2})$/.test(time) ? time : `${time}Z`)
}

/** Own names only: `__proto__` and `constructor` are names like any other. */
function ownText(attributes: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(attributes, name) ? (attributes[name] ?? '') : ''
}

/** Full and half width, upper and lower case are one; so is what surrounds them. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim()
}
