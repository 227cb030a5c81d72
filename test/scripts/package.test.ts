// What is packed for others: the right files and nothing else, and dependencies that declare Node 20.19. Pins in
// `dependencies` keep them so, since overrides do not travel with a tarball (docs/decisions/0009).
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const LEAST = [20, 19, 0]

describe('the package', () => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const [packed]: { readonly files: readonly { readonly path: string }[] }[] = JSON.parse(stdout)
  const paths = packed?.files.map(({ path }) => path) ?? []

  it('holds the templates, the schemas, the licence, and the documents that messages name', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        'package.json',
        'README.md',
        'LICENSE',
        'CHANGELOG.md',
        'templates/email.mjml.liquid',
        'templates/kinds/feature.md',
        'templates/web/issue.html.liquid',
        'schemas/newsletter.schema.json',
        'docs/configuration.md',
        'docs/rules.md',
      ]),
    )
  })

  it('holds nothing of the sample newsletter, the tests or this machine', () => {
    const allowed =
      /^(dist|templates|schemas)\/|^docs\/[^/]+\.md$|^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/
    expect(paths.filter((path) => !allowed.test(path))).toEqual([])
    expect(paths.filter((path) => /\.env$|\.sqlite|node_modules/.test(path))).toEqual([])
  })

  it('asks nothing of the root project: no overrides', () => {
    expect(readJson('package.json')).not.toHaveProperty('overrides')
  })
})

describe('the dependencies', () => {
  it('all take Node 20.19', () => {
    const { packages } = readJson('package-lock.json')
    const refused = Object.entries(packages)
      .filter(([, { engines }]) => engines?.node && !takes(engines.node, LEAST))
      .map(([path, { engines }]) => `${path} wants ${engines?.node}`)
    expect(refused).toEqual([])
  })

  it.each([
    ['>=18', true],
    ['>= 20.12.0', true],
    ['^18.12 || ^20.9 || >=22.0', true],
    ['>=16 || 14 >=14.17', true],
    ['6.* || 8.* || >= 10.*', true],
    ['*', true],
    ['>=22.12.0', false],
    ['^22.22.2 || ^24.15.0 || >=26.0.0', false],
    ['18 || 22', false],
    ['^20.20.0', false],
  ])('reads the range %s', (range, expected) => {
    expect(takes(range, LEAST)).toBe(expected)
  })
})

interface Manifest {
  readonly packages: Readonly<Record<string, { readonly engines?: { readonly node?: string } }>>
}

function readJson(name: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, name), 'utf8'))
}

/** Whether a version is in a range of the forms that packages use: `>=a.b.c`, `^a.b`, `a`, `a.*`, `*`, joined by `||`. */
function takes(range: string, version: readonly number[]): boolean {
  return range.split('||').some((alternative) =>
    alternative
      .trim()
      .replace(/(>=|\^)\s+/g, '$1')
      .split(/\s+/)
      .every((part) => takesPart(part, version)),
  )
}

function takesPart(part: string, version: readonly number[]): boolean {
  const [, sign, numbers = ''] = /^(>=|\^)?(.*)$/.exec(part) ?? []
  if (numbers === '*') return true
  const wanted = numbers.split('.').map((number) => Number.parseInt(number, 10) || 0)
  const atLeast = compare(version, wanted) >= 0
  return sign === '>=' ? atLeast : version[0] === wanted[0] && (sign !== '^' || atLeast)
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < 3; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
