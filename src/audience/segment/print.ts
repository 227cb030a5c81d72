// Writes a segment's tree as the expression that reads back to it. Pure.
import type { Field, Segment, Unit, Value } from './tree.ts'

export function printSegment(segment: Segment): string {
  switch (segment.type) {
    case 'and':
      return segment.parts.map((part) => within(part, ['and', 'or'])).join(' and ')
    case 'or':
      return segment.parts.map((part) => within(part, ['or'])).join(' or ')
    case 'not':
      return `not ${within(segment.part, ['and', 'or'])}`
    case 'compare':
      return `${printField(segment.field)} ${segment.operator} ${printValue(segment.value)}`
    case 'among':
      return `${printField(segment.field)} ${segment.operator} (${segment.values.map(printValue).join(', ')})`
    case 'text':
      return `${printField(segment.field)} ${segment.operator} ${quote(segment.text)}`
    case 'presence':
      return `${printField(segment.field)} ${segment.operator}`
    case 'within':
      return `${printField(segment.field)} within ${printSpan(segment.count, segment.unit)}`
  }
}

/** In brackets where it would be read as part of what is around it. */
function within(part: Segment, loose: readonly Segment['type'][]): string {
  return loose.includes(part.type) ? `(${printSegment(part)})` : printSegment(part)
}

function printField(field: Field): string {
  return field.name === 'attribute' ? `attribute.${quote(field.attribute)}` : field.name
}

function printValue(value: Value): string {
  switch (value.type) {
    case 'text':
      return quote(value.text)
    case 'number':
      return String(value.number)
    case 'day':
      return value.day
    case 'ago':
      return value.count === 0 ? 'today' : `${printSpan(value.count, value.unit)} ago`
  }
}

function printSpan(count: number, unit: Unit): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** Without quotes where it is a plain name. */
function quote(text: string): string {
  return /^[\p{L}\p{N}][\p{L}\p{N}_.@+-]*$/u.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}
