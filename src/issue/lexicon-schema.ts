// The entries of the lexicon's three files, as schemas: reading, schemas/*.schema.json and docs/lexicon.md are made of
// these. Pure.
import { z } from 'zod'
import { hasHan } from '../bilingual/language.ts'
import type { EntryKind } from '../bilingual/lexicon/lexicon.ts'
import { isPinyin } from '../bilingual/pinyin/pinyin.ts'

const FORM_MAX = 200
const TEXT_MAX = 1000
const FORMS_MAX = 50

const han = (expected: string) =>
  form(expected)
    .refine(hasHan, expected)
    .refine((text) => !/[[\]|]/.test(text), `${expected}, without brackets and pipes`)

const english = form('the English that stands for it')
const forms = (what: string) =>
  z
    .array(form('English'), 'a list such as [one form, another form]')
    .max(FORMS_MAX, `at most ${FORMS_MAX} forms`)
    .default([])
    .meta({ description: what })

const words = (what: string, expected: string) =>
  z
    .string(expected)
    .trim()
    .min(1, expected)
    .max(TEXT_MAX, `at most ${TEXT_MAX} characters`)
    .transform((text) => text.replace(/\s+/g, ' '))
    .exactOptional()
    .meta({ description: what })

const keys = {
  zh: han('Chinese characters').meta({
    description: 'The Chinese, as this newsletter writes it in [[double brackets]].',
  }),
  hant: han('Chinese characters in traditional form').exactOptional().meta({
    description:
      'The traditional form, only where conversion does not give it: 軟體 for 软件. Others are found without.',
  }),
  pinyin: form('pinyin')
    .exactOptional()
    .meta({ description: 'Pinyin, with or without tone marks; of a person family name first.' }),
  en: english.meta({ description: 'The English of this newsletter, as it stands within a sentence.' }),
  aliases: forms('Other English that is accepted.'),
  avoid: forms('English that is not to be used for this.'),
  description: words(
    'A few words that say what it is; of an outlet they follow its name at first mention.',
    'a few words',
  ),
  note: words('Why this form.', 'a sentence'),
  source: words('Where the form was found: an address or a citation.', 'an address or a citation'),
}

const order = z
  .enum(['family-first', 'given-first'], 'family-first or given-first')
  .exactOptional()
  .meta({ description: 'Which name comes first in English. Without it the family name does.' })

const EXPECTED = 'the keys `zh`, `en` and more'
const term = z.strictObject(keys, EXPECTED).superRefine(checkForms)
const person = z
  .strictObject(
    {
      ...keys,
      en: english.exactOptional().meta({
        description: 'The name in English. May be left out where `pinyin` gives it: `Zhou Zhihua`.',
      }),
      order,
    },
    EXPECTED,
  )
  .superRefine(checkForms)
  .superRefine((entry, context) => {
    if (entry.en !== undefined || nameOf(entry) !== undefined) return
    const message = 'the name in English, or `pinyin` with the family name first, such as Zhou Zhihua'
    context.addIssue({ code: 'custom', path: ['en'], message })
  })

export type WrittenEntry = z.output<typeof person>

/** The schema of an entry, by kind. */
export const entrySchemas: Readonly<Record<EntryKind, z.ZodType<WrittenEntry>>> = {
  term,
  person,
  outlet: term,
}

/** The English name of a person that pinyin and order give: no tone marks, each name with a capital letter. */
export function nameOf({ pinyin, order }: Pick<WrittenEntry, 'pinyin' | 'order'>): string | undefined {
  const names = pinyin === undefined ? [] : plainPinyin(pinyin).split(' ').map(capitalised)
  const [family, ...given] = names
  if (family === undefined || given.length === 0) return undefined
  return order === 'given-first' ? [...given, family].join(' ') : names.join(' ')
}

interface Forms {
  readonly zh: string
  readonly pinyin?: string
  readonly en?: string
  readonly aliases: readonly string[]
  readonly avoid: readonly string[]
}

/** What no single key can say: an English form has one standing, and pinyin has syllables. */
function checkForms(entry: Forms, context: z.RefinementCtx): void {
  const standing = new Map<string, string>()
  if (entry.en !== undefined) standing.set(entry.en, '`en`')
  for (const key of ['aliases', 'avoid'] as const) {
    for (const [index, form] of entry[key].entries()) {
      const other = standing.get(form)
      if (other === undefined) standing.set(form, `\`${key}\``)
      else {
        const message = `a form that is not among ${other} of the same entry`
        context.addIssue({ code: 'custom', path: [key, index], message })
      }
    }
  }
  if (entry.pinyin === undefined) return
  for (const word of plainPinyin(entry.pinyin).split(/[\s·/,，-]+/)) {
    // Latin letters of the Chinese itself stay as they are: AI原生 is AI yuánshēng.
    if (word === '' || isPinyin(word) || entry.zh.toLowerCase().includes(word.toLowerCase())) continue
    const message = `pinyin, which “${word}” is not`
    context.addIssue({ code: 'custom', path: ['pinyin'], message })
    return
  }
}

/** Pinyin without tone marks and tone numbers. The two dots of ü stay, which are no tone. */
function plainPinyin(pinyin: string): string {
  return pinyin
    .normalize('NFD')
    .replace(/[\u0300\u0301\u0304\u030c]/g, '')
    .replace(/(?<=\p{L}\p{M}*)[1-5](?!\d)/gu, '')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** A form on one line, its white space single. */
function form(expected: string) {
  return z
    .string(expected)
    .trim()
    .min(1, expected)
    .max(FORM_MAX, `${expected} of at most ${FORM_MAX} characters`)
    .regex(/^[^\p{Cc}]*$/u, `${expected} on one line`)
    .transform((text) => text.replace(/\s+/g, ' '))
}
