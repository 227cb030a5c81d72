// `yibao bounces classify` as a person runs it, outside of any newsletter.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runYibao } from '../cli.ts'

const FIXTURES = join(import.meta.dirname, '../audience/bounce/fixtures')
const mail = (name: string): string => join(FIXTURES, name, 'mail.eml')
let cwd: string

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'yibao-bounces-'))
})
afterAll(() => rm(cwd, { recursive: true, force: true }))

describe('yibao bounces classify', () => {
  it('says with --json a line a recipient', async () => {
    const file = mail('several-recipients')
    const { code, stdout } = await runYibao(['bounces', 'classify', '--json', file], { cwd })
    expect(code).toBe(0)
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        file,
        kind: 'bounce',
        recipient: 'one@example.org',
        status: '5.1.1',
        permanent: true,
        rule: 'user-unknown',
      },
      {
        file,
        kind: 'bounce',
        recipient: 'two@example.org',
        status: '5.2.2',
        permanent: false,
        rule: 'quota-exceeded',
      },
      {
        file,
        kind: 'none',
        recipient: 'three@example.org',
        status: '2.0.0',
        permanent: false,
        rule: 'delivered',
      },
    ])
  })

  it('reads standard input, and says null for what a mail does not say', async () => {
    const { code, stdout } = await runYibao(['bounces', 'classify', '-', '--json'], {
      cwd,
      input: 'From: Reader <reader@example.org>\nSubject: Re: hello\n\nThank you!\n',
    })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      file: '-',
      kind: 'none',
      recipient: null,
      status: null,
      permanent: false,
      rule: 'no-report',
    })
  })

  it('shows people a table and what it comes to', async () => {
    const { stdout } = await runYibao(
      ['bounces', 'classify', mail('qmail-no-mailbox'), mail('qq-frequency'), mail('auto-zh')],
      { cwd },
    )
    expect(stdout).toContain('qmail-no-mailbox')
    expect(stdout).toMatch(/frequency\s+about us: stop and look\s+tencent-frequency/)
    expect(stdout.trim().split('\n').at(-1)).toBe(
      '3 mails, 3 recipients: 1 never mail again; 1 about us: stop and look; 1 nothing to do.',
    )
  })

  it('reads the others when one cannot be read, and ends with 2', async () => {
    const { code, stdout, stderr } = await runYibao(
      ['bounces', 'classify', '--json', 'nowhere.eml', '.', mail('success')],
      { cwd },
    )
    expect(code).toBe(2)
    expect(JSON.parse(stdout).rule).toBe('delivered')
    expect(stderr).toContain('no such file')
    expect(stderr).toContain('Unexpected folder ., expected mails: name the files in it.')
  })
})
