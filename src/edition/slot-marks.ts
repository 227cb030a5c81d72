// Finds marks of slots in what people wrote, and makes them harmless: a mark in the text would become a reader's own
// unsubscribe link for everybody to see.
import { visit } from 'unist-util-visit'
import type { Issue } from '../issue/issue.ts'
import type { Site } from '../issue/site.ts'
import { holdsSlotMark, SLOTS, slotMark } from './slots.ts'

export interface SlotMarkPlace {
  readonly where: string
  /** Only in the text of the issue. */
  readonly line?: number
}

/** Every place of an issue and its newsletter's settings that holds a mark; no more than one a line. */
export function slotMarkPlaces(issue: Issue, site: Site): readonly SlotMarkPlace[] {
  const places: SlotMarkPlace[] = []
  if (holdsSlotMark(JSON.stringify(issue.meta))) places.push({ where: 'the front matter', line: 1 })
  if (holdsSlotMark(JSON.stringify(site))) places.push({ where: 'newsletter.yaml' })
  const lines = new Set<number>()
  visit(issue.body, (node) => {
    const own = 'children' in node ? { ...node, children: [] } : node
    const line = node.position?.start.line ?? 1
    if (holdsSlotMark(JSON.stringify(own)) && !lines.has(line)) {
      lines.add(line)
      places.push({ where: 'the text', line })
    }
  })
  return places
}

/** A copy in which marks are only letters. */
export function disarmSlotMarks<Value>(value: Value): Value {
  if (typeof value === 'string') {
    return SLOTS.reduce<string>(
      (text, name) => text.replaceAll(slotMark(name), `yibao slot ${name}`),
      value,
    ) as Value
  }
  if (Array.isArray(value)) return value.map(disarmSlotMarks) as Value
  if (value instanceof Map) return new Map(disarmSlotMarks([...value])) as Value
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, disarmSlotMarks(part)])) as Value
}
