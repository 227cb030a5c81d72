// A PostgreSQL of our own for tests: on 127.0.0.1, a free port and a folder in the temp folder. It stops and removes
// itself when told, and also when the process that started it dies, however it dies.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import pg from 'pg'

export interface TestPostgres {
  /** Of the database `postgres`; its user may do everything and needs no password. */
  readonly url: string
  /** Makes an empty database and returns its URL. */
  newDatabase(): Promise<string>
  /** Ends all connections to a database, as a restart of the server would. */
  dropConnections(url: string): Promise<void>
  stop(): Promise<void>
}

/** A role of this name, where a test makes one, is asked for its password. */
export const ROLE_WITH_PASSWORD = 'reader_with_password'

/**
 * Starts a server, or says what to install. Without `durability: 'full'` it does not wait for the disk: such a server
 * forgets when the machine loses power, though not when it is killed.
 */
export async function startPostgres(
  options: { readonly durability?: 'full' } = {},
): Promise<TestPostgres | { readonly missing: string }> {
  const programs = findPrograms()
  if (programs === undefined) return { missing: MISSING }
  const account = findAccount()
  if (account === 'missing') return { missing: MISSING_ACCOUNT }
  const folder = mkdtempSync(join(tmpdir(), 'yibao-postgres-'))
  try {
    execFileSync('cp', ['-a', '--', template(programs, account), join(folder, 'data')])
    if (account) chownSync(folder, account.uid, account.gid)
    return await start(programs, account, folder, options.durability === 'full' ? 'on' : 'off')
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** As startPostgres, and throws the sentence that says what to install: a test that cannot run has failed. */
export async function needPostgres(options: { readonly durability?: 'full' } = {}): Promise<TestPostgres> {
  const started = await startPostgres(options)
  if ('missing' in started) throw new Error(started.missing)
  return started
}

const MISSING =
  'This test needs PostgreSQL 13 or newer: install the Debian package `postgresql` (`node scripts/setup.mjs --tests` does), or put `initdb` on PATH.'
const MISSING_ACCOUNT =
  'This test needs the user `postgres`, since PostgreSQL refuses to run as root: install the Debian package `postgresql`, or run the tests as another user.'

interface Account {
  readonly uid: number
  readonly gid: number
}

/** The folder with initdb and postgres: the newest one of Debian, else that on PATH. */
function findPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

/** Whom the server runs as: undefined for ourselves. */
function findAccount(): Account | undefined | 'missing' {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return 'missing'
  }
}

/** An initialised folder to copy: making one takes a second or two, so it is kept in the temp folder for all tests. */
function template(programs: string, account: Account | undefined): string {
  const version = execFileSync(join(programs, 'initdb'), ['--version'], { encoding: 'utf8' }).match(
    /\d+(\.\d+)*/,
  )?.[0]
  const uid = account?.uid ?? process.getuid?.() ?? 0
  const path = join(tmpdir(), `yibao-postgres-template-${version}-${uid}`)
  if (existsSync(path) && statSync(path).uid === uid) return path
  const made = mkdtempSync(`${path}-`)
  if (account) chownSync(made, account.uid, account.gid)
  const data = join(made, 'data')
  const settings = [
    '-A',
    'trust',
    '-U',
    'postgres',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--wal-segsize=1',
    '-N',
  ]
  execFileSync(join(programs, 'initdb'), ['-D', data, ...settings], { ...account, cwd: made, stdio: 'pipe' })
  // the first line that fits counts
  execFileSync(
    'sed',
    ['-i', `1i host all ${ROLE_WITH_PASSWORD} 127.0.0.1/32 scram-sha-256`, join(data, 'pg_hba.conf')],
    account,
  )
  try {
    renameSync(data, path)
    rmSync(made, { recursive: true, force: true })
    return path
  } catch {
    return existsSync(path) && statSync(path).uid === uid ? path : data // another test was quicker
  }
}

/**
 * The shell ends the server as soon as its standard input ends, which it does when our process dies; then it removes
 * the folder.
 */
const KEEPER = `
  exec 3<&0
  bin="$1"; folder="$2"; shift 2
  "$bin/postgres" -D "$folder/data" -k "$folder" "$@" </dev/null 3<&- &
  server=$!
  { read -r line <&3; kill -INT "$server" 2>/dev/null; } &
  wait "$server"
  kill $! 2>/dev/null
  rm -rf "$folder"
`

async function start(
  programs: string,
  account: Account | undefined,
  folder: string,
  fsync: 'on' | 'off',
): Promise<TestPostgres> {
  const port = await freePort()
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    max_connections: 200,
    fsync,
    full_page_writes: fsync,
    log_min_messages: 'fatal',
    timezone: 'UTC',
  }
  const keeper = spawn(
    'sh',
    [
      '-c',
      KEEPER,
      'sh',
      programs,
      folder,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    {
      ...account,
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    },
  )
  const ended = new Promise<void>((resolve) => keeper.on('close', () => resolve()))
  keeper.stdin?.on('error', () => undefined) // it has ended already
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`
  await ready(keeper, ended, url('postgres'))
  let databases = 0
  return {
    url: url('postgres'),
    newDatabase: async () => {
      databases += 1
      const name = `test_${databases}`
      await administer(url('postgres'), `create database ${name}`)
      return url(name)
    },
    dropConnections: (target) =>
      administer(
        url('postgres'),
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${new URL(target).pathname.slice(1)}'`,
      ),
    stop: async () => {
      keeper.stdin?.end()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

/** Waits until the server takes connections; throws what it said where it ended instead. */
async function ready(keeper: ChildProcess, ended: Promise<void>, url: string): Promise<void> {
  let said = ''
  let isOver = false
  void ended.then(() => {
    isOver = true
  })
  keeper.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-4000)
  })
  for (;;) {
    if (isOver) throw new Error(`PostgreSQL ended at its start: ${said}`)
    try {
      return await administer(url, 'select 1')
    } catch {
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 20))])
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
