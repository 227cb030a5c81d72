// yibao secret as a person runs it: the file afterwards, and that no key is printed.
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FIXTURE } from '../archive/newsletter.ts'
import { runYibao } from '../cli.ts'

const OLD = 'the-old-secret-of-this-test-that-is-long-enough'
let folder: string
const env = () => readFileSync(join(folder, '.env'), 'utf8')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yibao-secret-'))
  cpSync(FIXTURE, folder, { recursive: true })
  writeFileSync(join(folder, '.env'), `# mine\nYIBAO_SECRET=${OLD}\nYIBAO_SMTP_URL=smtp://127.0.0.1:1025\n`)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('yibao secret rotate', () => {
  it('makes a new key, keeps the old one among the former ones, and the rest as it was', async () => {
    chmodSync(join(folder, '.env'), 0o644)
    const run = await runYibao(['secret', 'rotate', '--yes'], { cwd: folder })
    expect(run).toMatchObject({ code: 0, stderr: '' })
    const { YIBAO_SECRET: fresh = '' } = parseEnv(env())
    expect(fresh).toMatch(/^[0-9a-f]{64}$/)
    expect(env()).toBe(
      `# mine\nYIBAO_SECRET=${fresh}\nYIBAO_SECRET_RETIRED=${OLD}\nYIBAO_SMTP_URL=smtp://127.0.0.1:1025\n`,
    )
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([])
    expect(run.stdout).toContain('links to unsubscribe')
    for (const key of [fresh, OLD]) expect(run.stdout).not.toContain(key)
  })

  it('asks first, and where there is nobody to ask says so', async () => {
    const run = await runYibao(['secret', 'rotate'], { cwd: folder })
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('--yes')
    expect(env()).toContain(`YIBAO_SECRET=${OLD}\n`)
  })

  it.each(['YIBAO_SECRET', 'YIBAO_SECRET_RETIRED'])(
    'changes nothing where %s is in the environment',
    async (name) => {
      const before = env()
      const options = { cwd: folder, env: { [name]: 'another-secret-of-this-test-that-is-long-enough' } }
      const run = await runYibao(['secret', 'rotate', '--yes'], options)
      expect(run.code).toBe(1)
      expect(run.stderr).toContain(`${name} comes from the environment`)
      expect(env()).toBe(before)
    },
  )
})

describe('yibao secret erasure-key', () => {
  it('makes one where there is none, and never another', async () => {
    const before = env()
    const first = await runYibao(['secret', 'erasure-key'], { cwd: folder })
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const made = env()
    expect(made.startsWith(before)).toBe(true)
    expect(parseEnv(made).YIBAO_ERASURE_KEY).toMatch(/^[0-9a-f]{64}$/)
    const second = await runYibao(['secret', 'erasure-key'], { cwd: folder })
    expect(second.stdout).toContain('Nothing was changed')
    expect(env()).toBe(made)
  })
})
