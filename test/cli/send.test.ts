// `yibao send` as a process of its own: killed, interrupted, asked and refused. The mail server's log is the witness.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { cleanEnvironment, cliArguments, runYibao } from '../cli.ts'
import { reader } from '../store/contract.ts'
import { type LoopbackServer, type ServerScript, startServer, type Visit } from '../transport/smtp-server.ts'

const root = mkdtempSync(join(tmpdir(), 'yibao-cli-send-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const servers: LoopbackServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

const LINES = 5

async function start(script: ServerScript = {}): Promise<LoopbackServer> {
  const server = await startServer(script)
  servers.push(server)
  return server
}

async function newsletter(
  readers: number,
  frontMatter: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = mkdtempSync(join(root, 'newsletter-'))
  writeFileSync(
    join(folder, 'newsletter.yaml'),
    [
      'name: Test Gazette',
      'description: A gazette for tests.',
      'url: https://gazette.example/',
      'sender:',
      '  name: Test Gazette',
      '  address: editor@gazette.example',
      'postalAddress: 1 Example Street, Example Town',
      '',
    ].join('\n'),
  )
  const meta = {
    number: '1',
    slug: 'first',
    title: '"The first issue"',
    date: '2026-11-23',
    kind: 'essay',
    summary: 'Words for a test.',
    status: 'final',
    ...frontMatter,
  }
  mkdirSync(join(folder, 'issues/001-first'), { recursive: true })
  writeFileSync(
    join(folder, 'issues/001-first/issue.md'),
    [
      '---',
      ...Object.entries(meta).map(([key, value]) => `${key}: ${value}`),
      '---',
      '',
      'A paragraph.',
      '',
    ].join('\n'),
  )
  const store = await openSqliteStore(join(folder, '.yibao/yibao.sqlite'))
  const people = Array.from({ length: readers }, (_, index) => reader(`reader${index}@example.org`))
  await store.subscribers.addMany(people, 1)
  await store.close()
  return folder
}

const environment = (server?: LoopbackServer) => ({
  YIBAO_SECRET: 'a secret of a newsletter that is only for tests',
  ...(server ? { YIBAO_SMTP_URL: `${server.url}?lines=${LINES}` } : {}),
})

const yibao = (folder: string, server: LoopbackServer | undefined, ...args: string[]) =>
  runYibao(args, { cwd: folder, env: environment(server) })

interface Listed {
  readonly address: string
  readonly state: string
}

/** The ledger as it is, read from the database: as many processes as these tests start are slow enough. */
async function ledger(folder: string): Promise<readonly Listed[]> {
  const store = await openSqliteStore(join(folder, '.yibao/yibao.sqlite'))
  const mailing = await store.mailings.ofIssue('first')
  const all = mailing ? await store.mailings.deliveries(mailing.id, { limit: 1000 }) : []
  await store.close()
  return all
}

/** Runs `yibao send first --yes`; `act` may kill it with any signal at any step of the conversation. */
async function sendAndSignal(
  folder: string,
  decide: (visit: Visit, signal: (name: NodeJS.Signals) => void) => void,
): Promise<{ code: number | null; server: LoopbackServer }> {
  let child: ChildProcess | undefined
  const server = await start({
    act: (visit) => {
      let killed = false
      decide(visit, (name) => {
        killed = name === 'SIGKILL'
        child?.kill(name)
      })
      return killed ? 'stall' : 'go on'
    },
  })
  child = spawn(process.execPath, cliArguments(['send', 'first', '--yes']), {
    cwd: folder,
    env: cleanEnvironment(environment(server)),
    stdio: 'ignore',
  })
  const code = await new Promise<number | null>((resolve) => child?.on('close', resolve))
  return { code, server }
}

it('loses nobody and mails nobody twice when it is killed again and again', {
  timeout: 300_000,
}, async () => {
  const folder = await newsletter(160)
  const moments: readonly [Visit['step'], number][] = [
    ['connect', 0],
    ['rcpt', 12],
    ['dot', 3],
    ['body', 20],
    ['dot', 41],
    ['mail', 25],
  ]
  const received = new Map<string, number>()
  const note = (server: LoopbackServer) => {
    for (const { to } of server.accepted) received.set(to, (received.get(to) ?? 0) + 1)
  }
  for (const [step, count] of moments) {
    const { code, server } = await sendAndSignal(folder, (visit, signal) => {
      if (visit.step === step && visit.count === count) signal('SIGKILL')
    })
    expect(code).toBeNull()
    note(server)
  }
  const server = await start()
  const run = await yibao(folder, server, 'send', 'first', '--yes')
  note(server)
  expect([...received.values()].filter((times) => times > 1)).toEqual([])
  const all = await ledger(folder)
  expect(all).toHaveLength(160)
  const uncertain = all.filter(({ state }) => state === 'uncertain').map(({ address }) => address)
  expect(all.filter(({ state }) => state !== 'accepted' && state !== 'uncertain')).toEqual([])
  for (const { address, state } of all) if (state === 'accepted') expect(received.get(address)).toBe(1)
  expect(uncertain.length).toBeGreaterThan(0)
  expect(uncertain.length).toBeLessThanOrEqual(LINES * moments.length)
  expect(run.code).toBe(1)
  expect(run.stdout).toContain('--resend-uncertain')
  expect(readdirSync(join(folder, '.yibao')).filter((name) => name.includes('journal'))).toEqual([])
})

it('sends nothing when it is interrupted while it plans, by a signal to itself alone', {
  timeout: 300_000,
}, async () => {
  const folder = await newsletter(10)
  const { code, server } = await sendAndSignal(folder, (visit, signal) => {
    if (visit.step === 'connect' && visit.count === 0) signal('SIGINT')
  })
  expect(code).toBe(130)
  expect(server.accepted).toEqual([])
  const second = await start()
  expect(await yibao(folder, second, 'send', 'first', '--yes')).toMatchObject({ code: 0 })
  expect(second.accepted).toHaveLength(10)
})

it('ends cleanly on Ctrl-C, exit 130, and the same command goes on', { timeout: 300_000 }, async () => {
  const folder = await newsletter(60)
  const { code, server } = await sendAndSignal(folder, (visit, signal) => {
    if (visit.step === 'mail' && visit.count === 20) signal('SIGINT')
  })
  expect(code).toBe(130)
  const before = server.accepted.length
  expect(before).toBeLessThan(60)
  expect((await ledger(folder)).filter(({ state }) => state === 'accepted')).toHaveLength(before)
  const second = await start()
  const run = await yibao(folder, second, 'send', 'first', '--yes')
  expect(run).toMatchObject({ code: 0, stderr: '' })
  expect(run.stdout).toContain('60  accepted')
  expect(second.accepted).toHaveLength(60 - before)
  const list = await yibao(folder, undefined, 'deliveries', 'first', '--state', 'accepted', '--limit', '2')
  expect(list.code).toBe(0)
  expect(list.stdout).toContain('accepted   reader0@example.org  250 2.0.0 Ok')
  expect(list.stdout).toContain('… and 58 more')
  const json = await yibao(folder, undefined, 'deliveries', 'first', '--json')
  expect(
    json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).state),
  ).toEqual(Array(60).fill('accepted'))
})

it('sends a newsletter fresh from init to this machine without any editing', {
  timeout: 180_000,
}, async () => {
  const folder = mkdtempSync(join(root, 'fresh-'))
  const server = await start()
  const env = { YIBAO_SMTP_URL: server.url } // init's own names a port that may be taken here
  for (const args of [
    ['init', '.'],
    ['subscribers', 'add', 'ann@example.org'],
    ['send', '1', '--yes'],
  ]) {
    expect(await runYibao(args, { cwd: folder, env })).toMatchObject({ code: 0, stderr: '' })
  }
  expect(server.accepted.map(({ to }) => to)).toEqual(['ann@example.org'])
})

it('sends from a process that has loaded neither Markdown nor MJML', { timeout: 120_000 }, async () => {
  const folder = await newsletter(3)
  const server = await start()
  const loaded = join(folder, 'loaded')
  const child = spawn(process.execPath, cliArguments(['send', 'first', '--yes']), {
    cwd: folder,
    env: cleanEnvironment({ ...environment(server), NODE_V8_COVERAGE: loaded }),
    stdio: 'ignore',
  })
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
  expect(server.accepted).toHaveLength(3)
  const files = readdirSync(loaded)
  const isSending = (file: string) => file.startsWith(`coverage-${child.pid}-`)
  const sending = packagesIn(files.filter(isSending).map((file) => join(loaded, file)))
  const planning = packagesIn(files.filter((file) => !isSending(file)).map((file) => join(loaded, file)))
  const rendering = /^(unified|mjml|mdast-|micromark|remark|hast|rehype|liquidjs)/
  expect(sending).toContain('nodemailer')
  expect(sending.filter((name) => rendering.test(name))).toEqual([])
  expect(planning, 'the process that checks and plans has them').toContain('unified')
})

/** Of what the runtime has loaded, as it wrote it down for coverage. */
function packagesIn(paths: readonly string[]): readonly string[] {
  const urls = paths.flatMap((path): string[] =>
    JSON.parse(readFileSync(path, 'utf8')).result.map(({ url }: { url: string }) => url),
  )
  return [...new Set(urls.flatMap((url) => /.*node_modules\/([^/]+)/.exec(url)?.[1] ?? []))]
}

describe('without sending', { timeout: 180_000 }, () => {
  it('a dry run writes every message and leaves the ledger as it was', async () => {
    const folder = await newsletter(3)
    const run = await yibao(folder, undefined, 'send', '1', '--dry-run')
    expect(run.stdout).toContain('3  written')
    expect(run.code).toBe(0)
    const files = readdirSync(join(folder, '.yibao/dry-run/first'))
    expect(files).toEqual([
      '000001-reader0@example.org.eml',
      '000002-reader1@example.org.eml',
      '000003-reader2@example.org.eml',
    ])
    expect(readFileSync(join(folder, '.yibao/dry-run/first', files[0] ?? ''), 'utf8')).toContain(
      'To: reader0@example.org\r\n',
    )
    const list = await yibao(folder, undefined, 'deliveries', '1')
    expect(list).toMatchObject({ code: 1, stderr: expect.stringContaining('not sent to anybody yet') })
  })

  it('a dry run that cannot begin leaves no copy of the readers behind', async () => {
    const folder = await newsletter(1)
    const temporary = mkdtempSync(join(root, 'temporary-'))
    writeFileSync(join(folder, '.yibao/yibao.sqlite'), 'this is no database. '.repeat(100))
    const env = { ...environment(), TMPDIR: temporary }
    const run = await runYibao(['send', 'first', '--dry-run'], { cwd: folder, env })
    expect(run).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('yibao.sqlite is not a SQLite database'),
    })
    expect(readdirSync(temporary).filter((name) => name.startsWith('yibao-dry-run-'))).toEqual([])
  })

  it('a terminal to ask on, or --yes, is needed', async () => {
    const folder = await newsletter(2)
    const server = await start()
    const run = await yibao(folder, server, 'send', 'first')
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('to 2 readers') })
    expect(server.arrived).toEqual([])
  })

  it('a draft goes to test addresses only, without touching the ledger', async () => {
    const folder = await newsletter(2, { status: 'draft' })
    const server = await start()
    const refused = await yibao(folder, server, 'send', 'first', '--yes')
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('is a draft') })
    const test = await yibao(
      folder,
      server,
      'send',
      'first',
      '--test',
      'me@example.org',
      '--test',
      'you@example.org',
    )
    expect(test.code).toBe(0)
    expect(server.accepted.map(({ to }) => to)).toEqual(['me@example.org', 'you@example.org'])
    expect(existsSync(join(folder, '.yibao/yibao.sqlite.journal-1'))).toBe(false)
    expect(await ledger(folder)).toEqual([])
  })

  it('a mistyped time is told before anything else is looked at', async () => {
    const folder = await newsletter(1, { status: 'draft' })
    expect(await yibao(folder, undefined, 'send', '1', '--at', 'tomorow')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^Unexpected time tomorow, expected '[^\n]*\n$/),
    })
  })

  it('errors in the issue are shown where they are', async () => {
    const folder = await newsletter(2, { date: 'someday' })
    const run = await yibao(folder, await start(), 'send', 'issues/001-first', '--yes')
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/issues\/001-first\/issue\.md\n\s+5:/)
    expect(run.stderr).toContain('Nothing was sent')
  })

  it('placeholders are refused for a server that is not on this machine, and no server is asked', async () => {
    const folder = await newsletter(2)
    const run = await runYibao(['send', 'first', '--yes'], {
      cwd: folder,
      env: { ...environment(), YIBAO_SMTP_URL: 'smtps://mail.gazette.example' },
    })
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('Set sender.address in newsletter.yaml')
    expect(run.stderr).toContain('Set postalAddress in newsletter.yaml')
  })

  it.each([
    [['send', 'absent', '--yes'], 2, 'Unexpected issue absent'],
    [['send', 'first', '--wait', 'soon'], 2, '--wait'],
    [['send', 'first', '--test', 'a@b.org', '--dry-run'], 2, '--test'],
    [['send', 'first', '--yes'], 1, 'YIBAO_SMTP_URL'],
  ])('%j: exit %i with a sentence', async (args, code, sentence) => {
    const folder = await newsletter(1)
    const run = await yibao(folder, undefined, ...args)
    expect(run).toMatchObject({ code, stderr: expect.stringContaining(sentence) })
    expect(run.stderr).not.toMatch(/^\s+at /m)
  })

  it('no password is ever printed', async () => {
    const folder = await newsletter(1)
    const server = await start({
      act: ({ step }) => (step === 'auth' ? { say: '535 5.7.8 bad credentials' } : 'go on'),
    })
    const run = await runYibao(['send', 'first', '--yes'], {
      cwd: folder,
      env: { ...environment(), YIBAO_SMTP_URL: `smtp://ann:s3cret@127.0.0.1:${server.port}` },
    })
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('refused the login') })
    expect(run.stdout + run.stderr).not.toContain('s3cret')
    expect(await ledger(folder)).toEqual([])
  })
})
