// The set-up script: what it decides, and what it runs, with npm and apt-get replaced by programs that only write down
// how they were called.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const SCRIPT = join(ROOT, 'scripts/setup.mjs')

interface Lockfile {
  readonly packages: Readonly<Record<string, Readonly<Record<string, string | boolean | object>>>>
}
interface Setup {
  nodeProblem(version: string): string | undefined
  staleReason(lockfile: Lockfile, installed?: Partial<Lockfile>): string | undefined
}
const setup: Setup = await import(SCRIPT)

describe('nodeProblem', () => {
  it.each(['20.19.0', '20.20.2', '22.1.0', '24.0.0', '26.10.0'])('takes Node %s', (version) => {
    expect(setup.nodeProblem(version)).toBeUndefined()
  })

  it.each(['18.20.0', '20.18.3', '20.9.0'])('refuses Node %s and says what to do', (version) => {
    expect(setup.nodeProblem(version)).toBe(
      `Unexpected Node ${version}, expected 20.19 or newer: install one from https://nodejs.org.`,
    )
  })
})

describe('staleReason', () => {
  const mjml = { version: '5.4.1', integrity: 'sha512-a' }
  const lockfile = {
    packages: { '': {}, 'node_modules/mjml': mjml, 'node_modules/win': { ...mjml, optional: true } },
  }

  it('is content with the packages of the lockfile, optional ones of other platforms left out', () => {
    expect(setup.staleReason(lockfile, { packages: { 'node_modules/mjml': mjml } })).toBeUndefined()
  })

  it.each([
    ['nothing installed', undefined, 'node_modules is missing or incomplete'],
    ['a half-written record', {}, 'node_modules is missing or incomplete'],
    ['a package missing', { packages: {} }, 'node_modules/mjml is missing'],
    [
      'another version',
      { packages: { 'node_modules/mjml': { ...mjml, version: '4.18.0' } } },
      'node_modules/mjml is 4.18.0, the lockfile has 5.4.1',
    ],
    [
      'a package too many',
      { packages: { 'node_modules/mjml': mjml, 'node_modules/left': mjml } },
      'node_modules/left is not in the lockfile',
    ],
  ])('sees %s', (_, installed, reason) => {
    expect(setup.staleReason(lockfile, installed)).toBe(reason)
  })
})

describe('the script', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'yibao-setup-'))
    mkdirSync(join(folder, 'scripts'))
    mkdirSync(join(folder, 'bin'))
    copyFileSync(SCRIPT, join(folder, 'scripts/setup.mjs'))
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {} } }))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function fakeProgram(name: string, exitCode: number, also = ''): void {
    const path = join(folder, 'bin', name)
    writeFileSync(
      path,
      `#!/bin/sh\necho "${name} $*" >> "${join(folder, 'calls')}"\n${also}\nexit ${exitCode}\n`,
    )
    chmodSync(path, 0o755)
  }
  function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const result = spawnSync(process.execPath, [join(folder, 'scripts/setup.mjs'), ...args], {
      encoding: 'utf8',
      env: { PATH: `${join(folder, 'bin')}:/bin:/usr/bin`, ...environment },
    })
    return { code: result.status, output: result.stdout + result.stderr }
  }
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8')

  it('installs the packages with npm ci where there are none, and says so', () => {
    fakeProgram('npm', 0)
    expect(run([])).toEqual({
      code: 0,
      output: 'set-up: Installing packages with npm ci (node_modules is missing or incomplete).\n',
    })
    expect(calls()).toBe('npm ci --include=dev --no-audit --no-fund\n')
  })

  it('ends with an error when npm ci does', () => {
    fakeProgram('npm', 7)
    const { code, output } = run([])
    expect(code).toBe(1)
    expect(output).toContain('npm ci ended with exit code 7')
  })

  it('does nothing, silently, when all is there', () => {
    mkdirSync(join(folder, 'node_modules'))
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: {} }))
    expect(run([])).toEqual({ code: 0, output: '' })
  })

  it('installs the packages anew where somebody deleted one of them', () => {
    fakeProgram('npm', 0)
    const packages = { 'node_modules/mjml': { version: '5.4.1' } }
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }))
    mkdirSync(join(folder, 'node_modules'))
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages }))
    expect(run([]).output).toBe('set-up: Installing packages with npm ci (node_modules/mjml is missing).\n')
    mkdirSync(join(folder, 'node_modules/mjml'))
    expect(run([])).toEqual({ code: 0, output: '' })
  })

  it('installs a missing browser from Debian as root, else names the exact command', () => {
    mkdirSync(join(folder, 'node_modules'))
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: {} }))
    const browser = join(folder, 'browser')
    fakeProgram('apt-get', 0, `echo > ${browser}; chmod +x ${browser}`)
    writeFileSync(join(folder, 'bin/fc-list'), '#!/bin/sh\necho "Noto Sans CJK SC"\n', { mode: 0o755 })
    for (const program of ['initdb', 'postgres']) fakeProgram(program, 0)
    const { code, output } = run(['--tests'], { CHROMIUM: browser })
    const command = 'apt-get update && apt-get install -y --no-install-recommends chromium'
    if (process.getuid?.() === 0) {
      expect({ code, output }).toEqual({
        code: 0,
        output: `set-up: Installing chromium from Debian: ${command}\n`,
      })
      expect(calls()).toContain('install -y --no-install-recommends chromium\n')
    } else {
      expect(code).toBe(1)
      expect(output).toContain(`sudo sh -c '${command}'`)
    }
  })
})

describe('the lockfile', () => {
  const { packages }: Lockfile = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))

  it('holds no registry addresses', () => {
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([])
  })

  it('holds the binaries of every platform, else npm ci refuses it', () => {
    const missing = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys(typeof entry.optionalDependencies === 'object' ? entry.optionalDependencies : {}).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
      ),
    )
    expect(missing).toEqual([])
  })
})
