// The key `bounces` of newsletter.yaml: where mails that come back are read, and what follows from them. Pure.
import { z } from 'zod'

const ADDRESS = 'an email address such as replies@bounce.gazette.example'
const TOPIC = 'the ARN of a topic such as arn:aws:sns:eu-west-1:123456789012:bounces'
const COUNT = 'a whole number of issues from 1 to 50'
const OCTETS = 'a number of bytes from 10000 to 50000000'
const FOLDER = 'the name of a folder'

const address = () =>
  z
    .string(ADDRESS)
    .max(254, ADDRESS)
    .regex(
      /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]+$/,
      ADDRESS,
    )
const octets = () => z.int(OCTETS).min(10_000, OCTETS).max(50_000_000, OCTETS).exactOptional()

export const intakeSchema = z.strictObject(
  {
    softBouncesMax: z.int(COUNT).min(1, COUNT).max(50, COUNT).exactOptional().meta({
      description:
        'After this many issues in a row that came back without saying that the address is gone, a reader is suppressed. Default: 3.',
    }),
    forwardTo: address().exactOptional().meta({
      description:
        "Where readers' replies go that come in here. Default: `replyTo`, else the sender's address.",
    }),
    replies: address().exactOptional().meta({
      description: 'An address whose mails come in here too, such as the one in `replyTo`. Default: none.',
    }),
    imap: z
      .strictObject(
        {
          moveTo: z.string(FOLDER).trim().min(1, FOLDER).max(200, FOLDER).exactOptional().meta({
            description:
              'Folder that mails are moved to once they were read. Default: they stay, marked as seen.',
          }),
          octetsMax: octets().meta({
            description: 'Larger mails are left unread, in bytes. Default: 35000000.',
          }),
        },
        'the keys `moveTo` and `octetsMax`',
      )
      .exactOptional()
      .meta({ description: 'How the mailbox of YIBAO_IMAP_URL is read.' }),
    smtp: z
      .strictObject(
        {
          octetsMax: octets().meta({
            description: 'Larger mails are refused, in bytes. Default: 1000000.',
          }),
        },
        'the key `octetsMax`',
      )
      .exactOptional()
      .meta({ description: 'How mails are taken by SMTP.' }),
    ses: z
      .strictObject(
        {
          topics: z
            .array(
              z
                .string(TOPIC)
                .regex(/^arn:aws(-cn)?:sns:[a-z]{2}(-[a-z]+)+-\d{1,2}:\d{12}:[A-Za-z0-9_-]{1,256}$/, TOPIC),
              'a list of topics',
            )
            .min(1, 'at least one topic, or no `ses`')
            .max(20, 'at most 20 topics')
            .meta({ description: 'ARNs of the SNS topics that Amazon SES reports to.' }),
        },
        'the key `topics`',
      )
      .exactOptional()
      .meta({ description: 'Reports of Amazon SES, at `/hooks/ses`.' }),
  },
  'the keys softBouncesMax, forwardTo, replies, imap, smtp and ses',
)

/** What `bounces` says; what is absent has a default where it is used. */
export interface IntakeOptions {
  readonly softBouncesMax?: number
  readonly forwardTo?: string
  readonly replies?: string
  readonly imap?: { readonly moveTo?: string; readonly octetsMax?: number }
  readonly smtp?: { readonly octetsMax?: number }
  readonly ses?: { readonly topics: readonly string[] }
}
