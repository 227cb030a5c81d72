// yibao letters as a person runs it: what is listed, what is put back, and what only where it is named.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { FIXTURE } from '../archive/newsletter.ts'
import { runYibao } from '../cli.ts'

const NOW = Date.parse('2026-11-30T09:00:00Z')
let folder: string
const database = () => join(folder, 'readers.sqlite')
const yibao = (...args: readonly string[]) =>
  runYibao(args, { cwd: folder, env: { YIBAO_DATABASE: database() } })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yibao-letters-'))
  cpSync(FIXTURE, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A letter that failed, one that is uncertain, one that waits, and a message to another program. */
async function fill(): Promise<void> {
  const store = await openSqliteStore(database())
  const entry = (kind: string, type: string, dueAt = NOW) => ({ kind, payload: { type }, dueAt })
  await store.outbox.add(
    [
      { ...entry('letter', 'confirm'), subscriberId: 7 },
      entry('forward', ''),
      entry('webhook', 'left'),
      entry('letter', 'alert', Date.parse('2999-01-01')),
    ],
    NOW,
  )
  await store.outbox.take({ now: NOW, limit: 9, worker: 'w', leaseUntil: NOW + 1 })
  await store.outbox.settle(1, { state: 'failed', note: '550 5.7.1 refused' })
  await store.outbox.settle(2, { state: 'uncertain', note: 'the line broke' })
  await store.outbox.settle(3, { state: 'failed', note: 'HTTP 410' })
  await store.close()
}

describe('yibao letters', () => {
  it('says that there is nothing', async () => {
    expect(await yibao('letters')).toEqual({
      code: 0,
      stdout: '0 letters waiting, 0 failed, 0 uncertain.\n',
      stderr: '',
    })
    expect((await yibao('letters', 'retry')).stdout).toBe('Nothing has failed.\n')
    expect((await yibao('letters', '--json')).stdout).toBe('')
  })

  it('lists what failed or is uncertain, for people and as JSON', async () => {
    await fill()
    const { code, stdout } = await yibao('letters')
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      '1 letter waiting, 1 failed, 1 uncertain.',
      '  2  2026-11-30T09:00:00.000Z  forward  to the owner  uncertain  the line broke',
      '  1  2026-11-30T09:00:00.000Z  confirm  to reader 7   failed     550 5.7.1 refused',
      'To send again what failed: yibao letters retry',
      'What is uncertain may have arrived. To send one again all the same, name it: yibao letters retry <id>',
      '',
    ])
    expect((await yibao('letters', '--limit', '1')).stdout).toContain('and 1 more')
    const lines = (await yibao('letters', '--json')).stdout.trim().split('\n')
    const at = '2026-11-30T09:00:00.000Z'
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { id: 2, at, type: 'forward', state: 'uncertain', note: 'the line broke' },
      { id: 1, at, type: 'confirm', state: 'failed', subscriber: 7, note: '550 5.7.1 refused' },
    ])
    expect((await yibao('stats')).stdout).toContain(
      'To see what failed or is uncertain: yibao letters, yibao webhooks',
    )
  })

  it('puts back what failed, and what is uncertain only by its id', async () => {
    await fill()
    const all = await yibao('letters', 'retry')
    expect(all.code).toBe(0)
    expect(all.stdout).toContain('1 letter put back: yibao serve sends it.')
    expect(all.stdout).toContain('1 uncertain one stays.')
    const named = await yibao('letters', 'retry', '2')
    expect(named.stdout).toBe(
      '1 letter put back: yibao serve sends it.\n1 of them was uncertain: who has it already gets it twice.\n',
    )
    expect((await yibao('letters')).stdout).toBe('3 letters waiting, 0 failed, 0 uncertain.\n')
  })

  it('puts nothing back where an id is wrong', async () => {
    await fill()
    const unknown = await yibao('letters', 'retry', '1', '3')
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain('Unexpected id 3, expected')
    expect((await yibao('letters', 'retry', '0')).code).toBe(2)
    expect((await yibao('letters', 'retry', 'x')).stderr).toContain('Expected a whole number')
    expect((await yibao('letters')).stdout).toContain('1 failed, 1 uncertain')
  })
})
