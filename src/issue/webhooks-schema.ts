// The key `webhooks` of newsletter.yaml: other programs that are told what happens. Pure.
import { z } from 'zod'

/** What another program can be told of. */
export const NOTICE_EVENTS = ['subscribed', 'confirmed', 'left', 'bounced', 'sent'] as const
export type NoticeEvent = (typeof NOTICE_EVENTS)[number]

export interface Webhook {
  /** https. */
  readonly url: string
  readonly events: readonly NoticeEvent[]
  /** For lists; without it the host. */
  readonly name?: string
  /** Whether it is told the reader's address, beside the number. */
  readonly address?: boolean
}

const URL_TEXT = 'an address such as https://crm.example.org/hooks/yibao'
const EVENTS = `a list of ${NOTICE_EVENTS.join(', ')}`
const NAME = 'a name on one line, at most 60 characters'
const COUNT_MAX = 10

const webhook = z.strictObject(
  {
    url: z
      .string(URL_TEXT)
      .max(2000, URL_TEXT)
      .refine(isWebhookUrl, `${URL_TEXT}, with https and without a password`)
      .meta({ format: 'uri', description: 'Where it is told: https, at a public address.' }),
    events: z
      .array(z.enum(NOTICE_EVENTS, EVENTS), EVENTS)
      .min(1, EVENTS)
      .meta({ description: `What it is told of: ${NOTICE_EVENTS.join(', ')}.` }),
    name: z
      .string(NAME)
      .trim()
      .min(1, NAME)
      .max(60, NAME)
      .regex(/^[^\p{Cc}]*$/u, NAME)
      .exactOptional()
      .meta({ description: 'Name in lists. Default: the host.' }),
    address: z.boolean('true or false').exactOptional().meta({
      description:
        "Whether it is told the reader's email address. Whoever runs it then processes personal data for you. Default: false.",
    }),
  },
  'the keys url, events, name and address',
)

export const webhooksSchema = z
  .array(webhook, 'a list of webhooks, each with `url` and `events`')
  .max(COUNT_MAX, `at most ${COUNT_MAX} webhooks`)
  .superRefine((webhooks, context) => {
    for (const [at, { url }] of webhooks.entries()) {
      if (webhooks.findIndex((other) => other.url === url) === at) continue
      context.addIssue({ code: 'custom', path: [at, 'url'], message: 'another address: one before has it' })
    }
  })

function isWebhookUrl(text: string): boolean {
  if (!/^https:\/\/[^\s/\\#]+[^\s\\#]*$/.test(text) || !URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return protocol === 'https:' && username === '' && password === ''
}
