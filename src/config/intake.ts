// The settings of what comes in: a mailbox, and the webhooks of mail providers. YIBAO_ variables of the environment. Pure;
// never shows a value.
import { isSendgridKey } from '../audience/provider/sendgrid.ts'

/** What is not set is absent. Each holds a secret: never print it. */
export interface IntakeConfig {
  /** From YIBAO_IMAP_URL. */
  readonly imapUrl?: string
  /** From YIBAO_IMAP_TOKEN: an access token for XOAUTH2. */
  readonly imapToken?: string
  /** From YIBAO_MAILGUN_KEY: the webhook signing key. */
  readonly mailgunKey?: string
  /** From YIBAO_SENDGRID_KEY: the verification key, which is public. */
  readonly sendgridKey?: string
  /** From YIBAO_POSTMARK_LOGIN. */
  readonly postmarkLogin?: { readonly user: string; readonly password: string }
}

export const INTAKE_VARIABLES: readonly {
  readonly name: string
  readonly meaning: string
  readonly example: string
}[] = [
  {
    name: 'YIBAO_IMAP_URL',
    meaning:
      'Mailbox that bounces and replies arrive in, for `yibao bounces ingest --imap`. `imaps://` is encrypted from the start; `imap://` must offer STARTTLS unless the server is on this machine. Without a folder, INBOX. Holds a password: never put it in newsletter.yaml.',
    example: 'imaps://user:password@imap.gazette.example/INBOX',
  },
  {
    name: 'YIBAO_IMAP_TOKEN',
    meaning:
      'Access token for that mailbox (XOAUTH2), in place of a password in YIBAO_IMAP_URL. It is good for about an hour: whatever renews it sets this anew.',
    example: 'the access token that your provider gave you',
  },
  {
    name: 'YIBAO_MAILGUN_KEY',
    meaning: "Mailgun's webhook signing key. With it, `yibao serve` takes reports at `/hooks/mailgun`.",
    example: 'the HTTP webhook signing key',
  },
  {
    name: 'YIBAO_SENDGRID_KEY',
    meaning:
      "SendGrid's verification key, which it shows where the signed event webhook is turned on. With it, `yibao serve` takes reports at `/hooks/sendgrid`.",
    example: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE…',
  },
  {
    name: 'YIBAO_POSTMARK_LOGIN',
    meaning:
      'User and password, with a colon between, that you put into the address of the webhook at Postmark. With it, `yibao serve` takes reports at `/hooks/postmark`.',
    example: 'hook:a long password',
  },
]

const PASSWORD_MIN = 16

/** Reads the variables. `refuse` is told the name of each that is wrong, and what was expected. */
export function readIntakeConfig(
  variables: Readonly<Record<string, string>>,
  refuse: (name: string, expected: string) => void,
): IntakeConfig {
  const { YIBAO_IMAP_URL: imapUrl, YIBAO_IMAP_TOKEN: imapToken, YIBAO_MAILGUN_KEY: mailgunKey } = variables
  const { YIBAO_SENDGRID_KEY: sendgridKey, YIBAO_POSTMARK_LOGIN: login } = variables
  if (imapUrl !== undefined && !isImapUrl(imapUrl))
    refuse(
      'YIBAO_IMAP_URL',
      'an address such as imaps://user:password@imap.gazette.example/INBOX, with special characters of the password percent-encoded',
    )
  if (imapToken !== undefined && !/^[\x21-\x7e]+$/.test(imapToken))
    refuse('YIBAO_IMAP_TOKEN', 'an access token of Latin letters, digits and marks without spaces')
  if (sendgridKey !== undefined && !isSendgridKey(sendgridKey))
    refuse('YIBAO_SENDGRID_KEY', 'the verification key as SendGrid shows it, which begins with MFkw')
  const [, user, password] = /^([^:]+):(.+)$/s.exec(login ?? '') ?? []
  if (login !== undefined && (password === undefined || password.length < PASSWORD_MIN))
    refuse(
      'YIBAO_POSTMARK_LOGIN',
      `a user and a password of at least ${PASSWORD_MIN} characters, with a colon between`,
    )
  return {
    ...(imapUrl === undefined ? {} : { imapUrl }),
    ...(imapToken === undefined ? {} : { imapToken }),
    ...(mailgunKey === undefined ? {} : { mailgunKey }),
    ...(sendgridKey === undefined ? {} : { sendgridKey }),
    ...(user === undefined || password === undefined ? {} : { postmarkLogin: { user, password } }),
  }
}

function isImapUrl(text: string): boolean {
  return /^imaps?:\/\/[^\s/@]+@[^\s/@]+(\/\S*)?$/.test(text) && URL.canParse(text)
}
