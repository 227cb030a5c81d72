// The lexicon's files by example: each folder holds some of terms.yaml, people.yaml and outlets.yaml, and expected.txt
// the entries that were read and the messages. UPDATE_FIXTURES=1 rewrites expected.txt.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { entriesOf, type LexiconEntry } from '../../src/bilingual/lexicon/lexicon.ts'
import { readLexicon } from '../../src/issue/lexicon.ts'
import { messagesOf } from './dump.ts'

const FIXTURES = join(import.meta.dirname, 'lexicon-fixtures')

describe('the lexicon', () => {
  it.each(readdirSync(FIXTURES))('%s', (name) => {
    const folder = join(FIXTURES, name)
    const { lexicon, files } = readLexicon(load(folder))
    const lines = [...entriesOf(lexicon).map(line), ...files.flatMap((file) => messagesOf(file, 'named'))]
    const actual = `${lines.join('\n')}\n`
    const expected = join(folder, 'expected.txt')
    if (process.env.UPDATE_FIXTURES) writeFileSync(expected, actual)
    expect(actual).toBe(readFileSync(expected, 'utf8'))
  })

  it('reads a lexicon of thousands of entries', () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `- zh: 词${index}\n  en: word ${index}\n`).join(
      '',
    )
    const { lexicon, files } = readLexicon(new Map([['lexicon/terms.yaml', text]]))
    expect(lexicon.terms).toHaveLength(5_000)
    expect(files[0]?.messages).toEqual([])
  })
})

function load(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
  return new Map(names.map((name) => [`lexicon/${name}`, readFileSync(join(folder, name), 'utf8')]))
}

function line({ kind, place, ...entry }: LexiconEntry): string {
  return `${kind} ${place.path}:${place.line} ${JSON.stringify(entry)}`
}
