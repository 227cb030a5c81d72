// The front matter of an issue: its schema, and reading it from YAML. schemas/issue.schema.json is made of the same
// schema, so that editors complete what this file accepts. Pure.
import type { VFile } from 'vfile'
import { z } from 'zod'
import { isRealDate } from './date.ts'
import { isEvidence } from './folder.ts'
import { type IssueMeta, KINDS } from './issue.ts'
import { readYaml } from './yaml.ts'

const LINE_MAX = 300

/** Text on one line, without control characters. The argument says what is expected. */
function line(expected: string) {
  return z
    .string(expected)
    .trim()
    .min(1, expected)
    .max(LINE_MAX, `${expected} of at most ${LINE_MAX} characters`)
    .regex(/^[^\p{Cc}]*$/u, `${expected} on one line`)
}

const date = z
  .string('a date such as 2026-11-23')
  .refine(isRealDate, 'a real date such as 2026-11-23')
  .meta({ format: 'date' })

const url = z
  .string('an address that starts with https://')
  .regex(/^https?:\/\/[^\s<>"]+$/, 'an address that starts with https://')
  .refine((text) => URL.canParse(text), 'an address that starts with https://')
  .meta({ format: 'uri' })

const id = z
  .string('a short name in lower-case letters, digits and hyphens')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a short name in lower-case letters, digits and hyphens')
  .max(80, 'at most 80 characters')

const archive = z
  .strictObject(
    {
      url: url.meta({ description: 'Address of the archived copy.' }),
      capturedAt: date.exactOptional().meta({ description: 'Day of the capture, YYYY-MM-DD.' }),
      status: z
        .int('an HTTP status such as 200')
        .min(100, 'an HTTP status such as 200')
        .max(599, 'an HTTP status such as 200')
        .exactOptional()
        .meta({ description: 'HTTP status of the archived copy.' }),
    },
    'the keys `url`, `capturedAt` and `status`',
  )
  .meta({ description: 'Archived copy of the source, so that the link outlives the page.' })

const captured = z
  .strictObject(
    {
      at: z
        .string('a moment such as 2026-11-23T09:00:00Z')
        .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, 'a moment such as 2026-11-23T09:00:00Z')
        .meta({ description: 'Moment of the capture, in UTC.' }),
      file: z
        .string('the name of the kept original, such as source.html')
        .refine(isEvidence, 'the name of the kept original, such as source.html')
        .meta({ description: "The kept original in the issue's folder. It is never published." }),
      sha256: z
        .string('64 hexadecimal digits in quotes')
        .regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits in quotes')
        .meta({ description: 'SHA-256 of the kept original: shows that it is as it was captured.' }),
      status: z
        .int('an HTTP status such as 200')
        .min(100, 'an HTTP status such as 200')
        .max(599, 'an HTTP status such as 200')
        .exactOptional()
        .meta({ description: 'HTTP status of the answer; absent for files and pasted text.' }),
      charset: line('the name of an encoding')
        .exactOptional()
        .meta({ description: 'Encoding of the original: utf-8, gb18030, big5.' }),
    },
    'the keys `at`, `file`, `sha256` and more',
  )
  .meta({ description: 'What `yibao new --from` or `yibao source add` kept. Written by the program.' })

const title = z
  .strictObject(
    {
      zh: line('the Chinese title').meta({ description: 'Title in Chinese, as published.' }),
      en: line('the English title').exactOptional().meta({ description: 'Title in English.' }),
    },
    'the keys `zh` and `en`',
  )
  .meta({ description: 'Title of the source in both languages.' })

const source = z
  .strictObject(
    {
      id: id.meta({
        description: 'Short name by which source lines and translation files name this source.',
      }),
      title,
      author: line('a name').exactOptional().meta({ description: 'Author or authors, as published.' }),
      outlet: line('a name').exactOptional().meta({ description: 'Where it was published.' }),
      date: date.exactOptional().meta({ description: 'Day of publication, YYYY-MM-DD.' }),
      url: url.exactOptional().meta({ description: 'Address of the original.' }),
      archive: archive.exactOptional(),
      script: z
        .enum(['zh-Hans', 'zh-Hant'], 'zh-Hans or zh-Hant')
        .default('zh-Hans')
        .meta({ description: 'Simplified (zh-Hans) or traditional (zh-Hant) characters.' }),
      original: z.enum(['none', 'passages', 'full'], 'none, passages or full').default('passages').meta({
        description:
          'How much of the Chinese is published: nothing, the passages quoted in the issue, or all of it. Publishing all of it needs a right to.',
      }),
      rights: line('a sentence').exactOptional().meta({
        description:
          'By what right it is translated or quoted; for a text without an address, why it has none.',
      }),
      captured: captured.exactOptional(),
    },
    'the keys `id`, `title` and more',
  )
  .meta({ description: 'A Chinese text that the issue translates or quotes.' })

const block = (what: string) =>
  z
    .union([z.literal(false), z.string().min(1)], { error: 'Markdown text, or false to leave it out' })
    .exactOptional()
    .meta({ description: `${what} of this issue: false leaves the newsletter's out, Markdown replaces it.` })

const names = (what: string) =>
  z
    .array(line('a name'), 'a list of names such as [First Name, Second Name]')
    .max(50, 'at most 50 names')
    .default([])
    .meta({ description: what })

export const frontMatterSchema = z
  .strictObject({
    number: z
      .int('a whole number from 1 on')
      .min(1, 'a whole number from 1 on')
      .max(99_999, 'a number of at most 99999')
      .exactOptional()
      .meta({ description: 'Number of the issue, unique. A note has none.' }),
    slug: id
      .regex(/[a-z]/, 'a short name with at least one letter, since a number names an issue by its number')
      .meta({
        description:
          'Last part of the address: lower-case letters, digits and hyphens. Never change it after publishing.',
      }),
    title: line('a title').meta({
      description: 'Title of the issue. Always in quotes: a # begins a comment in YAML.',
    }),
    date: date.meta({ description: 'Day of publication, YYYY-MM-DD.' }),
    kind: id.meta({
      description: `Kind of issue: ${KINDS.join(', ')}, or a file in the newsletter's templates/kinds/.`,
      examples: [...KINDS],
    }),
    summary: z
      .string('a sentence or two')
      .max(1000, 'at most 1,000 characters')
      .transform((text) => text.trim().replace(/\s+/g, ' '))
      .default('')
      .meta({ description: 'One or two sentences: the line under the title, in inboxes and in feeds.' }),
    status: z.enum(['draft', 'final'], 'draft or final').default('draft').meta({
      description: 'Only a final issue is published and sent. A draft goes to test addresses only.',
    }),
    sources: z
      .array(source, 'a list of sources, each starting with `- id: …`')
      .max(100, 'at most 100 sources')
      .default([])
      .meta({ description: 'The Chinese texts that the issue translates or quotes.' }),
    translators: names('Who translated.'),
    reviewers: names('Who reviewed the translation.'),
    subject: line('a subject line')
      .exactOptional()
      .meta({ description: "Subject of the email, in place of the newsletter's pattern." }),
    audio: url.exactOptional().meta({ description: 'Address of the narration.' }),
    opening: block('The opening'),
    closing: block('The closing'),
  })
  .superRefine((meta, context) => {
    if (meta.number === undefined && meta.kind !== 'note' && KINDS.some((kind) => kind === meta.kind)) {
      context.addIssue({ code: 'custom', path: ['number'], message: `a number, since only notes have none` })
    }
    if (meta.number !== undefined && meta.kind === 'note') {
      context.addIssue({ code: 'custom', path: ['number'], message: 'no number in an issue of kind note' })
    }
    const ids = new Set<string>()
    for (const [index, { id }] of meta.sources.entries()) {
      if (ids.has(id))
        context.addIssue({
          code: 'custom',
          path: ['sources', index, 'id'],
          message: 'an id that no other source has',
        })
      ids.add(id)
    }
  })
  .meta({
    title: 'Front matter of a yibao issue',
    description: 'What stands between the two lines of --- at the top of issue.md.',
  })

/** Reads front matter. `firstLine` is the line of the file on which the YAML begins, 1-based. */
export function parseFrontMatter(file: VFile, yaml: string, firstLine: number): IssueMeta | undefined {
  return readYaml(file, yaml, frontMatterSchema, {
    id: 'front-matter',
    name: 'front matter',
    firstLine,
    suspectComments: 'all',
  })
}
