// Reads what a run is set up with: newsletter.yaml, and the YIBAO_ variables of the environment over those of .env.
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { VFile } from 'vfile'
import { type MessageRule, report } from '../issue/report.ts'
import { readSite } from '../issue/site-schema.ts'
import type { Config } from './config.ts'
import { INTAKE_VARIABLES, readIntakeConfig } from './intake.ts'
import { MODEL_VARIABLES, readModelConfig } from './model.ts'
import { reportSegments } from './segments.ts'
import { warnOfWebhooks } from './webhooks.ts'

/** What reading needs of files: the text of one. */
export interface ConfigFiles {
  readText(path: string): Promise<string | undefined>
  show(path: string): string
}

export type Environment = Readonly<Record<string, string | undefined>>

/** The environment variables there are. */
export const ENVIRONMENT_VARIABLES: readonly {
  readonly name: string
  readonly meaning: string
  readonly example: string
}[] = [
  {
    name: 'YIBAO_SMTP_URL',
    meaning:
      'Mail server that takes the messages. `smtps://` is encrypted from the start; `smtp://` must offer STARTTLS unless the server is on this machine. Holds a password: never put it in newsletter.yaml.',
    example: 'smtps://user:password@smtp.gazette.example',
  },
  {
    name: 'YIBAO_SECRET',
    meaning:
      'Key that signs the links in emails: at least 32 characters. `yibao init` makes one. Whoever has it can unsubscribe your readers.',
    example: '64 characters made by yibao init',
  },
  {
    name: 'YIBAO_SECRET_RETIRED',
    meaning:
      'Former keys, with commas between. Links signed with them still unsubscribe, and do nothing else.',
    example: 'the former YIBAO_SECRET',
  },
  {
    name: 'YIBAO_ERASURE_KEY',
    meaning:
      'Key of the marks that stay of erased readers, so that no list brings them back: at least 32 characters. `yibao init` makes one. Never change it: with another key the marks are lost.',
    example: '64 characters made by yibao init',
  },
  {
    name: 'YIBAO_WEBHOOK_SECRET',
    meaning:
      'Key that webhooks are signed with, which their receivers have too: `whsec_` and 24 to 64 random bytes in base64. Needed where newsletter.yaml has `webhooks`.',
    example: 'whsec_ and what `openssl rand -base64 32` prints',
  },
  {
    name: 'YIBAO_DATABASE',
    meaning:
      "Path of the SQLite database with readers and mailings, from the newsletter's folder. Default: `.yibao/yibao.sqlite`.",
    example: '.yibao/yibao.sqlite',
  },
  {
    name: 'YIBAO_DATABASE_URL',
    meaning:
      'PostgreSQL database (13 or later) in place of the SQLite file, so that several machines can share a send. May hold a password: never put it in newsletter.yaml.',
    example: 'postgres://yibao:password@db.gazette.example/yibao',
  },
  ...INTAKE_VARIABLES,
  ...MODEL_VARIABLES,
]

export const ENVIRONMENT_MESSAGES: readonly MessageRule[] = [
  {
    id: 'segment',
    severity: 'error',
    summary:
      'Each expression under `segments` in newsletter.yaml can be read, and names only lists that are under `lists`.',
    advice: 'Change the expression to what the message expects. docs/segments.md has the language.',
  },
  {
    id: 'webhook',
    severity: 'warning',
    summary: 'The host of each webhook in newsletter.yaml is a public one, as far as its letters say.',
    advice:
      'Put the receiver behind a public name with TLS: nothing is delivered to this machine or a private network.',
  },
  {
    id: 'environment',
    severity: 'error',
    summary:
      'Each YIBAO_ variable of the environment or of .env is one that yibao knows, with a value it can use, and stands in .env once.',
    advice: 'Correct the variable in .env or in the environment. docs/configuration.md lists them.',
  },
  {
    id: 'newsletter-missing',
    severity: 'error',
    summary: 'A newsletter is a folder with newsletter.yaml.',
    advice: 'Go to the folder of the newsletter, name it with -C, or make one with `yibao init`.',
  },
]

const SECRET_MIN = 32

/** Reads the configuration of the newsletter in `root`, an absolute path. Messages never hold a value of .env. */
export async function readConfig(
  files: ConfigFiles,
  root: string,
  env: Environment,
): Promise<{ readonly config?: Config; readonly file: VFile }> {
  const text = await files.readText('newsletter.yaml')
  const path = files.show('newsletter.yaml')
  if (text === undefined) return { file: missing(path) }
  const { site, file } = readSite(path, text)
  const unread = site ? reportSegments(file, text, site) : 0
  const dotenv = ((await files.readText('.env')) ?? '').replace(/^\uFEFF/, '')
  const variables = readVariables(dotenv, env)
  const refuse = (name: string, expected: string) => {
    const message = report(file, {
      ruleId: 'environment',
      severity: 'error',
      reason: `Unexpected value of ${name}, expected ${expected}`,
      note: `Correct ${name} in .env or in the environment.`,
    })
    message.file = files.show('.env')
  }
  if (site) warnOfWebhooks(file, text, site)
  warnOfUnknown(Object.keys(variables), file, files.show('.env'))
  const { YIBAO_SMTP_URL: smtpUrl, YIBAO_SECRET: secret, YIBAO_SECRET_RETIRED, YIBAO_DATABASE } = variables
  const { YIBAO_DATABASE_URL: databaseUrl, YIBAO_ERASURE_KEY: erasureKey } = variables
  const { YIBAO_WEBHOOK_SECRET: webhookSecret } = variables
  const retired = (YIBAO_SECRET_RETIRED ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
  const before = file.messages.length
  refuseRepeated(dotenv, file, files.show('.env'))
  if (smtpUrl !== undefined && !isSmtpUrl(smtpUrl))
    refuse(
      'YIBAO_SMTP_URL',
      'an address such as smtps://user:password@smtp.gazette.example, with special characters of the password percent-encoded',
    )
  if (databaseUrl !== undefined && !isPostgresUrl(databaseUrl))
    refuse(
      'YIBAO_DATABASE_URL',
      'an address such as postgres://user:password@db.gazette.example/yibao, with special characters of the password percent-encoded',
    )
  refuseWeakKeys({ secret, retired, erasureKey, webhookSecret }, refuse)
  const model = readModelConfig(variables, refuse)
  const intake = readIntakeConfig(variables, refuse)
  if (!site || unread > 0 || file.messages.length > before) return { file }
  const config: Config = {
    root,
    site,
    database: resolve(root, YIBAO_DATABASE ?? '.yibao/yibao.sqlite'),
    model,
    intake,
    ...(smtpUrl !== undefined && { smtpUrl }),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(erasureKey !== undefined && { erasureKey }),
    ...(webhookSecret !== undefined && { webhookSecret }),
    ...(secret !== undefined && { secrets: { current: secret, retired } }),
  }
  return { config, file }
}

function refuseWeakKeys(
  { secret, retired, erasureKey, webhookSecret }: Keys,
  refuse: (name: string, expected: string) => void,
): void {
  if (erasureKey !== undefined && erasureKey.length < SECRET_MIN)
    refuse('YIBAO_ERASURE_KEY', `at least ${SECRET_MIN} characters`)
  if (webhookSecret !== undefined && !isWebhookSecret(webhookSecret))
    refuse('YIBAO_WEBHOOK_SECRET', 'whsec_ and 24 to 64 random bytes in base64')
  if (secret !== undefined && secret.length < SECRET_MIN)
    refuse('YIBAO_SECRET', `at least ${SECRET_MIN} characters`)
  if (retired.some((key) => key.length < SECRET_MIN))
    refuse('YIBAO_SECRET_RETIRED', `keys of at least ${SECRET_MIN} characters, with commas between`)
}

interface Keys {
  readonly secret: string | undefined
  readonly retired: readonly string[]
  readonly erasureKey: string | undefined
  readonly webhookSecret: string | undefined
}

function missing(path: string): VFile {
  const file = new VFile({ path })
  report(file, {
    ruleId: 'newsletter-missing',
    severity: 'error',
    reason: 'Unexpected folder without newsletter.yaml, expected the folder of a newsletter',
    note: 'Go to the folder of the newsletter, name it with -C, or make one with `yibao init`.',
  })
  return file
}

function warnOfUnknown(names: readonly string[], file: VFile, path: string): void {
  for (const name of names) {
    if (ENVIRONMENT_VARIABLES.some((known) => known.name === name)) continue
    const message = report(file, {
      ruleId: 'environment',
      severity: 'warning',
      reason: `Unexpected variable ${name}, expected ${ENVIRONMENT_VARIABLES.map((known) => known.name).join(', ')}`,
      note: 'Correct its name, or take it out of .env or the environment.',
    })
    message.file = path
  }
}

/** YIBAO_ variables that are not empty: the environment's over those of .env. */
function readVariables(dotenv: string, env: Environment): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const [name, value] of [...Object.entries(parseEnv(dotenv)), ...Object.entries(env)]) {
    if (name.startsWith('YIBAO_') && value !== undefined && value.trim() !== '')
      variables[name] = value.trim()
  }
  return variables
}

/** A line of .env that sets a variable, with a value in quotes that may go on over several lines. */
const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?([^\s=#]+)[ \t]*=[ \t]*(?:"[^"]*"|'[^']*'|`[^`]*`)?.*$/gm

/** Of two lines that set one variable the parser takes the last: whoever mends the first sees nothing come of it. */
function refuseRepeated(dotenv: string, file: VFile, path: string): void {
  const lines = new Map<string, number[]>()
  for (const { 1: name = '', index } of dotenv.matchAll(ASSIGNMENT)) {
    if (!name.startsWith('YIBAO_')) continue
    const line = dotenv.slice(0, index).split('\n').length
    lines.set(name, [...(lines.get(name) ?? []), line])
  }
  for (const [name, at] of lines) {
    const [, second] = at
    if (second === undefined) continue
    const message = report(file, {
      ruleId: 'environment',
      severity: 'error',
      reason: `Unexpected ${name} on lines ${at.join(' and ')}, expected each variable once`,
      place: { line: second, column: 1 },
      note: 'Keep one of these lines.',
    })
    message.file = path
  }
}

/** As the Standard Webhooks specification writes them: 24 to 64 bytes. */
function isWebhookSecret(text: string): boolean {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1]
  const bytes = Buffer.from(encoded ?? '', 'base64').length
  return bytes >= 24 && bytes <= 64
}

function isSmtpUrl(text: string): boolean {
  if (!/^smtps?:\/\/[^\s/]+\/?(\?\S*)?$/.test(text) || !URL.canParse(text)) return false
  return new URL(text).hostname !== ''
}

/** With the name of a database: the driver would take one named like the user. */
function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\/\S+$/.test(text) && URL.canParse(text) && new URL(text).pathname.length > 1
}
