// JSON Schemas (draft 2020-12) of front matter and newsletter.yaml, from the schemas that read them, and of the lexicon.
import { z } from 'zod'
import { frontMatterSchema } from '../../src/issue/front-matter.ts'
import { entrySchemas } from '../../src/issue/lexicon-schema.ts'
import { siteSchema } from '../../src/issue/site-schema.ts'

export function issueSchema(): string {
  return text(frontMatterSchema)
}

export function newsletterSchema(): string {
  return text(siteSchema)
}

/** A file of the lexicon: a list of entries of one kind. */
export function lexiconSchema(kind: keyof typeof entrySchemas): string {
  return text(z.array(entrySchemas[kind]).meta({ title: `Entries of the lexicon: ${kind}` }))
}

/** A schema as JSON: what a person may write, before defaults are filled in. */
function text(schema: z.ZodType): string {
  return `${JSON.stringify(jsonSchema(schema), null, 2)}\n`
}

export interface JsonSchema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly format?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
}

export function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // Bounds that only say that a number is safe would be noise in an editor.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  }) as JsonSchema
}

export interface Key {
  /** `sender.name`, `sources[].title.zh` */
  readonly path: string
  readonly required: boolean
  readonly type: string
  readonly description: string
  readonly default: unknown
}

/** All keys of a schema, depth first, in the order of the schema. */
export function keysOf(schema: JsonSchema, prefix = ''): readonly Key[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = `${prefix}${name}`
    const key: Key = {
      path,
      required: schema.required?.includes(name) ?? false,
      type: typeOf(property),
      description: property.description ?? property.items?.description ?? '',
      default: property.default,
    }
    const inner = property.items ? keysOf(property.items, `${path}[].`) : keysOf(property, `${path}.`)
    return [key, ...inner]
  })
}

function typeOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map(String).join(' | ')
  if (schema.const !== undefined) return String(schema.const)
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ')
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'values'}`
  if (schema.type === 'object') return 'keys'
  if (schema.format === 'date') return 'date'
  if (schema.format === 'uri') return 'address'
  return schema.type === 'integer' ? 'number' : schema.type === 'string' ? 'text' : (schema.type ?? 'value')
}
