// Lists and segments on the command line: who is meant, and an issue that goes to some first and to the others then.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { runYibao } from '../cli.ts'
import { reader } from '../store/contract.ts'
import { type LoopbackServer, startServer } from '../transport/smtp-server.ts'

const root = mkdtempSync(join(tmpdir(), 'yibao-cli-segments-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const servers: LoopbackServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

const ISSUE = `---
number: 1
slug: first
title: "The first issue"
date: 2026-11-23
kind: essay
summary: Words for a test.
status: final
---

A paragraph.
`
const NEWSLETTER = `name: Test Gazette
description: A gazette for tests.
url: https://gazette.example/
sender: { name: Test Gazette, address: editor@gazette.example }
postalAddress: 1 Example Street, Example Town
lists:
  press: { name: Press, public: true }
segments:
  chinese: language = zh
`

/** Four readers: a and b on the list press, b and c with letters in Chinese. */
async function newsletter(): Promise<string> {
  const folder = mkdtempSync(join(root, 'newsletter-'))
  writeFileSync(join(folder, 'newsletter.yaml'), NEWSLETTER)
  mkdirSync(join(folder, 'issues/001-first'), { recursive: true })
  writeFileSync(join(folder, 'issues/001-first/issue.md'), ISSUE)
  const store = await openSqliteStore(join(folder, '.yibao/yibao.sqlite'))
  const keys = ['a', 'b', 'c', 'd'].map((name) => `${name}@example.org`)
  await store.subscribers.addMany(
    keys.map((key) => reader(key, { attributes: { city: key.slice(0, 1) } })),
    Date.UTC(2026, 0, 1),
  )
  await store.subscribers.addToList('press', [1, 2], 1)
  await store.subscribers.decide([{ id: 2 }, { id: 3 }], 1, () => ({ preferences: { language: 'zh' } }))
  await store.close()
  return folder
}

const run = (folder: string, args: readonly string[], server?: LoopbackServer) =>
  runYibao(args, {
    cwd: folder,
    env: {
      YIBAO_SECRET: 'a secret of a newsletter that is only for tests',
      ...(server ? { YIBAO_SMTP_URL: server.url } : {}),
    },
  })

describe('yibao segment and yibao lists', () => {
  it('say who is meant', async () => {
    const folder = await newsletter()
    expect((await run(folder, ['segment', 'list'])).stdout).toBe('chinese  language = zh\n')
    expect((await run(folder, ['segment', 'test', 'chinese', '--show', '1'])).stdout).toMatch(
      /^chinese: language = zh\n2 of 4 readers match\. A send would reach 2 of them now\.\n {2}status {4}2 active\n {2}language {2}2 zh\n {2}edition {3}2 full\n\nactive {2}2023-11-14 {2}b@example\.org\n… and 1 more: --show 2 shows all\.\n$/,
    )
    const json = JSON.parse((await run(folder, ['segment', 'test', 'list != press', '--json'])).stdout)
    expect(json).toMatchObject({ expression: 'list != press', readers: 4, matching: 2, mailed: 2, first: [] })
    const typo = await run(folder, ['segment', 'test', 'chinse'])
    expect(typo).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Did you mean chinese?'),
    })
    expect((await run(folder, ['segment', 'test', 'attribute.citty = a'])).stderr).toBe(
      'Warning: no reader has the attribute “citty”. Did you mean “city”?\n',
    )
    const wrong = await run(folder, ['segment', 'test', 'langage = zh'])
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toMatch(/Did you mean “language”\?\n {2}langage = zh\n {2}\^\n$/)
  })

  it('put readers on lists and take them off', async () => {
    const folder = await newsletter()
    expect(
      await run(folder, ['lists', 'add', 'press', 'c@example.org', 'b@example.org', 'x@example.org']),
    ).toEqual({
      code: 1,
      stdout: '1 reader put on the list press, 1 already on it.\n',
      stderr:
        'x@example.org: is not in the list of readers\n1 address passed over. Add them first: yibao subscribers add <address>\n',
    })
    expect((await run(folder, ['lists', 'remove', 'press', 'a@example.org'])).stdout).toBe(
      '1 reader taken off the list press.\n',
    )
    expect((await run(folder, ['lists'])).stdout).toBe('press  2 readers  Press  public\n')
    expect((await run(folder, ['lists', 'show', 'press'])).stdout).toContain('2 readers on the list press.')
    expect(await run(folder, ['lists', 'show', 'pres'])).toMatchObject({
      code: 2,
      stderr: 'Unexpected list pres, expected one of press from newsletter.yaml. Did you mean press?\n',
    })
    writeFileSync(join(folder, 'more.csv'), 'email\na@example.org\nnew@example.org\n')
    const imported = await run(folder, ['subscribers', 'import', 'more.csv', '--list', 'press'])
    expect(imported.stdout).toContain('2 put on the list\n')
    expect((await run(folder, ['lists', '--json'])).stdout).toContain('"readers": 4')
  })
})

describe('yibao send to some', { timeout: 240_000 }, () => {
  it('goes to a list, then to a segment, then to the rest, and to nobody twice', async () => {
    const folder = await newsletter()
    const server = await startServer()
    servers.push(server)
    const send = (...args: string[]) => run(folder, ['send', '1', ...args], server)
    const received = () => server.accepted.map(({ to }) => to).sort()

    const asked = await send('--list', 'press')
    expect(asked).toMatchObject({ code: 2 })
    expect(asked.stderr).toContain('send “Test Gazette #1: The first issue” to 2 readers (the list press)')
    const first = await send('--list', 'press', '--yes')
    expect(first.stdout).toContain(
      'It went to the list press. To all others who are active: yibao send first --rest',
    )
    expect(received()).toEqual(['a@example.org', 'b@example.org'])

    expect((await send('--yes')).stdout, 'without an audience it only goes on').toContain(
      'Nothing was left to send',
    )
    const dry = await send('--segment', 'chinese', '--dry-run')
    expect(dry.stdout).toContain('1  written')
    const second = await send('--segment', 'chinese', '--yes')
    expect(second.stdout).toContain(
      'Issue first was planned before. 1 reader of the segment chinese has none of it yet, and is added.',
    )
    expect(received()).toEqual(['a@example.org', 'b@example.org', 'c@example.org'])

    const again = await send('--segment', 'language = zh', '--yes')
    expect(again.stdout).toContain('Nobody of the segment “language = zh” is without issue first')
  })

  it('goes to the rest as it went to the first', async () => {
    const folder = await newsletter()
    const server = await startServer()
    servers.push(server)
    const send = (...args: string[]) => run(folder, ['send', '1', ...args], server)
    expect((await send('--segment', 'language = zh', '--yes')).code).toBe(0)
    const issue = join(folder, 'issues/001-first/issue.md')
    writeFileSync(issue, readFileSync(issue, 'utf8').replace('A paragraph', 'Another one'))
    const changed = await send('--rest', '--yes')
    expect(changed).toMatchObject({ code: 1 })
    expect(changed.stderr).toMatch(/already have another edition\.\n.*planned for\..*\n.*--as-planned\.\n$/)
    const rest = await send('--rest', '--as-planned', '--yes')
    expect(rest.code).toBe(0)
    expect(rest.stdout).not.toContain('--rest')
    const everyone = ['a', 'b', 'c', 'd'].map((name) => `${name}@example.org`)
    expect(server.accepted.map(({ to }) => to).sort()).toEqual(everyone)
    const { stdout } = await run(folder, ['mailing', 'log', '1'])
    expect(stdout).toMatch(/planned[\s\S]*extended.*with all active readers/)
  })

  it('refuses what is not there, and two audiences at once', async () => {
    const folder = await newsletter()
    const send = (...args: string[]) => run(folder, ['send', '1', ...args])
    expect(await send('--list', 'pres')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean press?'),
    })
    expect(await send('--segment', 'name = Ann Lee')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('column 12'),
    })
    expect(await send('--segment', 'chinese', '--list', 'press')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Unexpected --segment and --list, expected one of them'),
    })
    expect(await send('--list', 'press', '--test', 'x@example.org')).toMatchObject({ code: 2 })
    expect(await send('--segment', 'name = nobody', '--dry-run')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('at least one active reader of the segment “name = nobody”'),
    })
    expect(readdirSync(folder).sort()).toEqual(['.yibao', 'issues', 'newsletter.yaml'])
  })
})
