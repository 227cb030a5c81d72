// The text of a new issue, from the skeleton of its kind (templates/kinds/<kind>.md). Pure.

export interface SkeletonValues {
  /** Absent for notes: the line `number: …` of the front matter then falls away. */
  readonly number?: number
  readonly slug: string
  readonly title: string
  /** YYYY-MM-DD */
  readonly date: string
  /** Name of the newsletter. */
  readonly newsletter: string
}

const VARIABLE = /\{\{ *(number|slug|title|date|newsletter) *\}\}/g

/** Fills `{{ number }}`, `{{ slug }}`, `{{ title }}`, `{{ date }}` and `{{ newsletter }}`; other text stays. */
export function fillSkeleton(skeleton: string, values: SkeletonValues): string {
  const text = skeleton.replace(/\r\n?/g, '\n')
  const end = text.startsWith('---\n') ? text.indexOf('\n---', 3) : -1
  const front = end < 0 ? '' : text.slice(0, end)
  return fillFrontMatter(front, values) + fill(text.slice(front.length), plainValues(values))
}

/** In YAML the title is always quoted: `#` begins a comment and `: ` a mapping in what is not. */
function fillFrontMatter(front: string, values: SkeletonValues): string {
  const lines = front
    .split('\n')
    .filter((line) => values.number !== undefined || !/\{\{ *number *\}\}/.test(line))
  const quoted = {
    ...plainValues(values),
    title: JSON.stringify(values.title),
    newsletter: JSON.stringify(values.newsletter),
  }
  return fill(lines.join('\n'), quoted)
}

function plainValues({ number, ...texts }: SkeletonValues): Readonly<Record<string, string>> {
  return { ...texts, number: String(number ?? '') }
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(VARIABLE, (_, name: string) => values[name] ?? '')
}
