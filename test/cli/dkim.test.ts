// `yibao dkim`, and what is signed with its keys: every message that arrives is verified by mailauth, which is given the very
// records that the command says to publish.
import { generateKeyPairSync } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { type Run, runYibao } from '../cli.ts'
import { variantOf } from '../jobs/worker/desk.ts'
import { reader } from '../store/contract.ts'
import { type LoopbackServer, startServer } from '../transport/smtp-server.ts'

const root = mkdtempSync(join(tmpdir(), 'yibao-cli-dkim-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const servers: LoopbackServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

const SITE = [
  'name: Test Gazette',
  'description: A gazette for tests.',
  'url: https://gazette.example/',
  'sender: { name: Test Gazette, address: editor@gazette.example }',
  'postalAddress: 1 Example Street, Example Town',
]
const ISSUE = [
  'number: 1',
  'slug: first',
  'title: First',
  'date: 2026-11-23',
  'kind: essay',
  'summary: Words.',
  'status: final',
]

function newsletter(...more: readonly string[]): string {
  const folder = mkdtempSync(join(root, 'newsletter-'))
  configure(folder, ...more)
  mkdirSync(join(folder, 'issues/001-first'), { recursive: true })
  writeFileSync(join(folder, 'issues/001-first/issue.md'), `---\n${ISSUE.join('\n')}\n---\n\nA paragraph.\n`)
  return folder
}

function configure(folder: string, ...more: readonly string[]): void {
  writeFileSync(join(folder, 'newsletter.yaml'), `${[...SITE, ...more].join('\n')}\n`)
}

async function start(): Promise<LoopbackServer> {
  const server = await startServer()
  servers.push(server)
  return server
}

const yibao = (folder: string, server: LoopbackServer | undefined, ...args: string[]): Promise<Run> =>
  runYibao(args, {
    cwd: folder,
    env: {
      YIBAO_SECRET: 'a secret of a newsletter that is only for tests',
      ...(server && { YIBAO_SMTP_URL: server.url }),
    },
  })

type Zone = Record<string, string>

/** The records in what the command printed, as a name server would answer with them. */
function publish({ stdout }: Run): Zone {
  const lines = [...stdout.matchAll(/^ {2}(\S+)\. IN TXT (.*)$/gm)]
  const strings = (value = '') => [...value.matchAll(/"([^"]*)"/g)].map((match) => match[1]).join('')
  return Object.fromEntries(lines.map(([, name = '', value]) => [name, strings(value)]))
}

/** The block that the command says to put into newsletter.yaml. */
function settings({ stdout }: Run): readonly string[] {
  const block = /^ {2}dkim:\n(?: {4}.*\n)+/m.exec(stdout)?.[0] ?? ''
  return block
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(2))
}

/** What a receiver says of the signatures of a message: `rsa-sha256 s1 pass`. */
async function verify(message: string | Buffer, zone: Zone): Promise<readonly string[]> {
  const resolver = async (name: string, type: string) => {
    const text = type === 'TXT' ? zone[name] : undefined
    if (text === undefined) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
    return [[text]]
  }
  const { results } = await dkimVerify(Buffer.from(message), { resolver })
  return results.map(
    ({ algo, selector, status }: { algo?: string; selector?: string; status: { result: string } }) =>
      `${algo} ${selector} ${status.result}`,
  )
}

const BOTH = ['rsa-sha256 s1 pass', 'ed25519-sha256 e1 pass']

/** A newsletter that signs with both kinds of keys, as the command says to set it up. */
async function signing(): Promise<{ folder: string; zone: Zone }> {
  const folder = newsletter()
  const rsa = await yibao(folder, undefined, 'dkim', 's1')
  configure(folder, ...settings(rsa))
  const ed25519 = await yibao(folder, undefined, 'dkim', 'e1', '--ed25519')
  configure(folder, ...settings(ed25519))
  return { folder, zone: { ...publish(rsa), ...publish(ed25519) } }
}

async function addReaders(folder: string): Promise<void> {
  const store = await openSqliteStore(join(folder, '.yibao/yibao.sqlite'))
  await store.subscribers.addMany([reader('ann@example.org'), reader('bob@example.org')], 1)
  await store.close()
}

describe('what is sent', { timeout: 180_000 }, () => {
  it('verifies with both kinds of keys: a test, a dry run, the send', async () => {
    const { folder, zone } = await signing()
    await addReaders(folder)
    const server = await start()
    expect(await yibao(folder, server, 'send', '1', '--test', 'me@example.org')).toMatchObject({
      code: 0,
      stderr: '',
    })
    expect(await yibao(folder, undefined, 'send', '1', '--dry-run')).toMatchObject({ code: 0, stderr: '' })
    expect(await yibao(folder, server, 'send', '1', '--yes')).toMatchObject({ code: 0, stderr: '' })
    // lines that send at once have no order
    expect(server.accepted.map(({ to }) => to).sort()).toEqual([
      'ann@example.org',
      'bob@example.org',
      'me@example.org',
    ])
    for (const { message } of server.accepted) expect(await verify(message, zone)).toEqual(BOTH)
    const dry = join(folder, '.yibao/dry-run/first')
    const written = readdirSync(dry).map((name) => readFileSync(join(dry, name)))
    expect(written).toHaveLength(2)
    for (const message of written) expect(await verify(message, zone)).toEqual(BOTH)
  })

  it('verifies where a worker begins what was scheduled', async () => {
    const { folder, zone } = await signing()
    await addReaders(folder)
    const store = await openSqliteStore(join(folder, '.yibao/yibao.sqlite'))
    const at = Date.now()
    const variants = [await variantOf()]
    await store.schedules.put({
      issue: 'tokens',
      subject: 'Tokens',
      variants,
      audience: { type: 'active' },
      at,
      zone: 'UTC',
      createdAt: at,
      state: 'waiting',
    })
    await store.close()
    const server = await start()
    expect(await yibao(folder, server, 'worker', '--once')).toMatchObject({ code: 0 })
    expect(server.accepted).toHaveLength(2)
    for (const { message } of server.accepted) expect(await verify(message, zone)).toEqual(BOTH)
  })

  it('is not sent at all where a key is missing, and nothing is planned', async () => {
    const folder = newsletter('dkim: [{ selector: s1 }]')
    await addReaders(folder)
    const server = await start()
    for (const args of [
      ['send', '1', '--yes'],
      ['send', '1', '--test', 'a@example.org'],
      ['send', '1', '--dry-run'],
      ['worker', '--once'],
    ]) {
      const run = await yibao(folder, server, ...args)
      expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('npx yibao dkim s1') })
    }
    expect(server.arrived).toEqual([])
    const store = await openSqliteStore(join(folder, '.yibao/yibao.sqlite'))
    expect(await store.mailings.list()).toEqual([])
    await store.close()
  })
})

describe('a key that cannot be used', { timeout: 120_000 }, () => {
  const pem = (bits: number) =>
    String(
      generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    )

  it('is said so, all of them at once, without a word of the key', async () => {
    const folder = newsletter(
      'dkim:',
      '  - { selector: short, key: short.pem }',
      '  - { selector: folder, key: issues }',
      '  - { selector: open, key: open.pem }',
    )
    const short = pem(1024)
    writeFileSync(join(folder, 'short.pem'), short, { mode: 0o600 })
    writeFileSync(join(folder, 'open.pem'), pem(2048))
    chmodSync(join(folder, 'open.pem'), 0o644)
    const { code, stderr, stdout } = await yibao(folder, undefined, 'doctor', '--dns-server', '127.0.0.1:9')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('short.pem: Unexpected RSA key of 1024 bits')
    expect(stderr).toContain('Unexpected folder')
    expect(stderr).toContain('chmod 600 open.pem')
    expect(stderr).not.toContain(short.split('\n')[1])
  })
})

describe('yibao dkim', { timeout: 120_000 }, () => {
  it('makes a key for its owner alone, and shows it again instead of making another', async () => {
    const folder = newsletter()
    const first = await yibao(folder, undefined, 'dkim', 's1')
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const path = join(folder, '.yibao/dkim/s1.pem')
    const key = readFileSync(path, 'utf8')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(first.stdout).not.toContain(key.split('\n')[1])
    expect(settings(first)).toEqual(['dkim:', '  - selector: s1'])
    configure(folder, ...settings(first))
    const again = await yibao(folder, undefined, 'dkim', 's1')
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('was there already') })
    expect(again.stdout).toContain('newsletter.yaml names this key')
    expect(publish(again)).toEqual(publish(first))
    expect(readFileSync(path, 'utf8')).toBe(key)
  })

  it('says what newsletter.yaml is to have, with another domain and a file elsewhere', async () => {
    const folder = newsletter('dkim: [{ selector: s1, key: keys/one.pem }]')
    expect(await yibao(folder, undefined, 'dkim', 's1')).toMatchObject({ code: 0 })
    expect(readdirSync(join(folder, 'keys'))).toEqual(['one.pem'])
    const other = await yibao(folder, undefined, 'dkim', '2026', '--domain', 'news.gazette.example')
    expect(Object.keys(publish(other))).toEqual(['2026._domainkey.news.gazette.example'])
    configure(folder, ...settings(other))
    const again = await yibao(folder, undefined, 'dkim', '2026', '--domain', 'news.gazette.example')
    expect(again.stdout).toContain('newsletter.yaml names this key')
  })

  it.each([
    [['s1', '--ed25519'], 1, 'Unexpected rsa key'],
    [['other'], 1, 'text that is no key'],
    [['../s1'], 2, 'a selector such as s1'],
    [['s1', '--domain', 'Gazette'], 2, 'a domain such as'],
  ])('refuses %j', async (args, code, sentence) => {
    const folder = newsletter()
    await yibao(folder, undefined, 'dkim', 's1')
    writeFileSync(join(folder, '.yibao/dkim/other.pem'), 'no key', { mode: 0o600 })
    const run = await yibao(folder, undefined, 'dkim', ...args)
    expect(run).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(sentence) })
    expect(readFileSync(join(folder, '.yibao/dkim/other.pem'), 'utf8')).toBe('no key')
  })
})
