// The grammar, one folder a case: issue.md (and translations) in, expected.json out. UPDATE_FIXTURES=1 rewrites them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LEXICON_PATHS, readLexicon } from '../../src/issue/lexicon.ts'
import { readIssue } from '../../src/issue/read.ts'
import { dump } from './dump.ts'
import { site } from './newsletter.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')

describe('the grammar', () => {
  it.each(readdirSync(FIXTURES))('%s', (name) => {
    const folder = join(FIXTURES, name)
    const actual = dump(readIssue(load(folder), site, lexiconOf(folder)))
    const expected = join(folder, 'expected.json')
    if (process.env.UPDATE_FIXTURES) writeFileSync(expected, `${JSON.stringify(actual, null, 2)}\n`)
    expect(existsSync(expected), 'expected.json is missing: run with UPDATE_FIXTURES=1').toBe(true)
    expect(actual).toEqual(JSON.parse(readFileSync(expected, 'utf8')))
  })
})

function load(folder: string) {
  const text = (name: string) => readFileSync(join(folder, name), 'utf8')
  const names = readdirSync(folder).filter((name) => /^translation.*\.md$/.test(name))
  return {
    folder: 'issues/007-seven',
    issue: { path: 'issues/007-seven/issue.md', text: text('issue.md') },
    translations: names.map((name) => ({ path: `issues/007-seven/${name}`, text: text(name) })),
    assets: [],
    evidence: [],
    ...(existsSync(join(folder, 'expansions.yaml'))
      ? { expansions: { path: 'issues/007-seven/expansions.yaml', text: text('expansions.yaml') } }
      : {}),
  }
}

/** From terms.yaml, people.yaml and outlets.yaml of the folder, where there are any. */
function lexiconOf(folder: string) {
  const texts = LEXICON_PATHS.map((path) => [path, join(folder, path.replace('lexicon/', ''))] as const)
    .filter(([, file]) => existsSync(file))
    .map(([path, file]) => [path, readFileSync(file, 'utf8')] as const)
  return readLexicon(new Map(texts)).lexicon
}
