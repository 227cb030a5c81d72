// What every transport promises, run over each of them.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { stuffDots } from '../../src/mailing/dots.ts'
import { emlTransport } from '../../src/transport/eml.ts'
import { smtpTransport } from '../../src/transport/smtp.ts'
import type { Transport } from '../../src/transport/transport.ts'
import { startServer } from './smtp-server.ts'

const root = mkdtempSync(join(tmpdir(), 'yibao-transport-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Opened {
  readonly transport: Transport
  /** The messages that arrived, in order. */
  readonly received: () => readonly string[]
}

async function openSmtp(writing: 'fast' | 'public'): Promise<Opened> {
  const server = await startServer()
  closing.push(server.close)
  return {
    transport: smtpTransport(server.url, { writing }),
    received: () => server.accepted.map(({ message }) => message),
  }
}

async function openFiles(): Promise<Opened> {
  const folder = mkdtempSync(join(root, 'files-'))
  return {
    transport: emlTransport(folder),
    received: () =>
      readdirSync(folder)
        .sort()
        .map((name) => readFileSync(join(folder, name), 'latin1')),
  }
}

const MESSAGE = Buffer.from('Subject: Test\r\n\r\n.first\r\n\r\n.\r\nlast\r\n')
const STUFFED = stuffDots(MESSAGE)
const envelope = (to: string) => ({ from: 'b@bounce.example', to, id: `${to}.id` })

describe.each([
  ['smtp', () => openSmtp('fast')],
  ['smtp, public', () => openSmtp('public')],
  ['eml', openFiles],
])('a transport: %s', (_, open) => {
  it('delivers message after message on one line, byte for byte', async () => {
    const { transport, received } = await open()
    const line = await transport.open()
    for (const to of ['ann@example.org', 'bob@example.org']) {
      const { outcome, closed } = await line.deliver(envelope(to), STUFFED, () => undefined)
      expect(outcome).toMatchObject({ state: 'accepted', reply: expect.stringMatching(/./) })
      expect(closed).toBe(false)
    }
    await line.close()
    expect(received()).toEqual([MESSAGE.toString(), MESSAGE.toString()])
  })

  it('says once, before anything is there, that a message is about to end', async () => {
    const { transport, received } = await open()
    const line = await transport.open()
    const before: number[] = []
    await line.deliver(envelope('ann@example.org'), STUFFED, () => {
      before.push(received().length)
      return undefined
    })
    await line.close()
    expect(before).toEqual([0])
  })

  it('delivers nothing where that cannot be noted, and throws the reason', async () => {
    const { transport, received } = await open()
    const line = await transport.open()
    const full = () => {
      throw new Error('no space left')
    }
    await expect(line.deliver(envelope('ann@example.org'), STUFFED, full)).rejects.toThrow('no space left')
    await line.close()
    await line.close()
    expect(received()).toEqual([])
  })

  it('has a name to show, and stays on this machine', async () => {
    const { transport } = await open()
    expect(transport.name).toMatch(/./)
    expect(transport.reach).toBe('this machine')
    expect(transport.linesMax).toBeGreaterThanOrEqual(1)
  })
})

it('names files so that no address leaves the folder, and begins with an empty one', async () => {
  const folder = mkdtempSync(join(root, 'names-'))
  for (const to of ["a/../../b'c@example.org", 'ann@example.org']) {
    const line = await emlTransport(folder).open()
    await line.deliver(envelope(to), STUFFED, () => undefined)
    const [name = ''] = readdirSync(folder)
    expect(name).toBe(`000001-${to.replace(/[/']/g, '_')}.eml`)
    // the links in it are one reader's own
    const modes = [folder, join(folder, name)].map((path) => statSync(path).mode & 0o777)
    expect(modes).toEqual([0o700, 0o600])
  }
})
