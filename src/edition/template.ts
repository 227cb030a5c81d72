// Renders Liquid templates held in a map of strings. Pure: no template ever reaches a disk, no code of a template
// runs, and whatever a value says is escaped unless the template asks for it `raw`.
import { Liquid, LiquidError } from 'liquidjs'
import type { Templates } from './edition.ts'

/** A template that cannot be rendered, at the place a person has to look at. */
export class TemplateProblem extends Error {
  override name = 'TemplateProblem'
  /** Path in the map: `email.mjml.liquid`. */
  readonly file: string
  /** 1-based. */
  readonly line: number
  readonly column: number
  constructor(file: string, line: number, column: number, message: string) {
    super(message)
    this.file = file
    this.line = line
    this.column = column
  }
}

/** What a template made is not MJML. Thrown by the compiler that rendering is given. */
export class MjmlProblem extends Error {
  override name = 'MjmlProblem'
}

const LIMITS = { parseLimit: 1_000_000, renderLimit: 10_000, memoryLimit: 100_000_000 }
const STRICT = { strictVariables: true, strictFilters: true, ownPropertyOnly: true, ...LIMITS }

/** Engines by map, since parsing the templates again for every issue would be the larger part of the work. */
const engines = new WeakMap<Templates, Liquid>()

/** Renders a template of the map for HTML, XML or MJML: values are escaped. Throws TemplateProblem. */
export function renderTemplate(
  templates: Templates,
  name: string,
  values: Readonly<Record<string, unknown>>,
): string {
  if (!templates.has(name)) throw new TemplateProblem(name, 1, 1, `Unexpected missing template ${name}`)
  return attempt(name, () => engineOf(templates).renderFileSync(name, { ...values }))
}

/** Renders a short pattern from a setting (subject, boilerplate): nothing is escaped. Throws TemplateProblem. */
export function renderPattern(
  pattern: string,
  name: string,
  values: Readonly<Record<string, unknown>>,
): string {
  return attempt(name, () => new Liquid({ ...STRICT, templates: {} }).parseAndRenderSync(pattern, values))
}

function engineOf(templates: Templates): Liquid {
  const known = engines.get(templates)
  if (known) return known
  const engine = new Liquid({
    ...STRICT,
    outputEscape: 'escape',
    cache: true,
    templates: Object.fromEntries(templates),
  })
  engines.set(templates, engine)
  return engine
}

function attempt(name: string, render: () => unknown): string {
  try {
    return String(render())
  } catch (error) {
    if (!LiquidError.is(error)) throw error
    const [line = 1, column = 1] = error.token.getPosition()
    const message = (error.originalError?.message ?? error.message).replace(/, file:.*|, line:.*/s, '')
    throw new TemplateProblem(error.token.file ?? name, line, column, message)
  }
}
