// Rules by example: fixtures/<rule>/ holds issues (each file <name>.md is the text of one issue folder), and
// expected.txt every message as file:line:col:rule:text. UPDATE_FIXTURES=1 rewrites expected.txt.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Lexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import type { Asset } from '../../src/issue/issue.ts'
import { readLexicon } from '../../src/issue/lexicon.ts'
import { type IssueFiles, type ReadResult, readFrontMatter, readIssue } from '../../src/issue/read.ts'
import { recordOf } from '../../src/issue/record.ts'
import type { Site } from '../../src/issue/site.ts'
import { readSite } from '../../src/issue/site-schema.ts'
import { preset } from '../../src/lint/preset.ts'
import { applyIgnores, lintIssue } from '../../src/lint/run.ts'
import { openSpelling } from '../../src/spelling/hunspell.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const KINDS = ['digest', 'essay', 'feature', 'horn', 'note']
const SITE = siteOf(
  `name: Test Gazette
description: A test.
url: https://gazette.example/
sender: { name: Test, address: editor@gazette.example }
postalAddress: 1 Example Street
references: { url: 'https://old.example/{number}' }
firstNumber: 10
segments: { supporters: attribute.plan = annual, translators: list is set }
`,
)

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

/** Only the fixtures of the rule itself are spelt: the others are about other things. */
const spelling = openSpelling()

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
  const lexicon = lexiconOf(folder)
  const results = issues.map((name) => ({ name, ...read(name, texts, lexicon) }))
  const records = results.flatMap(({ issue }) => (issue ? [recordOf(issue)] : []))
  return results.flatMap(({ name, issue, files: read }) => {
    if (!issue)
      return read.flatMap((file) =>
        file.messages.map((message) => `${name}: cannot be read: ${message.reason}`),
      )
    lintIssue(issue, read, {
      site: SITE,
      entries,
      kinds: KINDS,
      lexicon,
      records,
      ...(folder === 'spelling' && { spelling }),
      ...(folder === 'vote-result' && { today: '2026-12-02' }),
    })
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

function read(name: string, texts: ReadonlyMap<string, string>, lexicon: Lexicon): ReadResult {
  const path = `issues/${name.slice(0, -3)}`
  const translation = texts.get(name.replace('.md', '.translation.md'))
  const files: IssueFiles = {
    folder: path,
    issue: { path: `${path}/issue.md`, text: texts.get(name) ?? '' },
    translations: translation === undefined ? [] : [{ path: `${path}/translation.md`, text: translation }],
    assets: ASSETS,
    evidence: [{ file: 'source.html', sha256: '0'.repeat(64) }],
    ...votesOf(name, path),
  }
  return readIssue(files, SITE, lexicon)
}

/** An issue may have a record of its votes: <name>.votes.yaml. */
function votesOf(name: string, path: string): Pick<IssueFiles, 'votes'> {
  const file = join(FIXTURES, 'vote-result', name.replace('.md', '.votes.yaml'))
  if (!existsSync(file)) return {}
  return { votes: { path: `${path}/votes.yaml`, text: readFileSync(file, 'utf8') } }
}

/** A fixture folder may have a lexicon of its own: terms.yaml, people.yaml, outlets.yaml. */
function lexiconOf(folder: string): Lexicon {
  const names = readdirSync(join(FIXTURES, folder)).filter((name) => /^[^.]+\.yaml$/.test(name))
  const { lexicon, files } = readLexicon(
    new Map(names.map((name) => [`lexicon/${name}`, readFileSync(join(FIXTURES, folder, name), 'utf8')])),
  )
  expect(files.flatMap(({ messages }) => messages.map(String))).toEqual([])
  return lexicon
}

function siteOf(text: string): Site {
  const { site } = readSite('newsletter.yaml', text)
  if (!site) throw new Error('the site of the test cannot be read')
  return site
}

function asset(path: string, mediaType: string, size: { width?: number; height?: number }): Asset {
  return { path, mediaType, hash: '0'.repeat(64), bytes: 1000, ...size }
}
