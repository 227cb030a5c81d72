// yibao subscribers erase as a person runs it, and what a list that names them does afterwards.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FIXTURE } from '../archive/newsletter.ts'
import { runYibao } from '../cli.ts'

let folder: string
const KEYS = { YIBAO_ERASURE_KEY: 'an-erasure-key-of-this-test-that-is-long-enough' }
const yibao = (args: readonly string[], env: Record<string, string> = KEYS) =>
  runYibao(['subscribers', ...args], { cwd: folder, env: { ...env, YIBAO_DATABASE: 'readers.sqlite' } })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yibao-erase-'))
  cpSync(FIXTURE, folder, { recursive: true })
  writeFileSync(join(folder, 'list.csv'), 'email\nreader@example.org\nother@example.org\n')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('yibao subscribers erase', () => {
  it('erases, and no list and no hand brings them back', async () => {
    await yibao(['import', 'list.csv'])
    expect((await yibao(['erase', 'reader@example.org'])).code).toBe(2)
    const erased = await yibao(['erase', 'Reader@example.org', '--yes'])
    expect(erased).toMatchObject({ code: 0, stderr: '' })
    expect(erased.stdout).toContain('Erased reader@example.org.')
    const again = await yibao(['import', 'list.csv'])
    expect(again.code).toBe(0)
    expect(again.stdout).toContain('1 left out: they had themselves erased here')
    const rehearsed = await yibao(['import', 'list.csv', '--dry-run'])
    expect(rehearsed.stdout).toContain('1 would be left out')
    const added = await yibao(['add', 'reader@example.org'])
    expect(added.code).toBe(1)
    expect(added.stderr).toContain('had themselves erased')
    expect((await yibao(['import', 'list.csv'], {})).stderr).toContain('YIBAO_ERASURE_KEY')
    expect((await yibao(['list'])).stdout).not.toContain('reader@example.org')
    expect(readFileSync(join(folder, 'readers.sqlite')).includes('reader@example.org')).toBe(false)
  })

  it('refuses without a key, and for whoever is not there', async () => {
    await yibao(['import', 'list.csv'])
    const without = await yibao(['erase', 'reader@example.org', '--yes'], {})
    expect(without.code).toBe(1)
    expect(without.stderr).toContain('yibao secret erasure-key')
    const unknown = await yibao(['erase', 'nobody@example.org', '--yes'])
    expect(unknown.code).toBe(1)
    expect(unknown.stderr).toContain('is not in the list')
  })
})
