// What the kinds of issues are called on a page. Pure.
const LABELS: ReadonlyMap<string, string> = new Map([
  ['feature', 'Feature translation'],
  ['horn', 'Around the Horn'],
  ['essay', 'Essay'],
  ['anniversary', 'Anniversary'],
  ['digest', 'Digest'],
  ['note', 'Note'],
])

/** A kind of the newsletter's own is called by its name: `book-review` is `Book review`. */
export function kindLabel(kind: string): string {
  const words = kind.replaceAll('-', ' ')
  return LABELS.get(kind) ?? words.charAt(0).toUpperCase() + words.slice(1)
}
