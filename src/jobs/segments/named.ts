// What a person typed for a segment or a list: a name of newsletter.yaml, or an expression.
import { type OpenedSegment, openSegment } from '../../audience/segment/segment.ts'
import { closest } from '../../issue/closest.ts'
import { isListId } from '../../issue/segments-schema.ts'
import type { Site } from '../../issue/site.ts'

export interface NamedSegment extends OpenedSegment {
  readonly name?: string
  readonly expression: string
}

/** A single word is a name: no expression is that short. */
export function findSegment(
  { segments = {}, lists = {} }: Pick<Site, 'segments' | 'lists'>,
  typed: string,
  now: number,
): NamedSegment | { readonly problem: string } {
  const name = typed.trim()
  const known = Object.hasOwn(segments, name) ? segments[name] : undefined
  if (known === undefined && isListId(name))
    return { problem: unknown('segment', name, Object.keys(segments)) }
  const expression = known ?? name
  const segment = openSegment(expression, now, { lists: Object.keys(lists) })
  if ('problem' in segment)
    return {
      problem: `${segment.problem.replace(/\?$/, '?').replace(/([^?])$/, '$1.')}\n${pointed(expression, segment.column)}`,
    }
  return { ...segment, expression, ...(known === undefined ? {} : { name }) }
}

/** Undefined where newsletter.yaml has the list; else what is wrong. */
export function listProblem({ lists = {} }: Pick<Site, 'lists'>, id: string): string | undefined {
  return Object.hasOwn(lists, id) ? undefined : unknown('list', id, Object.keys(lists))
}

function unknown(what: 'segment' | 'list', name: string, names: readonly string[]): string {
  if (names.length === 0) {
    const advice = what === 'segment' ? ', or write an expression such as "language = zh"' : ''
    return `Unexpected ${what} ${name}, and newsletter.yaml has no \`${what}s\`. Add it there${advice}: docs/segments.md shows how.`
  }
  const near = closest(name, names)
  const hint = near === undefined ? '' : ` Did you mean ${near}?`
  return `Unexpected ${what} ${name}, expected one of ${names.join(', ')} from newsletter.yaml.${hint}`
}

/** The expression with a mark below the column, so far as it fits a line. */
function pointed(expression: string, column: number): string {
  const from = Math.max(0, column - 50)
  const shown = expression.slice(from, from + 70).replace(/\s/g, ' ')
  const wide = [...expression.slice(from, column - 1)].map((each) => (isWide(each) ? '  ' : ' ')).join('')
  return `  ${shown}\n  ${wide}^`
}

function isWide(character: string): boolean {
  return /[\p{Script=Han}\u3000-\u303f\uff01-\uff60]/u.test(character)
}
