// Opens the ports for a run: the one place beside cli/ that names concrete adapters.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { VFile } from 'vfile'
import { Refusal } from './cli/refusal.ts'
import { inOrder } from './cli/report.ts'
import { systemClock } from './clock/system-clock.ts'
import type { Config } from './config/config.ts'
import { readConfig } from './config/read.ts'
import type { Dns } from './dns/dns.ts'
import type { Templates } from './edition/edition.ts'
import { diskFiles } from './files/disk-files.ts'
import type { Files } from './files/files.ts'
import type { CheckPorts } from './jobs/check.ts'
import type { RelayQuestion } from './jobs/doctor/relay.ts'
import type { Pace } from './jobs/send/pacing.ts'
import { departureSentence } from './jobs/store/departure.ts'
import type { RelayReport } from './mailing/authentication/relay.ts'
import type { DkimSigner } from './mailing/dkim.ts'
import type { Queue } from './queue/queue.ts'
import type { Journal } from './store/journal.ts'
import type { EnqueueChunks } from './store/postgres/postgres-store.ts'
import type { Backup, BackupRequest } from './store/sqlite/backup.ts'
import type { Restored, RestoreRequest } from './store/sqlite/restore.ts'
import { type Store, StoreRefused } from './store/store.ts'
import { type Transport, TransportRefused } from './transport/transport.ts'

export type { Restored }

export interface Newsletter {
  readonly config: Config
  readonly files: Files
  readonly templates: Templates
  /** Warnings about the configuration; errors are thrown. */
  readonly file: VFile
}

/**
 * Opens the newsletter in a folder; without one, that around the current folder. Throws a Refusal that lists all
 * that is wrong with its configuration.
 */
export async function openNewsletter(directory?: string): Promise<Newsletter> {
  const root = directory === undefined ? newsletterAround(process.cwd()) : resolve(directory)
  const files = diskFiles(root)
  const { config, file } = await readConfig(files, root, process.env)
  if (!config) {
    const said = inOrder(file).map(sentence).join('\n')
    throw file.value === undefined ? new Refusal(said, 2) : new Refusal(said, 1, file)
  }
  return { config, files, templates: await openTemplates(files), file }
}

/** What checking and rendering work with: the newsletter, its lexicon, and what is loaded only for them. */
export async function openDesk({ config, files, templates }: Newsletter): Promise<CheckPorts> {
  const { compileMjml } = await import('./mjml/compile.ts')
  const { openSpelling } = await import('./spelling/hunspell.ts')
  const { readerStamp } = await import('./cli/reader-stamp.ts')
  const { today } = await import('./cli/today.ts')
  const { loadLexicon } = await import('./jobs/lexicon/lexicon.ts')
  const [lexicon, spelling, version] = await Promise.all([loadLexicon(files), openSpelling(), readerStamp()])
  const ports = { files, site: config.site, templates, compileMjml, lexicon, spelling, version }
  return { ...ports, today: today(systemClock) }
}

/** The nearest folder upwards that holds newsletter.yaml, as with git; without one, where we are. */
function newsletterAround(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'newsletter.yaml'))) return folder
    if (folder === dirname(folder)) return start
  }
}

function sentence(message: VFile['messages'][number]): string {
  const place = message.line === undefined ? '' : `:${message.line}:${message.column}`
  return `${message.file}${place}: ${message.reason}.${message.note ? `\n  ${message.note}` : ''}`
}

/** The templates packaged with yibao; a file of the same path in the newsletter's `templates/` takes its place. */
export async function openTemplates(newsletter: Files): Promise<Templates> {
  const templates = new Map<string, string>()
  const packaged = diskFiles(fileURLToPath(new URL('../templates', import.meta.url)))
  await collect(packaged, '', '', templates)
  await collect(newsletter, 'templates', '', templates)
  return templates
}

async function collect(
  files: Files,
  folder: string,
  prefix: string,
  into: Map<string, string>,
): Promise<void> {
  for (const name of await files.list(folder === '' ? '.' : folder)) {
    const path = folder === '' ? name : `${folder}/${name}`
    if (name.endsWith('/')) await collect(files, path.slice(0, -1), `${prefix}${name}`, into)
    else into.set(`${prefix}${name}`, (await files.readText(path)) ?? '')
  }
}

/**
 * Opens the store of a newsletter; who opened it closes it. Throws a Refusal where everything was moved to another one. Loaded
 * only when needed: most commands need no database.
 */
export async function openStore(config: Config): Promise<Store> {
  const store = await openAnyStore(config)
  const departure = await store.departure.read()
  if (departure === undefined) return store
  await store.close()
  throw new Refusal(departureSentence(departure, store.senders))
}

/** Also one that is not to be worked with any more. */
export async function openAnyStore(config: Config): Promise<Store> {
  try {
    return config.databaseUrl === undefined
      ? await openFile(resolve(config.root, config.database))
      : await openShared(config.databaseUrl)
  } catch (error) {
    if (error instanceof StoreRefused) throw new Refusal(error.message)
    throw error
  }
}

async function openFile(path: string): Promise<Store> {
  const { openSqliteStore } = await import('./store/sqlite/sqlite-store.ts')
  return openSqliteStore(path)
}

async function openShared(url: string): Promise<Store> {
  const { openPostgresStore } = await import('./store/postgres/postgres-store.ts')
  const enqueue: EnqueueChunks = async (execute, chunks) => {
    const { chunkEnqueuer } = await import('./queue/pg-boss.ts')
    await chunkEnqueuer(url)(execute, chunks)
  }
  return openPostgresStore(url, { enqueue })
}

/** The queue that several machines share; undefined where the store is on this machine. */
export async function openQueue(
  config: Config,
  onError: (message: string) => void,
): Promise<Queue | undefined> {
  if (config.databaseUrl === undefined) return undefined
  const { openPgBossQueue } = await import('./queue/pg-boss.ts')
  const { showDatabase } = await import('./store/postgres/postgres-store.ts')
  try {
    return await openPgBossQueue(config.databaseUrl, { onError })
  } catch (error) {
    const why = error instanceof Error ? error.message : error
    throw new Refusal(`The queue in ${showDatabase(config.databaseUrl)} cannot be used: ${why}`)
  }
}

/** The transport of YIBAO_SMTP_URL. Throws a Refusal where it is not set or cannot be used. */
export async function openTransport(config: Config): Promise<Transport> {
  if (config.smtpUrl === undefined) {
    throw new Refusal(
      'YIBAO_SMTP_URL is not set: put the address of your mail server into .env, such as smtps://user:password@mail.your.domain',
    )
  }
  const { smtpTransport } = await import('./transport/smtp.ts')
  try {
    return smtpTransport(config.smtpUrl)
  } catch (error) {
    if (error instanceof TransportRefused) throw new Refusal(error.message)
    throw error
  }
}

/** Asks the mail server of YIBAO_SMTP_URL what it offers; undefined where that is not set. */
export async function openRelayProbe(
  config: Config,
  login: 'try' | 'leave',
): Promise<(Omit<RelayQuestion, 'now'> & { readonly probe: () => Promise<RelayReport> }) | undefined> {
  const url = config.smtpUrl
  if (url === undefined) return undefined
  const { isLoopback, readSmtpUrl, showSettings } = await import('./transport/smtp-url.ts')
  const { probeRelay } = await import('./transport/smtp-probe.ts')
  try {
    const settings = readSmtpUrl(url)
    return {
      name: showSettings(settings),
      host: settings.host,
      reach: isLoopback(settings.host) ? 'this machine' : 'the world',
      login: settings.login ? 'given' : 'none',
      probe: () => probeRelay(url, { login }),
    }
  } catch (error) {
    if (error instanceof TransportRefused) throw new Refusal(error.message)
    throw error
  }
}

/** Asks the name servers of this machine, or the one given. Throws a Refusal where that is no address. */
export async function openDns(server?: string): Promise<Dns> {
  const { dnsResolver } = await import('./dns/resolver.ts')
  try {
    return dnsResolver(server === undefined ? {} : { servers: [server] })
  } catch (error) {
    throw new Refusal(
      `Unexpected name server ${server}, expected an address: ${error instanceof Error ? error.message : error}`,
      2,
    )
  }
}

/** How fast messages may go through the mail server, and by which name its state is kept. */
export async function openPace({ site }: Config, { name }: Transport): Promise<Pace> {
  const { paceLimits } = await import('./mailing/pace/limits.ts')
  const host = URL.canParse(name) ? new URL(name).hostname : ''
  return { limits: paceLimits(site.pace, host), relay: name }
}

/** What messages are signed with: nothing where the relay signs. Throws a Refusal where a key cannot be used. */
export async function openSigners({ root, site }: Config): Promise<readonly DkimSigner[]> {
  if (site.dkim === undefined) return []
  const { openDkimKeys } = await import('./cli/dkim-keys.ts')
  return openDkimKeys(root, site.dkim)
}

/** The journal of a mailing, beside the database. A store that several machines share needs none, and uses none. */
export async function openJournals(config: Config): Promise<(mailingId: number) => Journal> {
  const { fileJournal, journalPath } = await import('./store/file-journal.ts')
  const database = resolve(config.root, config.database)
  return (mailingId) => fileJournal(journalPath(database, mailingId))
}

/** A copy of the store as it is now, for a dry run to write on; it is erased when closed. */
export async function openStoreCopy(config: Config): Promise<Store> {
  const place = await mkdtemp(join(tmpdir(), 'yibao-dry-run-'))
  const erase = () => rm(place, { recursive: true, force: true })
  const copy = join(place, 'copy.sqlite')
  const { databaseUrl, ...rest } = config
  try {
    if (databaseUrl === undefined) {
      const { copyDatabase } = await import('./store/sqlite/copy.ts')
      copyDatabase(resolve(config.root, config.database), copy)
    }
    const store = await openStore({ ...rest, database: copy })
    if (databaseUrl !== undefined) await copyShared(config, store)
    return { ...store, close: () => store.close().then(erase) }
  } catch (error) {
    await erase() // it holds the addresses of readers
    throw error
  }
}

/** What others are just sending is settled in the copy as if they had died: it has no journal of theirs. */
async function copyShared(config: Config, copy: Store): Promise<void> {
  const { copyArchive } = await import('./store/archive.ts')
  const shared = await openStore(config)
  try {
    await copyArchive(shared.archive, copy.archive)
  } finally {
    await shared.close()
  }
  for (const { id } of await copy.mailings.list())
    await copy.mailings.recordExpired(id, Number.MAX_SAFE_INTEGER)
}

/** Writes everything that the store holds into a file. */
export async function writeBackup(config: Config, file: string, request: BackupRequest): Promise<Backup> {
  const { backUp, backUpArchive } = await import('./store/sqlite/backup.ts')
  if (config.databaseUrl === undefined) return backUp(resolve(config.root, config.database), file, request)
  const store = await openAnyStore(config)
  try {
    return await backUpArchive(store.archive, file, request)
  } finally {
    await store.close()
  }
}

/** Puts a backup in the place of the database. */
export async function putBackupBack(
  config: Config,
  file: string,
  request: RestoreRequest,
): Promise<Restored> {
  if (config.databaseUrl !== undefined) {
    throw new Refusal(
      'Nothing was restored: a backup is put back into SQLite, and YIBAO_DATABASE_URL is set. Take that line out of .env and restore; then put it back with the address of an empty database, and carry everything over: yibao store move sqlite postgres',
    )
  }
  const { restoreBackup } = await import('./store/sqlite/restore.ts')
  return restoreBackup(file, resolve(config.root, config.database), request)
}

export const STORES = ['sqlite', 'postgres'] as const
export type StoreName = (typeof STORES)[number]

/** The SQLite file and the PostgreSQL database of a newsletter, one as the source of a move and one as its target. */
export async function openBothStores(config: Config, from: StoreName) {
  const { databaseUrl, ...rest } = config
  if (databaseUrl === undefined) {
    throw new Refusal(
      'YIBAO_DATABASE_URL is not set: put the address of the PostgreSQL database into .env, such as postgres://user:password@db.your.domain/yibao',
    )
  }
  const path = resolve(config.root, config.database)
  if (from === 'sqlite' && !existsSync(path)) {
    throw new Refusal(`There is no database at ${path}: nothing to move.`)
  }
  const { showDatabase } = await import('./store/postgres/postgres-store.ts')
  const file = { store: await openAnyStore(rest), name: path }
  const shared = await openOther(config, file.store)
  const server = { store: shared, name: showDatabase(databaseUrl) }
  return {
    source: from === 'sqlite' ? file : server,
    target: from === 'sqlite' ? server : file,
    journal: await openJournals(config),
    close: async () => {
      await file.store.close()
      await shared.close()
    },
  }
}

async function openOther(config: Config, first: Store): Promise<Store> {
  try {
    return await openAnyStore(config)
  } catch (error) {
    await first.close()
    throw error
  }
}

/**
 * What a dry run of a send works with: a copy of the store, the journal of a run that was cut off read but never
 * written, and a folder in place of a mail server.
 */
export async function openRehearsal(
  config: Config,
  folder: string,
): Promise<{ store: Store; journals: (mailingId: number) => Journal; transport: Transport }> {
  const { emlTransport } = await import('./transport/eml.ts')
  const journals = await openJournals(config)
  return {
    store: await openStoreCopy(config),
    journals: (mailingId) => ({
      read: () => journals(mailingId).read(),
      start: () => undefined,
      begin: () => undefined,
      outcome: () => undefined,
      folded: () => undefined,
      clear: () => undefined,
    }),
    transport: emlTransport(folder),
  }
}
