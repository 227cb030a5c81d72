// newsletter.yaml: its schema, and reading it into a Site with every default filled in. schemas/newsletter.schema.json
// is made of the same schema. Pure.
import { VFile } from 'vfile'
import { z } from 'zod'
import { clicksSchema } from './clicks-schema.ts'
import { type DkimEntry, dkimEntry, SELECTOR, SELECTOR_MAX } from './dkim.ts'
import { DOMAIN, DOMAIN_MAX, DOMAIN_PATTERN, domainOf } from './domain.ts'
import { intakeSchema } from './intake-schema.ts'
import { paceSchema } from './pace-schema.ts'
import { listsSchema, segmentsSchema } from './segments-schema.ts'
import type { Site } from './site.ts'
import { subscribeSchema } from './subscribe-schema.ts'
import { webhooksSchema } from './webhooks-schema.ts'
import { readYaml } from './yaml.ts'

const LABELS = [
  'Context',
  'Key Takeaways',
  'Key Takeaway',
  'Key Passages',
  'Summary',
  'Source',
  'Sources',
  'Background',
  'Implications',
  'Full Translation',
]
const LINKS_HEADINGS = ['links', 'further reading', 'four to forward']
const SUBJECT = '{{ newsletter }}{% if number %} #{{ number }}{% endif %}: {{ title }}'

function line(expected: string, max = 200) {
  return z
    .string(expected)
    .trim()
    .min(1, expected)
    .max(max, `${expected} of at most ${max} characters`)
    .regex(/^[^\p{Cc}]*$/u, `${expected} on one line`)
}

const SITE_URL = 'an address such as https://gazette.example/'
const siteUrl = z
  .string(SITE_URL)
  .refine(isSiteUrl, `${SITE_URL} (http:// only on this machine), without query, fragment or password`)
  .transform((text) => (new URL(text).href.endsWith('/') ? new URL(text).href : `${new URL(text).href}/`))
  .meta({ format: 'uri' })

const ADDRESS = 'an email address such as editor@gazette.example'
const address = z
  .string(ADDRESS)
  .max(254, ADDRESS)
  .regex(
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-zA-Z0-9-]+\.)*[a-zA-Z0-9-]+$/,
    ADDRESS,
  )

const domain = z.string(DOMAIN).max(DOMAIN_MAX, DOMAIN).regex(DOMAIN_PATTERN, `${DOMAIN} in lower case`)

const dkimEntries = z
  .array(
    z.strictObject(
      {
        selector: z
          .string(SELECTOR)
          .max(SELECTOR_MAX, SELECTOR)
          .regex(DOMAIN_PATTERN, `${SELECTOR}: lower-case letters, digits and hyphens`)
          .meta({ description: 'Name of the key: its record stands at `<selector>._domainkey.<domain>`.' }),
        domain: domain
          .exactOptional()
          .meta({ description: "Domain that vouches for the message. Default: the sender's domain." }),
        key: line('the path of a private key', 500).exactOptional().meta({
          description:
            "File of the private key (PEM), from the newsletter's folder. Default: `.yibao/dkim/<selector>.pem`.",
        }),
      },
      'the keys `selector`, `domain` and `key`',
    ),
    'a list of keys such as [{ selector: s1 }]',
  )
  .min(1, 'at least one key, or no `dkim`')
  .max(3, 'at most 3 keys: each adds a signature to every message')
  .exactOptional()
  .meta({
    description:
      'Keys that every message is signed with (DKIM). `yibao dkim <selector>` makes one. Without it your mail server signs, or nobody.',
  })

const markdown = (description: string) =>
  z
    .string('Markdown text')
    .min(1, 'Markdown text')
    .max(20_000, 'at most 20,000 characters')
    .exactOptional()
    .meta({ description })

const boilerplate = z.strictObject(
  {
    opening: markdown('Before the first heading of every issue.'),
    support: markdown('How readers can support the newsletter.'),
    bio: markdown('Who writes it.'),
    narration: markdown('Where narrations can be heard.'),
    feedback: markdown('How to answer.'),
    closing: markdown('After the last block of every issue.'),
  },
  'the keys opening, support, bio, narration, feedback and closing',
)

export const siteSchema = z
  .strictObject({
    name: line('the name of the newsletter', 100).meta({ description: 'Name of the newsletter.' }),
    language: z
      .literal('en', 'en')
      .default('en')
      .meta({ description: 'Language the newsletter is written in. The other one is Chinese.' }),
    description: line('a sentence', 500).meta({ description: 'What the newsletter is, in one sentence.' }),
    url: siteUrl.meta({ description: 'Where the archive is published: https, ending with a slash.' }),
    service: siteUrl.exactOptional().meta({ description: 'Where `yibao serve` answers. Default: `url`.' }),
    sender: z
      .strictObject(
        {
          name: line('the name that inboxes show', 100).meta({ description: 'Name that inboxes show.' }),
          address: address.meta({ description: 'Address in From.' }),
        },
        'the keys `name` and `address`',
      )
      .meta({ description: 'Who the email is from.' }),
    replyTo: address.exactOptional().meta({ description: 'Where replies go, if not to the sender.' }),
    list: z
      .strictObject(
        {
          id: domain.meta({
            description: 'Identifier of the list (RFC 2919), a domain name of yours. Never change it.',
          }),
          label: line('a name', 100)
            .exactOptional()
            .meta({ description: 'Name of the list. Default: `name`.' }),
        },
        'the keys `id` and `label`',
      )
      .exactOptional()
      .meta({ description: 'List-Id of every email. Default: `newsletter.` and the domain of the sender.' }),
    bounceDomain: domain
      .exactOptional()
      .meta({ description: "Domain of the return path. Default: the sender's domain." }),
    dkim: dkimEntries,
    feedbackId: z
      .string('5 to 15 letters and digits')
      .regex(/^[A-Za-z0-9]{5,15}$/, '5 to 15 letters and digits')
      .exactOptional()
      .meta({
        description: 'Sender id in Feedback-ID: 5 to 15 letters and digits. Default: made of the list id.',
      }),
    postalAddress: z
      .string('a postal address')
      .trim()
      .min(1, 'a postal address')
      .max(500, 'at most 500 characters')
      .meta({ description: 'Postal address at the foot of every email. The law asks for a real one.' }),
    subject: line('a pattern', 300)
      .default(SUBJECT)
      .meta({ description: 'Liquid pattern of the subject over newsletter, number and title.' }),
    labels: z
      .array(line('a label', 60), 'a list of labels such as [Context, Summary]')
      .max(100, 'at most 100 labels')
      .default(LABELS)
      .meta({ description: 'Bold words that start a paragraph as a labelled run-in.' }),
    linksHeadings: z
      .array(line('a heading', 100), 'a list of headings')
      .max(100, 'at most 100 headings')
      .default(LINKS_HEADINGS)
      .meta({
        description:
          'Headings under which `### Label: title` is a recommendation. Case and a count in brackets do not matter; `<name> links` always is one.',
      }),
    words: z
      .array(line('a word', 60), 'a list of words such as [Tencentian]')
      .max(5_000, 'at most 5000 words')
      .default([])
      .meta({ description: 'Words that are spelt right although no dictionary has them.' }),
    references: z
      .strictObject(
        {
          url: z
            .string('an address that holds {number}')
            .regex(/^https?:\/\/\S*\{number\}\S*$/, 'an address that holds {number}')
            .meta({ description: 'Address with {number} in place of the number.' }),
        },
        'the key `url`',
      )
      .exactOptional()
      .meta({ description: 'Where issues are found that were never held here.' }),
    firstNumber: z
      .int('a whole number from 1 on')
      .min(1, 'a whole number from 1 on')
      .max(99_999, 'a number of at most 99999')
      .default(1)
      .meta({ description: 'Number of the first issue made with yibao, for newsletters that moved here.' }),
    quotedShareMax: z
      .number('a share such as 0.3')
      .gt(0, 'a share above 0')
      .max(1, 'a share of at most 1')
      .exactOptional()
      .meta({
        description:
          'Share of a source that an issue may quote in Chinese before `check` warns, unless its `original` is `full`. Default: 0.3.',
      }),
    bounces: intakeSchema
      .exactOptional()
      .meta({ description: 'How mails that come back are read, and what follows from them.' }),
    lists: listsSchema
      .exactOptional()
      .meta({ description: 'Lists that readers can be on, by id. docs/segments.md explains them.' }),
    segments: segmentsSchema
      .exactOptional()
      .meta({ description: 'Names for expressions over readers. docs/segments.md has the language.' }),
    subscribe: subscribeSchema.exactOptional().meta({ description: 'How the form to subscribe is guarded.' }),
    clicks: clicksSchema.exactOptional(),
    webhooks: webhooksSchema.exactOptional().meta({
      description: 'Other programs that are told what happens. docs/webhooks.md explains them.',
    }),
    pace: paceSchema.exactOptional().meta({ description: 'How fast messages may go out.' }),
    boilerplate: boilerplate
      .default({})
      .meta({ description: 'Markdown that stands in every issue, with Liquid variables.' }),
  })
  .superRefine(({ sender, dkim = [], clicks = false, service }, context) => {
    if (clicks && service === undefined) {
      const message = 'a `service` beside it: counted links lead through `yibao serve`'
      context.addIssue({ code: 'custom', path: ['clicks'], message })
    }
    const names = dkim.map(({ selector, domain = domainOf(sender.address) }) => `${selector} ${domain}`)
    for (const [at, name] of names.entries()) {
      if (names.indexOf(name) === at) continue
      const message = 'another selector or another domain: an entry before it has both'
      context.addIssue({ code: 'custom', path: ['dkim', at, 'selector'], message })
    }
  })
  .meta({
    title: 'newsletter.yaml of yibao',
    description: 'What a newsletter is called, where it lives and who sends it.',
  })

/** Reads newsletter.yaml. `site` is absent where something is wrong; the file has the messages. */
export function readSite(path: string, text: string): { readonly site?: Site; readonly file: VFile } {
  const file = new VFile({ path, value: text })
  const values = readYaml(file, text, siteSchema, {
    id: 'newsletter',
    name: 'newsletter.yaml',
    firstLine: 1,
    suspectComments: 'unspaced',
  })
  return values ? { site: withDefaults(values), file } : { file }
}

function withDefaults(values: z.output<typeof siteSchema>): Site {
  const senderDomain = domainOf(values.sender.address)
  const listId = values.list?.id ?? `newsletter.${senderDomain}`
  const { dkim, ...others } = values
  return {
    ...others,
    ...(dkim && { dkim: dkim.map((entry): DkimEntry => dkimEntry(entry, senderDomain)) }),
    service: values.service ?? values.url,
    list: { id: listId, label: values.list?.label ?? values.name },
    bounceDomain: values.bounceDomain ?? senderDomain,
    feedbackId:
      values.feedbackId ??
      listId
        .replace(/[^a-z0-9]/g, '')
        .slice(0, 15)
        .padEnd(5, '0'),
    linksHeadings: [...values.linksHeadings, `${values.name} links`].map((heading) => heading.toLowerCase()),
  }
}

/** https anywhere, http only for a server on this machine. */
function isSiteUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s?#]+$/.test(text) || !URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}
