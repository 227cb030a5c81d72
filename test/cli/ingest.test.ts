// yibao bounces ingest and list, as a person runs them.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runYibao } from '../cli.ts'
import { leaveAddress, returnPath, SECRET } from '../jobs/bounces/desk.ts'
import { bounce, letter } from '../jobs/bounces/mails.ts'
import { type LoopbackImap, startImap } from '../mailbox/imap-server.ts'

const NEWSLETTER = `name: Gazette
description: Of things
url: https://gazette.example/
sender: { name: Editor, address: editor@gazette.example }
list: { id: weekly.gazette.example }
bounceDomain: bounce.gazette.example
postalAddress: 1 Example Street
`
let cwd = ''
let imap: LoopbackImap | undefined
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'yibao-ingest-'))
  await writeFile(join(cwd, 'newsletter.yaml'), NEWSLETTER)
  await writeFile(join(cwd, '.env'), `YIBAO_SECRET=${SECRET}\n`)
  for (const address of ['reader@example.org', 'other@example.org'])
    await yibao('subscribers', 'add', address)
})
afterEach(async () => {
  await imap?.close()
  await rm(cwd, { recursive: true, force: true })
})

const yibao = (...args: string[]) => runYibao(args, { cwd })

it('takes in files, a Maildir, an mbox and standard input, once', async () => {
  const hard = bounce({ to: returnPath() }).bytes
  const from = 'From MAILER-DAEMON Tue Nov 24 10:20:30 2026\n'
  await writeFile(join(cwd, 'hard.eml'), hard)
  await writeFile(
    join(cwd, 'box.mbox'),
    Buffer.concat([Buffer.from(from), bounce({ to: 'x@y.example', id: 'f@x' }).bytes]),
  )
  await mkdir(join(cwd, 'M/new'), { recursive: true })
  await writeFile(join(cwd, 'M/new/1.a'), letter(leaveAddress(2)).bytes)
  expect(await yibao('bounces', 'ingest', 'hard.eml', 'box.mbox', 'M')).toEqual({
    code: 0,
    stdout: '3 mails: 1 left, 1 set aside (yibao bounces list), 1 suppressed.\n',
    stderr: '',
  })
  expect(await readdir(join(cwd, 'M/cur'))).toEqual(['1.a:2,S'])
  const piped = await runYibao(['bounces', 'ingest', '-', '--verbose'], {
    cwd,
    input: Buffer.from(hard).toString('latin1'),
  })
  expect(piped.stdout).toBe('1 mail: 1 taken before.\n')
  const { stdout } = await yibao('bounces', 'list')
  expect(stdout).toMatch(
    /^\S+Z {2}quarantined: bounce 5\.1\.1 address \(unknown; file\) {2}550 5\.1\.1 <\[address\]>: user unknown\n$/,
  )
  const all = (await yibao('bounces', 'list', '--result', 'all', '--json')).stdout.trim().split('\n')
  expect(all.map((line) => JSON.parse(line).result).sort()).toEqual(['left', 'quarantined', 'suppressed'])
})

it('takes in a mailbox by IMAP, and says in a sentence when it cannot', async () => {
  imap = await startImap({
    folders: { INBOX: [Buffer.from(bounce({ to: returnPath() }).bytes).toString('latin1')] },
    password: 'geheim',
  })
  const url = (password: string) => ({
    YIBAO_IMAP_URL: `imap://reader:${password}@127.0.0.1:${imap?.port}/INBOX`,
  })
  const args = ['bounces', 'ingest', '--imap']
  const wrong = await runYibao(args, { cwd, env: url('falsch') })
  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toMatch(
    /^imap:\/\/127\.0\.0\.1:\d+\/INBOX refuses the login\. Check the user and the password of YIBAO_IMAP_URL\.\n$/,
  )
  expect((await runYibao(args, { cwd, env: url('geheim') })).stdout).toBe('1 mail: 1 suppressed.\n')
  expect(imap.folders.get('INBOX')?.map(({ flags }) => [...flags])).toEqual([['\\Seen']])
})

it.each([
  [['ingest'], 2, 'Unexpected command without mails'],
  [['ingest', '--watch', 'x'], 2, 'Unexpected --watch, expected it with --imap'],
  [['ingest', '--imap'], 1, 'YIBAO_IMAP_URL is not set'],
  [['ingest', '.'], 2, 'expected a Maildir'],
  [['ingest', 'nothing.eml'], 1, 'there is no such file or folder'],
])('says what is wrong with %j', async (args, code, sentence) => {
  const run = await yibao('bounces', ...args)
  expect(run.code).toBe(code)
  expect(run.stderr).toContain(sentence)
})
