// Front matter and newsletter.yaml by example: fixtures/<kind>/<case>.yaml in, <case>.json out, with the value or the
// messages as line:column rule text. UPDATE_FIXTURES=1 rewrites the outputs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { VFile } from 'vfile'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseFrontMatter } from '../../src/issue/front-matter.ts'
import { readSite } from '../../src/issue/site-schema.ts'
import { readYamlList } from '../../src/issue/yaml.ts'

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

describe('advice about quotes', () => {
  const advice = (line: string) => {
    const { file } = readSite('newsletter.yaml', line)
    const [key] = line.split(/:|\{/)
    return file.messages.find(({ reason }) => reason.includes(`as \`${key}`))?.note
  }
  it.each([
    ['name: 2024', 'If it is text, put it in quotes: "2024".'],
    ['name: 1.10', 'If it is text, put it in quotes: "1.10".'],
    ['name: true', 'If it is text, put it in quotes: "true".'],
    ['pace: { perHour: "200" }', 'Write it without quotes: 200.'],
  ])('is given where it helps: %s', (line, expected) => {
    expect(advice(line)).toBe(expected)
  })

  it.each([
    'pace: { perHour: 0 }',
    'pace: { perHour: "0" }',
    'pace: { perSecond: true }',
    'pace: { hours: { from: 8, to: "18:00" } }',
    'pace: { warmUp: { start: 20261201, first: 5 } }',
    'pace: { preset: 5 }',
    'url: 5',
    'language: 5',
  ])('is not given where the value would be wrong as well: %s', (line) => {
    expect(advice(line)).toBeUndefined()
  })

  it('is given for an entry of a list', () => {
    const file = new VFile({ path: 'terms.yaml' })
    const schema = z.strictObject({ zh: z.string('text'), count: z.int('a count').optional() })
    const origin = { id: 'lexicon', name: 'entry', firstLine: 1, suspectComments: 'all' } as const
    readYamlList(file, '- zh: a\n- zh: 12\n- { zh: b, count: "3" }\n', schema, origin)
    expect(file.messages.map(({ line, note }) => [line, note])).toEqual([
      [2, 'If it is text, put it in quotes: "12".'],
      [3, 'Write it without quotes: 3.'],
    ])
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
