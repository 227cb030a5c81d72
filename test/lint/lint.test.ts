// Rules by example: fixtures/<rule>/ holds issues (each file <name>.md is the text of one issue folder), and
// expected.txt every message as file:line:col:rule:text. UPDATE_FIXTURES=1 rewrites expected.txt.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Asset } from '../../src/issue/issue.ts'
import { type IssueFiles, readFrontMatter, readIssue } from '../../src/issue/read.ts'
import { readSite } from '../../src/issue/site-schema.ts'
import { preset } from '../../src/lint/preset.ts'
import { applyIgnores, lintIssue } from '../../src/lint/run.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const KINDS = ['digest', 'essay', 'feature', 'horn', 'note']
const SITE = readSite(
  'newsletter.yaml',
  `name: Test Gazette
description: A test.
url: https://gazette.example/
sender: { name: Test, address: editor@gazette.example }
postalAddress: 1 Example Street
references: { url: 'https://old.example/{number}' }
firstNumber: 10
`,
).site

/** Files beside every issue of the fixtures. */
const ASSETS: readonly Asset[] = [
  asset('chart.png', 'image/png', { width: 600, height: 300 }),
  asset('images/Photo.jpg', 'image/jpeg', { width: 600, height: 300 }),
  asset('fake.png', 'image/png', {}),
  asset('drawing.svg', 'image/svg+xml', { width: 10, height: 10 }),
  asset('modern.webp', 'image/webp', { width: 10, height: 10 }),
  { ...asset('huge.png', 'image/png', { width: 6000, height: 3000 }), bytes: 2_500_000 },
  asset('data.csv', 'text/csv', {}),
]

describe('lint rules', () => {
  const folders = readdirSync(FIXTURES)

  it('has a fixture folder for each rule', () => {
    expect(preset.map(({ id }) => id).filter((id) => !folders.includes(id))).toEqual([])
  })

  it('lists each rule once, in order', () => {
    const ids = preset.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort())
  })

  it.each(folders)('%s', (folder) => {
    const actual = `${messagesOf(folder).join('\n')}\n`
    const path = join(FIXTURES, folder, 'expected.txt')
    if (process.env.UPDATE_FIXTURES) writeFileSync(path, actual)
    expect(actual).toBe(readFileSync(path, 'utf8'))
  })
})

function messagesOf(folder: string): string[] {
  const names = readdirSync(join(FIXTURES, folder)).filter((name) => name.endsWith('.md'))
  const issues = names.filter((name) => !name.includes('.translation'))
  const texts = new Map(names.map((name) => [name, readFileSync(join(FIXTURES, folder, name), 'utf8')]))
  const entries = issues.map((name) => {
    const path = `issues/${name.slice(0, -3)}`
    const { meta } = readFrontMatter(`${path}/issue.md`, texts.get(name) ?? '')
    return { folder: path, ...(meta && { meta }) }
  })
  return issues.flatMap((name) => {
    const path = `issues/${name.slice(0, -3)}`
    const translation = texts.get(name.replace('.md', '.translation.md'))
    const files: IssueFiles = {
      folder: path,
      issue: { path: `${path}/issue.md`, text: texts.get(name) ?? '' },
      translations: translation === undefined ? [] : [{ path: `${path}/translation.md`, text: translation }],
      assets: ASSETS,
    }
    if (!SITE) throw new Error('the site of the test cannot be read')
    const { issue, files: read } = readIssue(files, SITE)
    if (!issue)
      return read.flatMap((file) =>
        file.messages.map((message) => `${name}: cannot be read: ${message.reason}`),
      )
    lintIssue(issue, read, { site: SITE, entries, kinds: KINDS })
    applyIgnores(issue, read)
    return read.flatMap((file, index) =>
      file.messages
        .toSorted(
          (left, right) => (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0),
        )
        .map((message) => {
          const shown = index === 0 ? name : name.replace('.md', '.translation.md')
          return `${shown}:${message.line ?? 0}:${message.column ?? 0}:${message.ruleId}:${message.reason}`
        }),
    )
  })
}

function asset(path: string, mediaType: string, size: { width?: number; height?: number }): Asset {
  return { path, mediaType, hash: '0'.repeat(64), bytes: 1000, ...size }
}
