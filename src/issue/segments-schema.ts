// The keys `lists` and `segments` of newsletter.yaml: named lists of readers, and names for expressions over readers. What an
// expression says is read in audience/segment/, and checked where newsletter.yaml is opened. Pure.
import { z } from 'zod'

/** A list that readers can be on. */
export interface ReaderList {
  readonly name: string
  readonly description?: string
  /** Whether readers are offered it on the form and in their preferences. */
  readonly public: boolean
}

const ID = 'an id of lower-case letters, digits and hyphens, such as press-en'
const ID_PATTERN = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const ID_MAX = 40
const COUNT_MAX = 100

const EXPRESSION = 'an expression such as language = zh and list = press'

export const segmentsSchema = z
  .record(z.string(), z.string(EXPRESSION).trim().min(1, EXPRESSION).max(2_000, 'at most 2,000 characters'), {
    error: 'names of segments, each with an expression',
  })
  .superRefine(checkIds('segments'))

const list = z.strictObject(
  {
    name: z
      .string('the name that readers see')
      .trim()
      .min(1, 'the name that readers see')
      .max(100, 'a name of at most 100 characters')
      .regex(/^[^\p{Cc}]*$/u, 'a name on one line')
      .meta({ description: 'Name that readers see.' }),
    description: z
      .string('a sentence')
      .trim()
      .min(1, 'a sentence, or no `description`')
      .max(500, 'at most 500 characters')
      .exactOptional()
      .meta({ description: 'What the list is for, in one sentence that readers see.' }),
    public: z
      .boolean('true or false')
      .default(false)
      .meta({ description: 'Whether readers may join and leave it themselves. Default: false.' }),
  },
  'the keys `name`, `description` and `public`',
)

export const listsSchema = z
  .record(z.string(), list, { error: 'ids of lists, each with a `name`' })
  .superRefine(checkIds('lists'))

/** `segments` and `lists` are few, and their names are typed on command lines. */
function checkIds(what: 'segments' | 'lists') {
  return (values: Readonly<Record<string, unknown>>, context: z.RefinementCtx) => {
    const ids = Object.keys(values)
    if (ids.length > COUNT_MAX) context.addIssue({ code: 'custom', message: `at most ${COUNT_MAX} ${what}` })
    for (const id of ids) {
      if (isListId(id)) continue
      context.addIssue({ code: 'custom', path: [id], message: `${ID} in its place before the colon` })
    }
  }
}

/** The form of the id of a list, and of the name of a segment. */
export function isListId(text: string): boolean {
  return text.length <= ID_MAX && ID_PATTERN.test(text)
}
