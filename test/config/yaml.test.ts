// Front matter and newsletter.yaml by example: fixtures/<kind>/<case>.yaml in, <case>.json out, with the value or the
// messages as line:column rule text. UPDATE_FIXTURES=1 rewrites the outputs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { VFile } from 'vfile'
import { describe, expect, it } from 'vitest'
import { parseFrontMatter } from '../../src/issue/front-matter.ts'
import { readSite } from '../../src/issue/site-schema.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')
/** Front matter begins on the second line of an issue. */
const FIRST_LINE = 2

describe.each(['front-matter', 'newsletter'] as const)('%s', (kind) => {
  const folder = join(FIXTURES, kind)
  const cases = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

  it.each(cases)('%s', (name) => {
    const actual = `${JSON.stringify(read(kind, readFileSync(join(folder, name), 'utf8')), null, 2)}\n`
    const path = join(folder, name.replace('.yaml', '.json'))
    if (process.env.UPDATE_FIXTURES) writeFileSync(path, actual)
    expect(actual).toBe(readFileSync(path, 'utf8'))
  })
})

describe('limits', () => {
  it('refuses YAML of more than 256 KiB', () => {
    const file = new VFile({ path: 'issue.md' })
    expect(parseFrontMatter(file, `title: "${'x'.repeat(300_000)}"`, FIRST_LINE)).toBeUndefined()
    expect(file.messages.map(({ ruleId }) => ruleId)).toEqual(['front-matter-syntax'])
  })

  it('refuses thousands of levels without losing its stack', () => {
    for (const text of ['- '.repeat(5_000), `a: ${'{b: '.repeat(5_000)}`, '? '.repeat(5_000)]) {
      const file = new VFile({ path: 'issue.md' })
      expect(parseFrontMatter(file, text, FIRST_LINE)).toBeUndefined()
      expect(file.messages.length).toBeGreaterThan(0)
    }
  })
})

function read(kind: 'front-matter' | 'newsletter', text: string): unknown {
  if (kind === 'newsletter') {
    const { site, file } = readSite('newsletter.yaml', text)
    return { value: site, messages: messagesOf(file) }
  }
  const file = new VFile({ path: 'issue.md' })
  const value = parseFrontMatter(file, text, FIRST_LINE)
  return { value, messages: messagesOf(file) }
}

function messagesOf(file: VFile): string[] {
  return file.messages.map(
    (message) => `${message.line}:${message.column} ${message.ruleId} ${message.reason}`,
  )
}
