// Whom a mailing goes to, beside that they must be active, not paused, and have none of the issue yet. Pure.

export type AudiencePart =
  | { readonly type: 'active' }
  /** Those whose delivery of another issue was accepted, or may have been. */
  | { readonly type: 'recipients of'; readonly issue: string }
  /** Those on a list, by its id. */
  | { readonly type: 'list'; readonly list: string }
  /** Those whom an expression means at the time of planning. `name`: what newsletter.yaml called it then. */
  | { readonly type: 'segment'; readonly expression: string; readonly name?: string }

export type Audience =
  | AudiencePart
  /** Those of any of these: of a mailing to which readers were added. */
  | { readonly type: 'any'; readonly of: readonly AudiencePart[] }

/** The parts of which any is enough; everyone takes the others in. */
export function partsOf(audience: Audience): readonly AudiencePart[] {
  const parts = audience.type === 'any' ? audience.of : [audience]
  return parts.find(({ type }) => type === 'active') ? [{ type: 'active' }] : parts
}

export function unite(first: Audience, second: Audience): Audience {
  const parts = new Map([...partsOf(first), ...partsOf(second)].map((part) => [JSON.stringify(part), part]))
  const of = partsOf({ type: 'any', of: [...parts.values()] })
  const [only] = of
  return only && of.length === 1 ? only : { type: 'any', of }
}

/** `the list press`, behind “to”. */
export function describeAudience(audience: Audience): string {
  return partsOf(audience).map(describePart).join(' and ')
}

function describePart(part: AudiencePart): string {
  switch (part.type) {
    case 'active':
      return 'all active readers'
    case 'recipients of':
      return `those who got issue ${part.issue}`
    case 'list':
      return `the list ${part.list}`
    case 'segment':
      return part.name === undefined ? `the segment “${part.expression}”` : `the segment ${part.name}`
  }
}

/** Of an audience that is looked up when a schedule begins: `those who are active then, and got issue 12`. */
export function describeComing(audience: Audience): string {
  const parts = partsOf(audience).flatMap((part) => comingPart(part) ?? [])
  return ['those who are active then', ...(parts.length > 0 ? [`and ${parts.join(' or ')}`] : [])].join(', ')
}

function comingPart(part: AudiencePart): string | undefined {
  switch (part.type) {
    case 'active':
      return undefined
    case 'recipients of':
      return `got issue ${part.issue}`
    case 'list':
      return `are on the list ${part.list}`
    case 'segment':
      return part.name === undefined ? `match “${part.expression}”` : `are of the segment ${part.name}`
  }
}
