// YAML that a person wrote (front matter, newsletter.yaml): text and schema in, value or messages with line and column
// out. The error texts of a schema say what is expected; what stands there instead yaml-schema.ts describes. Pure.
import type { VFile } from 'vfile'
import { type Document, isMap, isSeq, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { type MessageRule, report } from './report.ts'
import { describe, misspeltKeys, rangeOf, reportIssue } from './yaml-schema.ts'
import { type Range, reportComments, reportSyntax } from './yaml-syntax.ts'

/** Where the YAML stands and what its messages are called. */
export interface YamlOrigin {
  /** Start of rule ids: `front-matter` gives `front-matter-value`. */
  readonly id: 'front-matter' | 'newsletter' | 'lexicon' | 'expansions' | 'votes'
  /** What a person calls it. */
  readonly name: string
  /** Line of the file on which the YAML begins, 1-based. */
  readonly firstLine: number
  /** `all` where any comment after an unquoted text is more likely a lost `#324`; else only those like `#324`. */
  readonly suspectComments: 'all' | 'unspaced'
  /** The page that lists its keys, where it is not docs/configuration.md. */
  readonly docs?: string
}

/** Adds one error of the YAML to its file. */
export type Fail = (kind: FailKind, reason: string, range: Range, note?: string) => void
export type FailKind = 'syntax' | 'comment' | 'key' | 'value'

const CHARACTERS_MAX = 256 * 1024
/** A lexicon of 20,000 entries is shorter. */
const LIST_CHARACTERS_MAX = 8 * 1024 * 1024
const MESSAGES_MAX = 50

/** The messages that reading YAML can give. */
export const yamlMessages: readonly MessageRule[] = [
  ...messagesOf('front-matter', 'The front matter of an issue', 'docs/configuration.md'),
  ...messagesOf('newsletter', 'newsletter.yaml', 'docs/configuration.md'),
  ...messagesOf('lexicon', 'A file of the lexicon', 'docs/lexicon.md'),
  ...messagesOf('expansions', 'The record of what terms stood for', 'docs/lexicon.md'),
  ...messagesOf('votes', 'The record of how votes ended', 'docs/votes.md'),
]

/** Reads YAML against a schema. Undefined when there was an error; the file has the messages. */
export function readYaml<Schema extends z.ZodType>(
  file: VFile,
  text: string,
  schema: Schema,
  origin: YamlOrigin,
): z.output<Schema> | undefined {
  const opened = open(file, text, origin, CHARACTERS_MAX)
  if (!opened) return undefined
  const { document, value, fail } = opened
  if (!isMap(document.contents)) {
    const reason = `Unexpected ${describe(value)}, expected lines of \`key: value\` in ${origin.name}`
    fail(
      'syntax',
      reason,
      [0, 0],
      `${origin.docs ?? 'docs/configuration.md'} lists the keys of ${origin.name}.`,
    )
    return undefined
  }
  const seen = reportComments(document, text, origin.suspectComments, fail)
  const result = schema.safeParse(value)
  if (result.success) return seen.size > 0 ? undefined : result.data
  reportIssues(opened, schema, result.error.issues, origin, seen)
  return undefined
}

/** An entry of a list: its value, and a way to say what is wrong with it at one of its keys. */
export interface YamlItem<Value> {
  readonly value: Value
  /** Line of the file, 1-based. */
  readonly line: number
  readonly fail: (key: string, reason: string, note: string) => void
}

/** Reads a list of entries of one shape. An entry that is wrong is left out with its messages; the others hold. */
export function readYamlList<Schema extends z.ZodType>(
  file: VFile,
  text: string,
  schema: Schema,
  origin: YamlOrigin,
): readonly YamlItem<z.output<Schema>>[] {
  const opened = open(file, text, origin, LIST_CHARACTERS_MAX)
  // A file of comments alone is an empty list.
  if (!opened || opened.value === null) return []
  const { document, value, fail, lineOf } = opened
  if (!isSeq(document.contents) || !Array.isArray(value)) {
    const reason = `Unexpected ${describe(value)}, expected a list of entries, each starting with \`- \``
    fail('syntax', reason, [0, 0], `${origin.docs ?? 'docs/configuration.md'} shows the form of an entry.`)
    return []
  }
  const seen = reportComments(document, text, origin.suspectComments, fail)
  const spoilt = new Set([...seen].map((place) => String(JSON.parse(place)[0])))
  const issues: z.core.$ZodIssue[] = []
  const items: YamlItem<z.output<Schema>>[] = []
  for (const [index, each] of value.entries()) {
    const result = schema.safeParse(each)
    if (!result.success)
      issues.push(...result.error.issues.map((issue) => ({ ...issue, path: [index, ...issue.path] })))
    else if (!spoilt.has(String(index)))
      items.push({
        value: result.data,
        line: lineOf(rangeOf(document, [index])[0]),
        fail: (key, reason, note) => fail('value', reason, rangeOf(document, [index, key]), note),
      })
  }
  reportIssues(opened, z.array(schema), issues, origin, seen)
  return items
}

interface Opened {
  readonly document: Document
  readonly value: unknown
  readonly fail: Fail
  readonly lineOf: (offset: number) => number
}

/** The YAML as a document; undefined where its syntax is wrong. */
function open(file: VFile, text: string, origin: YamlOrigin, charactersMax: number): Opened | undefined {
  const lines = new LineCounter()
  const errorsBefore = file.messages.length
  const fail = failing(file, lines, origin)
  const document = parse(text, lines, fail, charactersMax)
  if (!document) return undefined
  reportSyntax(document, text, fail)
  if (file.messages.length > errorsBefore) return undefined
  const lineOf = (offset: number) => Math.max(lines.linePos(offset).line, 1) + origin.firstLine - 1
  return { document, value: document.toJS(), fail, lineOf }
}

function reportIssues(
  { document, value, fail }: Opened,
  schema: z.ZodType,
  issues: readonly z.core.$ZodIssue[],
  origin: YamlOrigin,
  seen: Set<string>,
): void {
  const shown = issues.slice(0, MESSAGES_MAX)
  const misspelt = misspeltKeys(schema, shown)
  for (const issue of shown) {
    // A value that fails one check often fails the next: the first says it. So does a key that has only a wrong name.
    const place = JSON.stringify(issue.path)
    if ((!seen.has(place) && !misspelt.has(place)) || issue.code === 'unrecognized_keys')
      reportIssue(document, value, schema, issue, origin, fail)
    seen.add(place)
  }
}

function parse(text: string, lines: LineCounter, fail: Fail, charactersMax: number): Document | undefined {
  if (text.length > charactersMax) {
    fail('syntax', `Unexpected ${text.length} characters of YAML, expected at most ${charactersMax}`, [0, 0])
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

function messagesOf(id: YamlOrigin['id'], name: string, docs: string): MessageRule[] {
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
      `Rename, add or remove the key. ${docs} lists all keys.`,
    ),
    rule(
      'value',
      `${name} has only values of the form that its key asks for.`,
      'Change the value to what the message expects.',
    ),
  ]
}
