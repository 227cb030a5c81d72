// How much of captured articles is kept, how much of the pages' furniture is dropped, and whether what is known of
// them is right: over the fixtures in capture/, whose texts were written for them. The tests run the same fixtures.
import { readdirSync, readFileSync } from 'node:fs'
import { toString as textOf } from 'mdast-util-to-string'
import type { Captured } from '../src/capture/article.ts'
import { captureArticle } from '../src/capture/capture.ts'
import type { Measurement } from './table.ts'

const FOLDER = new URL('capture/', import.meta.url)
const FACTS = ['title', 'author', 'outlet', 'date', 'url', 'charset', 'script', 'kind'] as const

interface Expected extends Partial<Record<(typeof FACTS)[number], string>> {
  readonly state: Captured['state']
  /** Of pages that are gone: one or several that would be right, with | between. */
  readonly reason?: string
  /** What is given beside the bytes. */
  readonly given?: { readonly url?: string; readonly contentType?: string; readonly status?: number }
  /** First and last words of paragraphs. */
  readonly kept?: readonly string[]
  readonly dropped?: readonly string[]
  readonly notes?: readonly string[]
  readonly mixed?: string
}

export interface FixtureResult {
  readonly name: string
  readonly captured: Captured
  /** What differs from what is expected: `date: 2026-01-01, expected 2026-01-02`. */
  readonly wrong: readonly string[]
  readonly kept: readonly [right: number, all: number]
  readonly dropped: readonly [right: number, all: number]
  readonly facts: readonly [right: number, all: number]
}

export function fixtureNames(): readonly string[] {
  return readdirSync(FOLDER).sort()
}

export async function runFixture(name: string): Promise<FixtureResult> {
  const folder = new URL(`${name}/`, FOLDER)
  const input = readdirSync(folder).find((file) => file.startsWith('input.')) ?? ''
  const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Expected
  const bytes = readFileSync(new URL(input, folder))
  const captured = await captureArticle({ bytes, name: input, ...expected.given })
  return { name, captured, ...compare(captured, expected) }
}

function compare(captured: Captured, expected: Expected): Omit<FixtureResult, 'name' | 'captured'> {
  const wrong: string[] = []
  if (captured.state !== expected.state)
    wrong.push(`state: ${JSON.stringify(captured).slice(0, 200)}, expected ${expected.state}`)
  if (captured.state === 'gone' && !(expected.reason ?? '').split('|').includes(captured.reason))
    wrong.push(`reason: ${captured.reason}, expected ${expected.reason}`)
  const article = captured.state === 'article' ? captured.article : undefined
  const facts = FACTS.filter((fact) => expected[fact] !== undefined)
  const wrongFacts = facts.filter((fact) => article?.[fact] !== expected[fact])
  wrong.push(...wrongFacts.map((fact) => `${fact}: ${article?.[fact]}, expected ${expected[fact]}`))
  const text = article
    ? [article.title, ...article.blocks.children.map((block) => textOf(block))].join('\n')
    : ''
  const { kept = [], dropped = [], notes = [] } = expected
  const lost = kept.filter((words) => !text.includes(words))
  const left = dropped.filter((words) => text.includes(words))
  const unsaid = notes.filter((words) => !article?.notes.some((note) => note.includes(words)))
  wrong.push(...lost.map((words) => `lost: ${words}`), ...left.map((words) => `left: ${words}`))
  wrong.push(...unsaid.map((words) => `no note: ${words}`))
  if (expected.mixed !== undefined && article?.mixedScript?.script !== expected.mixed)
    wrong.push(`mixed script: ${article?.mixedScript?.script}, expected ${expected.mixed}`)
  return {
    wrong,
    kept: [kept.length - lost.length, kept.length],
    dropped: [dropped.length - left.length, dropped.length],
    facts: [facts.length - wrongFacts.length, facts.length],
  }
}

export async function benchCapture(): Promise<readonly Measurement[]> {
  const results: FixtureResult[] = []
  const start = performance.now()
  for (const name of fixtureNames()) results.push(await runFixture(name))
  const elapsed = performance.now() - start
  const row = (what: string, of: 'kept' | 'dropped' | 'facts'): Measurement => {
    const right = results.reduce((sum, result) => sum + result[of][0], 0)
    const all = results.reduce((sum, result) => sum + result[of][1], 0)
    return { what, result: `${((right / all) * 100).toFixed(1)} %`, remark: `${right} of ${all}` }
  }
  return [
    row('ends of paragraphs kept', 'kept'),
    row('furniture dropped', 'dropped'),
    row('title, author, outlet, date, address, charset, script', 'facts'),
    {
      what: 'articles as expected in everything',
      result: `${results.filter(({ wrong }) => wrong.length === 0).length} of ${results.length}`,
      remark: `${(elapsed / results.length).toFixed(1)} ms each`,
    },
  ]
}
