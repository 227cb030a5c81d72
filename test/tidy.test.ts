// The import rule, purity, sizes and banned names: what docs/architecture.md says about the tree, held by a machine.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '../src')
const PURE = ['bilingual', 'audience', 'issue', 'edition', 'capture', 'lint', 'archive', 'mailing']
const PORTS = [
  'files',
  'store',
  'transport',
  'clock',
  'http',
  'dns',
  'queue',
  'mjml',
  'config',
  'spelling',
  'mailbox',
]

/** Rooms by the rooms they may import, beside themselves. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  bilingual: [],
  audience: [],
  issue: ['bilingual'],
  edition: ['issue', 'bilingual'],
  capture: ['issue', 'bilingual'],
  lint: ['edition', 'issue', 'bilingual'],
  archive: ['edition', 'issue', 'bilingual'],
  mailing: ['edition', 'issue', 'bilingual', 'audience'],
  ...Object.fromEntries(PORTS.map((room) => [room, PURE])),
  jobs: [...PURE, ...PORTS],
  web: [...PURE, 'jobs', 'config'],
  studio: [...PURE, 'jobs', 'config'],
}
/** Port files: what jobs, web and studio may import of a port room. Adapters stay with cli and open. */
const PORT_FILES = new Set([
  'files/files',
  'store/store',
  'store/archive',
  'store/journal',
  'transport/transport',
  'clock/clock',
  'http/http',
  'http/model',
  'dns/dns',
  'queue/queue',
  'config/config',
  'mailbox/mailbox',
])
const BANNED_NAMES = /(^|\/)(utils?|helpers?|common|shared|types|misc|lib)(\/|\.ts$)/
const BANNED_IN_PURE =
  /\bDate\.now\(|new Date\(\)|Math\.random\(|\bprocess\.|\bsetTimeout\(|\bsetInterval\(|\bfetch\(|randomBytes|randomUUID/
const PURE_NODE_MODULES = new Set(['node:crypto', 'node:buffer'])

interface SourceFile {
  readonly path: string
  readonly room: string
  readonly text: string
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean }[]
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map(parse)

describe('the tree', () => {
  it('has files to look at', () => {
    expect(files.length).toBeGreaterThan(20)
  })

  it.each(files.map((file) => [file.path, file] as const))('%s is tidy', (_, file) => {
    expect([...importProblems(file), ...purityProblems(file), ...sizeProblems(file)]).toEqual([])
  })

  it('has no import cycles', () => {
    expect(findCycle()).toEqual([])
  })
})

function parse(path: string): SourceFile {
  const text = readFileSync(join(SRC, path), 'utf8')
  const imports: { from: string; typeOnly: boolean }[] = []
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const from = node.moduleSpecifier
      if (from && ts.isStringLiteral(from)) imports.push({ from: from.text, typeOnly: isTypeOnly(node) })
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const from = node.arguments[0]
      if (from && ts.isStringLiteral(from)) imports.push({ from: from.text, typeOnly: false })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return { path, room: path.includes('/') ? (path.split('/')[0] ?? '') : path, text, imports }
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  const clause = node.importClause
  if (!clause) return false
  if (clause.isTypeOnly) return true
  const named = clause.namedBindings
  return (
    !clause.name &&
    !!named &&
    ts.isNamedImports(named) &&
    named.elements.every((element) => element.isTypeOnly)
  )
}

function target(file: SourceFile, from: string): string {
  return relative(SRC, join(SRC, dirname(file.path), from)).replace(/\.ts$/, '')
}

function importProblems(file: SourceFile): string[] {
  const allowed = MAY_IMPORT[file.room]
  if (!allowed) return []
  return file.imports
    .filter(({ from }) => from.startsWith('.'))
    .flatMap(({ from }) => {
      const path = target(file, from)
      const room = path.split('/')[0] ?? ''
      if (room === file.room) return []
      if (!allowed.includes(room)) return [`${file.path}: ${file.room} may not import ${path}`]
      if (
        PORTS.includes(room) &&
        !PURE.includes(file.room) &&
        !PORTS.includes(file.room) &&
        !PORT_FILES.has(path)
      ) {
        return [`${file.path}: may import the port, not the adapter ${path}`]
      }
      return []
    })
}

function purityProblems(file: SourceFile): string[] {
  if (!PURE.includes(file.room)) {
    return file.room === 'jobs' &&
      file.imports.some(({ from }) => /^node:(fs|net|http|https|tls|child_process)/.test(from))
      ? [`${file.path}: jobs do no input or output of their own`]
      : []
  }
  const modules = file.imports
    .filter(({ from, typeOnly }) => from.startsWith('node:') && !typeOnly && !PURE_NODE_MODULES.has(from))
    .map(({ from }) => `${file.path}: a pure room may not import ${from}`)
  const calls = file.text
    .split('\n')
    .flatMap((line, index) =>
      BANNED_IN_PURE.test(line.replace(/\/\/.*|^\s*\*.*/, ''))
        ? [`${file.path}:${index + 1}: not pure: ${line.trim()}`]
        : [],
    )
  return [...modules, ...calls]
}

function sizeProblems(file: SourceFile): string[] {
  const problems: string[] = []
  const lines = file.text.split('\n').length
  if (lines > 400) problems.push(`${file.path}: ${lines} lines, at most 400`)
  if (BANNED_NAMES.test(file.path)) problems.push(`${file.path}: a name that says nothing`)
  if (!/^(#!.*\n)?\/\//.test(file.text))
    problems.push(`${file.path}: the first lines say what the file is for`)
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const length =
        source.getLineAndCharacterOfPosition(node.end).line -
        source.getLineAndCharacterOfPosition(node.getStart(source)).line +
        1
      if (length > 70) problems.push(`${file.path}: a function of ${length} lines, at most 70`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return problems
}

function findCycle(): string[] {
  const graph = new Map(
    files.map((file) => [
      file.path.replace(/\.ts$/, ''),
      file.imports
        .filter(({ from, typeOnly }) => from.startsWith('.') && !typeOnly)
        .map(({ from }) => target(file, from)),
    ]),
  )
  const done = new Set<string>()
  const walk = (path: string, trail: string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return []
    for (const next of graph.get(path) ?? []) {
      const cycle = walk(next, [...trail, path])
      if (cycle.length > 0) return cycle
    }
    done.add(path)
    return []
  }
  for (const path of graph.keys()) {
    const cycle = walk(path, [])
    if (cycle.length > 0) return cycle
  }
  return []
}
