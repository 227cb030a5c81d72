// The demo, run as a person would: once to its end, and serving until it is interrupted.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cleanEnvironment } from '../cli.ts'

const ROOT = join(import.meta.dirname, '../..')
const ACTIVE = [
  'desk@example.com',
  'library@example.org',
  'reader.one@example.com',
  'reader.six@example.net',
  'reader.three@example.net',
  'reader.two@example.org',
]

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yibao-demo-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('npm run demo -- --once', () => {
  let code: number
  let output = ''
  const path = () => join(folder, 'once')
  beforeAll(async () => {
    const child = startDemo(path(), ['--once'])
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    ;[code] = await once(child, 'close')
  })

  it('ends with 0 and says what was sent and where it lies', () => {
    expect(code).toBe(0)
    expect(output).toContain('4 issues, no errors, no warnings.')
    expect(output).toContain('8 readers: 6 active, 1 unsubscribed, 1 suppressed.')
    expect(output).toContain('6 of 6 accepted.')
    expect(output.match(/\.eml .*unsubscribe link: 200/g)).toHaveLength(ACTIVE.length)
    expect(output).toMatch(/Archive: .*index\.html/)
    expect(output).toMatch(/Database: .*yibao\.sqlite/)
  })

  it('leaves one message for each active reader, with a link of their own', async () => {
    const messages = await Promise.all(
      readdirSync(join(path(), 'inbox')).map((name) =>
        simpleParser(readFileSync(join(path(), 'inbox', name))),
      ),
    )
    const recipients = messages.map(({ to }) => (Array.isArray(to) ? to : [to])[0]?.value[0]?.address)
    expect(recipients.sort()).toEqual(ACTIVE)
    const links = messages.map(({ headers }) => JSON.stringify(headers.get('list')))
    expect(new Set(links).size).toBe(ACTIVE.length)
    for (const { html, text, subject } of messages) {
      expect(subject).toContain('#4')
      expect(html).toContain('lang="zh-Hans"')
      expect(text).toContain('没有人数过')
    }
  })
})

describe('npm run demo', () => {
  it('serves the overview, the inbox, the archive, the preview and leaving, until it is interrupted', async () => {
    const child = startDemo(join(folder, 'serving'), [])
    try {
      const url = await addressOf(child)
      const overview = await textAt(url)
      expect(overview).toContain('From Markdown to inbox')
      const [, preview = ''] = /href="(http[^"]*\/issues\/[^"]*)"/.exec(overview) ?? []
      expect(await textAt(preview)).toContain('Yibao Gazette')
      expect(await textAt(`${url}archive/`)).toContain('issues/after-the-breakthrough/')

      const message = await textAt(`${url}inbox/1`)
      expect(message).toContain('sandbox="allow-popups"')
      expect(message).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
      const frame = await fetch(`${url}inbox/1/html`)
      expect(frame.headers.get('content-security-policy')).toMatch(
        /^sandbox allow-popups; default-src 'none'/,
      )
      const [, image = ''] = /<img[^>]*src="([^"]*universities[^"]*)"/.exec(await frame.text()) ?? []
      expect((await fetch(image)).headers.get('content-type')).toBe('image/png')

      const [, leave = ''] = /<a href="(http[^"]*\/leave\/[^"]*)">unsubscribe link/.exec(message) ?? []
      expect(await textAt(leave)).toContain('<button')
      expect(countOf(await textAt(url), /<td>\s*unsubscribed/g)).toBe(1)
      const left = await fetch(leave, {
        method: 'POST',
        body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
      })
      expect(left.status).toBe(200)
      expect(countOf(await textAt(url), /<td>\s*unsubscribed/g)).toBe(2)

      for (const path of ['archive/%2e%2e%2fyibao.sqlite', 'archive/nothing/', 'archive/%zz', 'inbox/99']) {
        expect((await fetch(url + path)).status).toBe(404)
      }
      child.kill('SIGINT')
      const [code] = await once(child, 'close')
      expect(code).toBe(0)
    } finally {
      child.kill('SIGKILL')
    }
  })

  it('refuses a port that is none', async () => {
    const child = startDemo(join(folder, 'refused'), ['--port', 'many'])
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
  })
})

function startDemo(path: string, args: readonly string[]): ChildProcess {
  const script = join(ROOT, 'scripts/demo.ts')
  return spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), script, '--folder', path, ...args],
    {
      cwd: ROOT,
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
}

/** The line `Open http://…` of the demo; throws what it said instead where it ends before. */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('no output')
  const said: string[] = []
  for await (const line of createInterface({ input: stdout })) {
    said.push(line)
    const address = /^Open (http:\S+)/.exec(line)?.[1]
    if (address) return address
  }
  throw new Error(said.join('\n'))
}

async function textAt(url: string): Promise<string> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  return response.text()
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
