// What a schema says of YAML that a person wrote, as messages: which key or value it is, where it stands, and what was
// most likely meant. Pure.
import { type Document, isMap, isScalar, type Node } from 'yaml'
import { z } from 'zod'
import { closest } from './closest.ts'
import type { Fail, YamlOrigin } from './yaml.ts'
import type { Range } from './yaml-syntax.ts'

/** Paths of the keys that unknown keys most likely mean. */
export function misspeltKeys(schema: z.ZodType, issues: readonly z.core.$ZodIssue[]): ReadonlySet<string> {
  return new Set(
    issues.flatMap((issue) => {
      if (issue.code !== 'unrecognized_keys') return []
      const path = issue.path.filter((key) => typeof key !== 'symbol')
      const known = keysAt(schema, path)
      return issue.keys.map((key) => JSON.stringify([...path, closest(key, known)]))
    }),
  )
}

/** Adds what a schema says of one value: which key or value, where it stands, what is expected. */
export function reportIssue(
  document: Document,
  value: unknown,
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
  origin: YamlOrigin,
  fail: Fail,
): void {
  const path = issue.path.filter((key) => typeof key !== 'symbol')
  const shown = nameOf(path)
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reportUnknownKey(document, schema, path, key, origin, fail)
    return
  }
  const actual = path.reduce<unknown>(
    (inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key],
    value,
  )
  if (actual === undefined) {
    const group = nameOf(path.slice(0, -1))
    const place = group === '' ? origin.name : `\`${group}\``
    const key = path.at(-1)
    fail(
      'key',
      `Unexpected ${place} without \`${key}\`, expected ${issue.message}`,
      rangeOf(document, path),
      `Add the line \`${key}: …\`.`,
    )
    return
  }
  const written = writtenAt(document, path) ?? String(actual)
  fail(
    'value',
    `Unexpected ${describe(typeof actual === 'number' ? written : actual)} as ${shown === '' ? `an ${origin.name}` : `\`${shown}\``}, expected ${issue.message}`,
    rangeOf(document, path),
    adviceFor(actual, written, (other) => isRight(schema, value, path, other)),
  )
}

function reportUnknownKey(
  document: Document,
  schema: z.ZodType,
  path: readonly (string | number)[],
  key: string,
  origin: YamlOrigin,
  fail: Fail,
): void {
  const keys = keysAt(schema, path)
  const near = closest(key, keys)
  const expected = near === undefined ? `one of ${keys.join(', ')}` : `\`${near}\``
  const note =
    near === undefined
      ? `Take the line out, or see ${origin.docs ?? 'docs/configuration.md'} for the keys there are.`
      : `Rename it to \`${near}\`, or take it out.`
  fail('key', `Unexpected key \`${key}\`, expected ${expected}`, keyRange(document, path, key), note)
}

/** `sources[2].title`; of a list of entries, only what is inside the entry, since the place says which one it is. */
function nameOf(path: readonly (string | number)[]): string {
  const inside = typeof path[0] === 'number' && path.length > 1 ? path.slice(1) : path
  if (path.length === 1 && typeof path[0] === 'number') return ''
  return inside
    .map((key) => (typeof key === 'number' ? `[${key + 1}]` : `.${key}`))
    .join('')
    .replace(/^\./, '')
}

/** The keys that a schema knows at a path. */
function keysAt(schema: z.ZodType, path: readonly (string | number)[]): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' })
  const at = path.reduce<JsonSchema | undefined>(
    (inner, key) => (typeof key === 'number' ? inner?.items : inner?.properties?.[key]),
    json as JsonSchema,
  )
  return Object.keys(at?.properties ?? {})
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
}

/** Where a value stands; for one that is missing, the first key of what should hold it. */
export function rangeOf(document: Document, path: readonly (string | number)[]): Range {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined
    if (!node?.range) continue
    if (length === path.length && isScalar(node)) return [node.range[0], node.range[1]]
    return [node.range[0], node.range[0]]
  }
  return [0, 0]
}

function keyRange(document: Document, path: readonly (string | number)[], key: string): Range {
  const map = document.getIn(path, true)
  const pair = isMap(map)
    ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    : undefined
  const range = isScalar(pair?.key) ? pair.key.range : undefined
  return range ? [range[0], range[1]] : rangeOf(document, path)
}

/** What stands there, as a message names it. */
export function describe(value: unknown): string {
  if (value === null || value === '') return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') return 'a group of keys'
  const text = String(value).replace(/\s+/g, ' ')
  return `\`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\``
}

/** A number as it stands in the text: 1.10 is 1.1 to YAML. */
function writtenAt(document: Document, path: readonly (string | number)[]): string | undefined {
  const node = document.getIn(path, true)
  return isScalar(node) ? node.source : undefined
}

/** Quotes, or none, only where they help. */
function adviceFor(
  actual: unknown,
  written: string,
  isRightInstead: (other: unknown) => boolean,
): string | undefined {
  if (typeof actual === 'number' || typeof actual === 'boolean')
    return isRightInstead(written) ? `If it is text, put it in quotes: "${written}".` : undefined
  if (typeof actual !== 'string' || !/^-?\d+(\.\d+)?$/.test(actual)) return undefined
  return isRightInstead(Number(actual)) ? `Write it without quotes: ${actual}.` : undefined
}

/** Whether a schema has nothing to say of another value at this place. */
function isRight(
  schema: z.ZodType,
  value: unknown,
  path: readonly (string | number)[],
  other: unknown,
): boolean {
  const [first, ...inside] = path
  // of a long list the one entry is enough
  const alone = Array.isArray(value) && typeof first === 'number'
  const tried = alone ? [replaceAt(value[first], inside, other)] : replaceAt(value, path, other)
  const place = JSON.stringify(alone ? [0, ...inside] : path)
  const result = schema.safeParse(tried)
  return result.success || result.error.issues.every((issue) => JSON.stringify(issue.path) !== place)
}

function replaceAt(value: unknown, [key, ...inside]: readonly (string | number)[], other: unknown): unknown {
  if (key === undefined) return other
  if (Array.isArray(value))
    return value.map((each, at) => (at === key ? replaceAt(each, inside, other) : each))
  const pairs = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(
    pairs.map(([name, each]) => [name, name === key ? replaceAt(each, inside, other) : each]),
  )
}
