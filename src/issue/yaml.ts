// YAML that a person wrote (front matter, newsletter.yaml): text and schema in, value or messages with line and column
// out. The error texts of a schema say what is expected; what stands there instead is described here. Pure.
import type { VFile } from 'vfile'
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { z } from 'zod'
import { closest } from './closest.ts'
import { type MessageRule, report } from './report.ts'
import { type Range, reportComments, reportSyntax } from './yaml-syntax.ts'

/** Where the YAML stands and what its messages are called. */
export interface YamlOrigin {
  /** Start of rule ids: `front-matter` gives `front-matter-value`. */
  readonly id: 'front-matter' | 'newsletter'
  /** What a person calls it. */
  readonly name: string
  /** Line of the file on which the YAML begins, 1-based. */
  readonly firstLine: number
  /** `all` where any comment after an unquoted text is more likely a lost `#324`; else only those like `#324`. */
  readonly suspectComments: 'all' | 'unspaced'
}

/** Adds one error of the YAML to its file. */
export type Fail = (kind: FailKind, reason: string, range: Range, note?: string) => void
export type FailKind = 'syntax' | 'comment' | 'key' | 'value'

const CHARACTERS_MAX = 256 * 1024
const MESSAGES_MAX = 50

/** The messages that reading YAML can give. */
export const yamlMessages: readonly MessageRule[] = [
  ...messagesOf('front-matter', 'The front matter of an issue'),
  ...messagesOf('newsletter', 'newsletter.yaml'),
]

/** Reads YAML against a schema. Undefined when there was an error; the file has the messages. */
export function readYaml<Schema extends z.ZodType>(
  file: VFile,
  text: string,
  schema: Schema,
  origin: YamlOrigin,
): z.output<Schema> | undefined {
  const lines = new LineCounter()
  const errorsBefore = file.messages.length
  const fail = failing(file, lines, origin)
  const document = parse(text, lines, fail)
  if (!document) return undefined
  reportSyntax(document, text, fail)
  if (file.messages.length > errorsBefore) return undefined
  const value: unknown = document.toJS()
  if (!isMap(document.contents)) {
    fail(
      'syntax',
      `Unexpected ${describe(value)}, expected lines of \`key: value\` in ${origin.name}`,
      [0, 0],
      `docs/configuration.md lists the keys of ${origin.name}.`,
    )
    return undefined
  }
  const seen = reportComments(document, text, origin.suspectComments, fail)
  const result = schema.safeParse(value)
  if (result.success) return seen.size > 0 ? undefined : result.data
  const misspelt = misspeltKeys(schema, result.error.issues)
  for (const issue of result.error.issues.slice(0, MESSAGES_MAX)) {
    // A value that fails one check often fails the next: the first says it. So does a key that has only a wrong name.
    const place = JSON.stringify(issue.path)
    if ((!seen.has(place) && !misspelt.has(place)) || issue.code === 'unrecognized_keys')
      reportIssue(document, value, schema, issue, origin, fail)
    seen.add(place)
  }
  return undefined
}

/** Paths of the keys that unknown keys most likely mean. */
function misspeltKeys(schema: z.ZodType, issues: readonly z.core.$ZodIssue[]): ReadonlySet<string> {
  return new Set(
    issues.flatMap((issue) => {
      if (issue.code !== 'unrecognized_keys') return []
      const path = issue.path.filter((key) => typeof key !== 'symbol')
      const known = keysAt(schema, path)
      return issue.keys.map((key) => JSON.stringify([...path, closest(key, known)]))
    }),
  )
}

function parse(text: string, lines: LineCounter, fail: Fail): Document | undefined {
  if (text.length > CHARACTERS_MAX) {
    fail('syntax', `Unexpected ${text.length} characters of YAML, expected at most ${CHARACTERS_MAX}`, [0, 0])
    return undefined
  }
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  } catch (error) {
    // The parser calls itself for each level: thousands of brackets end its stack.
    if (!(error instanceof RangeError)) throw error
    fail('syntax', 'Unexpected nesting, expected a few levels at most', [0, 0])
    return undefined
  }
}

function failing(file: VFile, lines: LineCounter, origin: YamlOrigin): Fail {
  const point = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1) + origin.firstLine - 1, column: Math.max(col, 1) }
  }
  return (kind, reason, [start, end], note) => {
    const place = end > start ? { start: point(start), end: point(end) } : point(start)
    report(file, { ruleId: `${origin.id}-${kind}`, severity: 'error', reason, place, note })
  }
}

function reportIssue(
  document: Document,
  value: unknown,
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
  origin: YamlOrigin,
  fail: Fail,
): void {
  const path = issue.path.filter((key) => typeof key !== 'symbol')
  const name = path.map((key) => (typeof key === 'number' ? `[${key + 1}]` : `.${key}`)).join('')
  const shown = name.replace(/^\./, '')
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reportUnknownKey(document, schema, path, key, fail)
    return
  }
  const actual = path.reduce<unknown>(
    (inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key],
    value,
  )
  if (actual === undefined) {
    const place = path.length > 1 ? `\`${shown.replace(/\.?[^.[]+$/, '')}\`` : origin.name
    const key = path.at(-1)
    fail(
      'key',
      `Unexpected ${place} without \`${key}\`, expected ${issue.message}`,
      rangeOf(document, path),
      `Add the line \`${key}: …\`.`,
    )
    return
  }
  fail(
    'value',
    `Unexpected ${describe(actual)} as \`${shown}\`, expected ${issue.message}`,
    rangeOf(document, path),
    adviceFor(actual),
  )
}

function reportUnknownKey(
  document: Document,
  schema: z.ZodType,
  path: readonly (string | number)[],
  key: string,
  fail: Fail,
): void {
  const keys = keysAt(schema, path)
  const near = closest(key, keys)
  const expected = near === undefined ? `one of ${keys.join(', ')}` : `\`${near}\``
  const note =
    near === undefined
      ? 'Take the line out, or see docs/configuration.md for the keys there are.'
      : `Rename it to \`${near}\`, or take it out.`
  fail('key', `Unexpected key \`${key}\`, expected ${expected}`, keyRange(document, path, key), note)
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
function rangeOf(document: Document, path: readonly (string | number)[]): Range {
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

function describe(value: unknown): string {
  if (value === null || value === '') return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a group of keys'
  const text = String(value).replace(/\s+/g, ' ')
  return `\`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\``
}

function adviceFor(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'boolean'
    ? `If it is text, put it in quotes: "${value}".`
    : undefined
}

function messagesOf(id: YamlOrigin['id'], name: string): MessageRule[] {
  const rule = (kind: FailKind, summary: string, advice: string): MessageRule => ({
    id: `${id}-${kind}`,
    severity: 'error',
    summary,
    advice,
  })
  return [
    rule(
      'syntax',
      `${name} is YAML of keys and values, without anchors, aliases, tags or tabs.`,
      'Put a text that holds `: `, ` #` or starts with a sign in quotes.',
    ),
    rule(
      'comment',
      `${name} has no comment where a number like #324 was meant.`,
      'Put the whole text in quotes: everything after ` #` is a comment in YAML.',
    ),
    rule(
      'key',
      `${name} has the keys it needs and no unknown ones.`,
      'Rename, add or remove the key. docs/configuration.md lists all keys.',
    ),
    rule(
      'value',
      `${name} has only values of the form that its key asks for.`,
      'Change the value to what the message expects.',
    ),
  ]
}
