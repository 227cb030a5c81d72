// Opens a PostgreSQL database for Kysely: the pool of connections, version checks, migrations, errors in words. Knows nothing
// of readers or mailings.
import { Kysely, PostgresDialect, type PostgresPool, sql } from 'kysely'
import pg from 'pg'
import { migrate } from '../sql/migrate.ts'
import type { Tables } from '../sql/schema.ts'
import { StoreRefused } from '../store.ts'
import { postgresSql } from './dialect.ts'
import { migrations } from './migrations.ts'

/** As the server says it: 13.0. */
const VERSION_MIN = 130_000
/** A process claims, begins, records and keeps the pace at the same time; more than that wait for each other. */
const CONNECTIONS_MAX = 6
const CONNECT_TIMEOUT_MS = 10_000
/** Rows that a process holds which is frozen, or cut off without a word, are free again after this long. */
const IDLE_IN_TRANSACTION_MS = 60_000

/**
 * Opens (and migrates) the database of `url`. Throws StoreRefused when it cannot be reached, is too old, or newer than
 * this program.
 */
export async function openDatabase(url: string): Promise<Kysely<Tables>> {
  const name = showDatabase(url)
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    application_name: 'yibao',
    types: { getTypeParser },
  })
  // a connection that breaks while nothing runs on it: the pool makes another one when one is needed
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: explained(pool, name) }) })
  try {
    await checkVersion(db, name)
    await migrate(db, postgresSql, migrations, name)
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** The database of a URL in words, without its password. */
export function showDatabase(url: string): string {
  if (!URL.canParse(url)) return 'the database of YIBAO_DATABASE_URL'
  const { hostname, port, pathname, username, searchParams } = new URL(url)
  const host = searchParams.get('host') ?? (hostname || 'localhost')
  const user = username === '' ? '' : `${username}@`
  return `postgres://${user}${host}${port === '' ? '' : `:${port}`}${pathname}`
}

/** Ids, counts and times are 64 bits wide there, and numbers here: beyond 2^53 they would be wrong without a word. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === pg.types.builtins.INT8 && format !== 'binary') {
    return (value) => {
      const number = Number(value)
      if (!Number.isSafeInteger(number))
        throw new Error(`Unexpected number ${value}, expected one below 2^53`)
      return number
    }
  }
  return pg.types.getTypeParser(oid, format as 'text')
}

async function checkVersion(db: Kysely<Tables>, name: string): Promise<void> {
  const { rows } = await sql<{ number: string; text: string }>`
    select current_setting('server_version_num') as number, current_setting('server_version') as text`.execute(
    db,
  )
  const [version] = rows
  if (Number(version?.number) >= VERSION_MIN) return
  throw new StoreRefused(
    `Unexpected PostgreSQL ${version?.text} at ${name}, expected ${VERSION_MIN / 10_000} or later. Update the server.`,
  )
}

/** What the server, the network or the URL is to blame for becomes a sentence. */
function explained(pool: pg.Pool, name: string): PostgresPool {
  const wrap = (error: unknown): never => {
    throw explain(error, name)
  }
  return {
    connect: async () => {
      const client = await pool.connect().catch(wrap)
      return {
        query: ((text: string, values: unknown[]) => client.query(text, values).catch(wrap)) as never,
        release: () => client.release(),
      }
    },
    end: () => pool.end(),
  }
}

/** Every error that is not of the server, the network or the URL is our own mistake, and stays. */
export function explain(error: unknown, name: string): unknown {
  if (error instanceof StoreRefused || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const sentence = sentenceOf(code, error.message, name)
  return sentence === undefined ? error : new StoreRefused(sentence, { cause: error })
}

function sentenceOf(code: string, message: string, name: string): string | undefined {
  if (['28P01', '28000'].includes(code))
    return `${name} refused the login (${message}). Correct the user and the password in YIBAO_DATABASE_URL.`
  if (code === '3D000')
    return `There is no such database: ${name} (${message}). Make it with \`createdb\`, or correct YIBAO_DATABASE_URL.`
  if (code === '42501')
    return `${name} does not allow what is needed (${message}). Give the user the right to make and change tables in the database.`
  if (code === '53300')
    return `${name} has no connection left (${message}). Raise its max_connections, or run fewer workers.`
  if (code.startsWith('53'))
    return `${name} is short of room (${message}). Free space or memory on the server, then go on.`
  if (code === '25006')
    return `${name} can only be read (${message}). Name the primary server in YIBAO_DATABASE_URL.`
  if (
    /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|EPIPE|ENOENT|EACCES)/.test(code) ||
    /timeout exceeded when trying/.test(message)
  )
    return `${name} cannot be reached (${message || code}). Start the server, or correct YIBAO_DATABASE_URL.`
  if (
    /^(08|57P)/.test(code) ||
    /Connection terminated|Client has encountered a connection error|connection is closed|not queryable/i.test(
      message,
    )
  )
    return `The connection to ${name} was lost (${message}). See to the server, then run the same command again.`
  if (/SSL|TLS|certificate/i.test(message))
    return `${name} cannot be reached over an encrypted connection (${message}). Correct sslmode in YIBAO_DATABASE_URL, or the certificates.`
  if (/password must be a string|no password|SASL/i.test(message))
    return `${name} asks for a password (${message}). Write it into YIBAO_DATABASE_URL.`
  return undefined
}
