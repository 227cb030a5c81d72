// Where the sources of an issue stand in its front matter: the lines of a source, and of a key or value in it. Pure.

import type { Point, Position } from 'unist'
import { isMap, isScalar, isSeq, parseDocument, type Range } from 'yaml'
import { pointsOf } from './place.ts'

export interface SourcePlaces {
  /** The id of the source. */
  source(id: string): Position | undefined
  /** The value under these keys: `archive`, `url`. With offsets into the file. */
  value(id: string, ...keys: readonly string[]): { readonly start: Point; readonly end: Point } | undefined
}

/** Places in the whole text of issue.md. */
export function sourcePlaces(text: string): SourcePlaces {
  const [, yaml = ''] = /^---[ \t]*\n([\s\S]*?\n)---/.exec(text) ?? []
  const start = text.indexOf('\n') + 1
  const point = pointsOf(text)
  const list = parseDocument(yaml).get('sources', true)
  const maps = isSeq(list) ? list.items.filter(isMap) : []
  const at = (range: Range | null | undefined) =>
    range ? { start: point(start + range[0]), end: point(start + range[1]) } : undefined
  const value = (id: string, ...keys: readonly string[]) => {
    const node = maps.find((map) => map.get('id') === id)?.getIn(keys, true)
    return isScalar(node) ? at(node.range) : undefined
  }
  return { source: (id) => value(id, 'id'), value }
}
