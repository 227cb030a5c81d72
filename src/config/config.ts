// What a run of yibao is set up with: the newsletter's folder and the environment. The type and its reading.
import type { Site } from '../issue/site.ts'
import type { IntakeConfig } from './intake.ts'
import type { ModelConfig } from './model.ts'

export interface Config {
  /** Absolute path of the newsletter's folder. */
  readonly root: string
  readonly site: Site
  /** From YIBAO_SMTP_URL; absent where not set. Holds a password: never print it. */
  readonly smtpUrl?: string
  /** From YIBAO_SECRET: keys of signed links; retired ones (YIBAO_SECRET_RETIRED, comma between) verify leaving only. */
  readonly secrets?: { readonly current: string; readonly retired: readonly string[] }
  /** From YIBAO_ERASURE_KEY: key of the marks that stay of readers who were erased. It never changes. */
  readonly erasureKey?: string
  /** From YIBAO_WEBHOOK_SECRET: what webhooks are signed with, `whsec_` and the key in base64. */
  readonly webhookSecret?: string
  /** From YIBAO_DATABASE: path of the SQLite file. Default `.yibao/yibao.sqlite`. */
  readonly database: string
  /** From YIBAO_DATABASE_URL: a PostgreSQL database in place of the SQLite file. May hold a password: never print it. */
  readonly databaseUrl?: string
  /** Of `yibao draft`, from the YIBAO_MODEL_ variables. */
  readonly model: ModelConfig
  /** Of mails and reports that come in, from the YIBAO_IMAP_ variables and the keys of mail providers. */
  readonly intake: IntakeConfig
}
