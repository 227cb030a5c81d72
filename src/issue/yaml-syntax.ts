// What YAML allows and we refuse, and its mistakes in a writer's words: anchors, aliases, tags, tabs, duplicate keys, and
// the comment that swallows the rest of a title. Pure.
import { type Document, isAlias, isNode, isPair, isScalar, isSeq, visit, type YAMLParseError } from 'yaml'
import type { Fail } from './yaml.ts'

/** Start and end as offsets into the YAML. */
export type Range = readonly [number, number]

const QUOTE = 'Put the text after the key in quotes: `title: "…"`.'
const MESSAGES_MAX = 20

/** Mistakes by the parser's code: what stood there, what was expected, what to do. */
const MISTAKES: Readonly<Record<string, readonly [string, string]>> = {
  BLOCK_AS_IMPLICIT_KEY: ['Unexpected second `: ` in a line, expected text with a colon in quotes', QUOTE],
  DUPLICATE_KEY: [
    'Unexpected second line with the same key, expected each key once',
    'Keep one of the two lines.',
  ],
  TAB_AS_INDENT: ['Unexpected tab, expected spaces', 'Indent with spaces: YAML does not allow tabs.'],
  BAD_SCALAR_START: ['Unexpected sign at the start of a text, expected quotes around it', QUOTE],
  UNEXPECTED_TOKEN: ['Unexpected text after the end of the value, expected one value a line', QUOTE],
  MISSING_CHAR: [
    'Unexpected end, expected a closing quote, bracket or colon',
    'Close what was opened, or put the text in quotes.',
  ],
  BAD_INDENT: [
    'Unexpected indentation, expected keys of one group in one column',
    'Align the line with its neighbours, and close brackets and quotes.',
  ],
  MULTIPLE_DOCS: ['Unexpected `---`, expected one block of keys', 'Take the line out.'],
  MULTILINE_IMPLICIT_KEY: [
    'Unexpected line without a colon, expected `key: value`',
    'Indent the line if it continues the one above.',
  ],
  BAD_DQ_ESCAPE: [
    'Unexpected backslash in double quotes, expected a known escape',
    'Write `\\\\`, or use single quotes.',
  ],
}

const NESTED = [
  'Unexpected nesting, expected a few levels at most',
  'Close the brackets, or put the text in quotes.',
] as const

/** Reports what the parser found, and all that would make a value depend on another place. */
export function reportSyntax(document: Document, text: string, fail: Fail): void {
  const lost = text.indexOf('\ufffd')
  if (lost >= 0) {
    const note = 'Save the file as UTF-8 (GB18030 and Big5 are not read), or type the lost characters again.'
    fail(
      'syntax',
      'Unexpected U+FFFD where a character could not be read, expected UTF-8',
      [lost, lost],
      note,
    )
    return
  }
  const seen = new Set<number>()
  for (const error of document.errors.slice(0, MESSAGES_MAX)) {
    // One slip often makes several errors on the spot: the first says it.
    if (seen.has(error.pos[0])) continue
    seen.add(error.pos[0])
    if (/call stack/.test(error.message)) {
      // Where the stack ends is another place on every version of Node.
      fail('syntax', NESTED[0], [0, 0], NESTED[1])
      break
    }
    const [reason, note] = MISTAKES[error.code] ?? [
      `Unexpected YAML, expected keys and values: ${error.message}`,
      QUOTE,
    ]
    const quote = openingQuote(document, error)
    if (quote) fail('syntax', 'Unexpected quote that is never closed, expected its partner', quote, note)
    else fail('syntax', reason, error.pos, note)
    if (error.code !== 'DUPLICATE_KEY') break
  }
  let count = 0
  visit(document, {
    Node: (_, node) => {
      if (!isNode(node)) return undefined
      const name = isAlias(node) ? `*${node.source}` : node.anchor ? `&${node.anchor}` : node.tag
      const start = node.range?.[0] ?? 0
      if (isAlias(node) || node.anchor) {
        fail('syntax', `Unexpected \`${name}\`, expected text in quotes or a value`, [start, start], QUOTE)
      } else if (node.tag && !STANDARD_TAGS.has(node.tag)) {
        fail('syntax', `Unexpected tag \`${name}\`, expected a plain value`, [start, start], QUOTE)
      } else return undefined
      count += 1
      return count >= MESSAGES_MAX ? visit.BREAK : undefined
    },
  })
}

/** The quote that was never closed: the parser finds out at the end of the text only. */
function openingQuote(document: Document, { code, pos }: YAMLParseError): Range | undefined {
  if (code !== 'MISSING_CHAR') return undefined
  let opening: Range | undefined
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (!type?.startsWith('QUOTE') || range?.[1] !== pos[0]) return undefined
      opening = [range[0], range[0] + 1]
      return visit.BREAK
    },
  })
  return opening
}

/**
 * `title: Gazette #324: foo` silently becomes "Gazette": an error, since nobody means it. Gives the paths of such
 * values as JSON: what is left of them is no use looking at.
 */
export function reportComments(
  document: Document,
  text: string,
  suspect: 'all' | 'unspaced',
  fail: Fail,
): Set<string> {
  const paths = new Set<string>()
  const comment = suspect === 'all' ? /^[ \t]*#[^\n]*/ : /^[ \t]*#[^\s#][^\n]*/
  visit(document, {
    Scalar: (key, node, ancestors) => {
      if (key === 'key' || !isScalar(node) || node.type !== 'PLAIN' || !node.range) return
      if (typeof node.value !== 'string' && node.value !== null) return
      const rest = comment.exec(text.slice(node.range[1], node.range[1] + 500))
      if (!rest) return
      const start = node.range[1] + rest[0].indexOf('#')
      const shown = rest[0].trim()
      paths.add(JSON.stringify(pathOf(key, ancestors)))
      fail(
        'comment',
        `Unexpected comment \`${shown}\` after a value, expected quotes around text that holds \`#\``,
        [start, start + shown.length],
        `Everything after \` #\` is lost. Write the whole text in quotes: "${`${node.value ?? ''} ${shown}`.trim()}"; move a real comment to a line of its own.`,
      )
    },
  })
  return paths
}

/** Keys and indexes that lead to a value. */
function pathOf(key: number | string | null, ancestors: readonly unknown[]): readonly unknown[] {
  const nodes = [...ancestors]
  const path: unknown[] = []
  for (const [at, node] of nodes.entries()) {
    if (isPair(node)) path.push(isScalar(node.key) ? node.key.value : undefined)
    else if (isSeq(node)) {
      const next = nodes[at + 1]
      path.push(next === undefined ? key : node.items.indexOf(next))
    }
  }
  return path
}

const STANDARD_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
)
