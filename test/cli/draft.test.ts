// yibao draft as a person runs it: refusals, the question before text leaves, what would be sent, Ctrl-C.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cleanEnvironment, cliArguments, runYibao } from '../cli.ts'
import { type ModelServer, startModelServer, streamText } from '../http/model-server.ts'

const NEWSLETTER = `name: Gazette
description: A test.
url: https://gazette.example/
sender: { name: A, address: editor@gazette.example }
postalAddress: 1 Example Street
`
const ISSUE = `---
number: 7
slug: seven
title: "Seven"
date: 2026-11-23
kind: essay
summary: "S"
status: draft
sources:
  - id: lao
    title: { zh: "劳文" }
    url: https://lao.example/a
    original: none
    rights: "By permission"
---

Text.
`
const TEXT = '第一段。\n\n<!-- en -->\n\n第二段。\n\n<!-- en -->\n'
const KEY = 'secret-key'

let folder = ''
let server: ModelServer
const path = () => join(folder, 'issues/007-seven/translation.md')

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yibao-draft-'))
  await mkdir(join(folder, 'issues/007-seven'), { recursive: true })
  await writeFile(join(folder, 'newsletter.yaml'), NEWSLETTER)
  await writeFile(join(folder, 'issues/007-seven/issue.md'), ISSUE)
  await writeFile(path(), TEXT)
})
afterEach(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

const environment = () => ({
  YIBAO_MODEL_URL: server.url,
  YIBAO_MODEL: 'm',
  YIBAO_MODEL_KEY: KEY,
  YIBAO_MODEL_PRICE: '10/20',
  YIBAO_MODEL_RATE: '6000',
})
const draft = (...args: string[]) => runYibao(['draft', ...args], { cwd: folder, env: environment() })

describe('yibao draft', () => {
  it('does nothing without a model, and says what to set', async () => {
    server = await startModelServer((response) => streamText(response, 'One.'))
    const { code, stderr } = await runYibao(['draft', '7', '--yes'], { cwd: folder })
    expect(code).toBe(1)
    expect(stderr).toContain('YIBAO_MODEL_URL and YIBAO_MODEL are not set')
    expect(await readFile(path(), 'utf8')).toBe(TEXT)
  })

  it('sends nothing before somebody has said so, and says what it would send', async () => {
    server = await startModelServer((response) => streamText(response, 'One.'))
    const asked = await draft('7')
    expect(asked.code).toBe(2)
    expect(asked.stdout).toContain('This sends 2 paragraphs of 8 characters')
    expect(asked.stdout).toContain(`to m at ${new URL(server.url).host} on this machine`)
    expect(asked.stdout).toContain('original: none')
    expect(asked.stdout).toContain('Rights of source lao: By permission')
    expect(asked.stderr).toContain('--yes')
    const dry = await draft('7', '--dry-run')
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toContain('Nothing was sent. For issues/007-seven/translation.md:3')
    expect(dry.stdout).toContain('Translate:\n第一段。\n---')
    expect(dry.stdout).toMatch(/Tokens estimated: \d+ in, 8 out, cost 0\.\d+ at YIBAO_MODEL_PRICE/)
    expect(server.asked).toEqual([])
    expect(await readFile(path(), 'utf8')).toBe(TEXT)
    expect((await draft('7', '--source', 'nobody')).stderr).toContain('expected one of lao')
  })

  it('fills the slots, shows the costs and never the key', async () => {
    server = await startModelServer((response, _, number) =>
      number === 0 ? streamText(response, 'One.') : response.writeHead(200).end(`<p>${KEY}`),
    )
    const { code, stdout, stderr } = await draft('7', '--yes')
    expect(code).toBe(1)
    expect(stdout).toContain('issues/007-seven/translation.md:8: left empty, the answer was an HTML page.')
    expect(stdout).toContain(
      '1 paragraph drafted, 1 left empty. Tokens counted by the server: 100 in, 10 out, cost 0.0012 at YIBAO_MODEL_PRICE.',
    )
    expect(stdout + stderr).not.toContain(KEY)
    expect(await readFile(path(), 'utf8')).toBe(TEXT.replace('<!-- en -->', '<!-- machine -->\nOne.'))
    const again = await draft('7', '--limit', '1', '--dry-run')
    expect(again.stdout).toContain('1 paragraph of 4 characters')
  })

  it('stops on Ctrl-C with what is whole in the file', async () => {
    let second: () => void = () => undefined
    const reached = new Promise<void>((resolve) => {
      second = resolve
    })
    server = await startModelServer((response, _, number) => {
      if (number === 0) return streamText(response, 'One.')
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"choices":[{"delta":{"content":"Half an"}}]}\n\n')
      second()
    })
    const child = spawn(process.execPath, cliArguments(['draft', '7', '--yes']), {
      cwd: folder,
      env: cleanEnvironment(environment()),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
    await reached
    child.kill('SIGINT')
    expect(await closed).toBe(130)
    expect(stderr).toContain('Stopped. What was drafted is in the file')
    expect(await readFile(path(), 'utf8')).toBe(TEXT.replace('<!-- en -->', '<!-- machine -->\nOne.'))
  })
})
