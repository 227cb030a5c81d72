// The words of the letters: one YAML file a letter and language below `letters/`, so that people can change them without
// programming. Every value is a Liquid pattern over a few plain texts, and what comes of it is plain text. Pure.
import { isMap, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import type { Language } from '../bilingual/language.ts'
import type { Templates } from './edition.ts'
import type { LetterType } from './letters.ts'
import { renderPattern, TemplateProblem } from './template.ts'

/** What a pattern may name. `time` is how long a link works, `alert` what an alert is about. */
export interface WordValues {
  readonly newsletter: string
  readonly contact: string
  readonly time: string
  readonly alert: string
}

const lettersSchema = z.strictObject({
  subject: z.string(),
  title: z.string(),
  /** What inboxes show after the subject. */
  preview: z.string().optional(),
  /** Paragraphs before the button, and after it. */
  text: z.array(z.string()),
  button: z.string().optional(),
  after: z.array(z.string()).optional(),
  /** Above the title of the newest issue. */
  latest: z.string().optional(),
  /** Why one gets the letter. */
  reason: z.string(),
})

const frameSchema = z.strictObject({
  fallback: z.string(),
  archive: z.string(),
  contact: z.string(),
  leave: z.string(),
})

export type LetterWords = Readonly<z.output<typeof lettersSchema>>
export type FrameWords = Readonly<z.output<typeof frameSchema>>

/** Throws TemplateProblem. */
export function letterWords(
  templates: Templates,
  language: Language,
  type: LetterType,
  values: WordValues,
): LetterWords {
  return readWords(templates, `letters/${language}/${type}.yaml`, lettersSchema, values)
}

/** Throws TemplateProblem. */
export function frameWords(templates: Templates, language: Language, values: WordValues): FrameWords {
  return readWords(templates, `letters/${language}/frame.yaml`, frameSchema, values)
}

function readWords<Words extends Readonly<Record<string, string | string[] | undefined>>>(
  templates: Templates,
  path: string,
  schema: z.ZodType<Words>,
  values: WordValues,
): Words {
  const text = templates.get(path)
  if (text === undefined) throw new TemplateProblem(path, 1, 1, `Unexpected missing template ${path}`)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2' })
  const lineOf = (key: PropertyKey | undefined) => {
    const pair = isMap(document.contents)
      ? document.contents.items.find((item) => String(item.key) === String(key))
      : undefined
    const offset = (pair?.key as { range?: readonly number[] } | undefined)?.range?.[0] ?? 0
    return lines.linePos(offset).line
  }
  const [error] = document.errors
  if (error) {
    throw new TemplateProblem(path, error.linePos?.[0].line ?? 1, 1, error.message.split('\n')[0] ?? '')
  }
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 0 }))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const key = issue?.path[0]
    const where = key === undefined ? '' : ` in ${String(key)}`
    throw new TemplateProblem(path, lineOf(key), 1, `Unexpected value${where}: ${issue?.message ?? ''}`)
  }
  const fill = (key: string, pattern: string): string => {
    try {
      return renderPattern(pattern, path, { ...values }).trim()
    } catch (problem) {
      if (!(problem instanceof TemplateProblem)) throw problem
      throw new TemplateProblem(path, lineOf(key), 1, problem.message)
    }
  }
  const filled = Object.entries(parsed.data).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map((each) => fill(key, each)) : fill(key, value ?? ''),
  ])
  return Object.fromEntries(filled) as Words
}
