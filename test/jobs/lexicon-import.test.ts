// The lexicon out to TBX and CSV and back, and what foreign files do.
import { describe, expect, it } from 'vitest'
import { entriesOf, type LexiconEntry } from '../../src/bilingual/lexicon/lexicon.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { readLexicon } from '../../src/issue/lexicon.ts'
import { tbxOf } from '../../src/issue/lexicon-tbx.ts'
import { readTbx } from '../../src/issue/lexicon-tbx-read.ts'
import { lexiconCsv } from '../../src/jobs/lexicon/csv.ts'
import { importLexicon } from '../../src/jobs/lexicon/import.ts'
import { loadLexicon } from '../../src/jobs/lexicon/lexicon.ts'

const FULL = {
  'lexicon/terms.yaml': `- zh: 软件
  hant: 軟體
  pinyin: ruǎnjiàn
  en: "=software & <tools>"
  aliases: [the "ware; soft", "a\\\\b"]
  avoid: [soft body, "'-x"]
  description: what runs
  note: because
  source: https://example.com/?a=1&b=2
`,
  'lexicon/people.yaml': '- zh: 周志华\n  pinyin: Zhōu Zhìhuá\n  order: given-first\n',
  'lexicon/outlets.yaml': '- zh: 某某网\n  en: Moumou\n  description: a site for tests\n',
}

function plain(entries: readonly LexiconEntry[]) {
  return entries.map(({ place: _, ...entry }) => entry)
}

async function importInto(
  files: Record<string, string>,
  name: string,
  text: string,
  mode: 'write' | 'dry run' = 'write',
) {
  const port = memoryFiles(files)
  const format = name.endsWith('.csv') ? 'csv' : 'tbx'
  const result = await importLexicon(port, { name, text, format }, mode)
  return { result, files: port, lexicon: (await loadLexicon(port)).lexicon }
}

describe('export and import', () => {
  const { lexicon } = readLexicon(new Map(Object.entries(FULL)))

  it('names an entry that is too long by its start', async () => {
    const { result } = await importInto({}, 'a.csv', `zh,en\n${'大'.repeat(5_000)},x\n`)
    expect(JSON.stringify(result).length).toBeLessThan(300)
  })

  it.each([
    ['a.tbx', tbxOf(lexicon, 'A & B')],
    ['a.csv', lexiconCsv(lexicon)],
  ])('%s gives the same lexicon back', async (name, text) => {
    const { lexicon: back } = await importInto({}, name, text)
    expect(entriesOf(lexicon)).toHaveLength(3)
    expect(plain(entriesOf(back))).toEqual(plain(entriesOf(lexicon)))
  })

  it('guards formulas in CSV', () => {
    expect(lexiconCsv(lexicon)).toContain("'=software")
  })

  it('adds what is new, keeps comments and what contradicts', async () => {
    const terms = '# Kept.\n- zh: 扩散 # a comment\n  en: diffusion\n'
    const csv = 'zh,en\n擴散,spread\n能力,capacity\n扩散,diffusion\n'
    const { result, files } = await importInto({ 'lexicon/terms.yaml': terms }, 'a.csv', csv)
    expect(result).toMatchObject({
      state: 'read',
      change: { added: [{ zh: '能力' }], same: [{ zh: '扩散' }], contradictions: [{ keys: ['en'] }] },
    })
    expect(await files.readText('lexicon/terms.yaml')).toBe(`${terms}- zh: 能力\n  en: capacity\n`)
  })

  it('changes nothing in a dry run, nor where one row is wrong', async () => {
    const dry = await importInto({}, 'a.csv', 'zh,en\n能力,capacity\n', 'dry run')
    expect(await dry.files.readText('lexicon/terms.yaml')).toBeUndefined()
    const wrong = await importInto({}, 'a.csv', 'zh,en\n能力,capacity\nability,capacity\n')
    expect(wrong.result).toEqual({
      state: 'refused',
      problems: ['a.csv:3: Unexpected zh of ability, expected Chinese characters.'],
    })
    expect(await wrong.files.readText('lexicon/terms.yaml')).toBeUndefined()
  })

  it.each([
    ['zh,english\n', '`en`|one of'],
    ['en\nx\n', 'without a column `zh`'],
    ['kind,zh,en\nplace,中,x\n', 'kind `place`'],
    ['zh,en\n"中,x\n', 'rows of CSV'],
  ])('refuses the table %j', async (text, expected) => {
    const { result } = await importInto({}, 'a.csv', text)
    expect(JSON.stringify(result)).toMatch(new RegExp(expected))
  })
})

describe('foreign TBX', () => {
  it('reads version 2 and the DCT style', () => {
    const old = `<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd"><martif type="TBX"><text><body>
      <termEntry id="1"><langSet xml:lang="zh-CN"><tig><term>扩散</term></tig></langSet>
      <langSet xml:lang="en-US"><ntig><termGrp><term>diffusion</term></termGrp></ntig>
      <tig><term>spread</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig></langSet></termEntry>
      <termEntry id="2"><langSet xml:lang="de"><tig><term>Streuung</term></tig></langSet></termEntry></body></text></martif>`
    expect(readTbx(old)).toEqual({
      state: 'read',
      skipped: 1,
      entries: [
        { kind: 'term', line: 2, values: { zh: '扩散', en: 'diffusion', aliases: [], avoid: ['spread'] } },
      ],
    })
    const dct = `<tbx xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min" style="dct" type="TBX-Min" xml:lang="en"><text><body>
      <conceptEntry id="1"><min:subjectField>outlet</min:subjectField><langSec xml:lang="zh-TW"><termSec><term>軟體</term></termSec></langSec>
      <langSec xml:lang="en"><termSec><term>a</term><min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus></termSec>
      <termSec><term>b</term><min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus></termSec></langSec></conceptEntry></body></text></tbx>`
    expect(readTbx(dct)).toMatchObject({
      entries: [{ kind: 'outlet', values: { zh: '軟體', en: 'b', aliases: ['a'], avoid: [] } }],
    })
  })

  it.each([
    ['<tbx><a></tbx>', 'well-formed'],
    ['<!DOCTYPE tbx [<!ENTITY a "b">]><tbx>&a;</tbx>', 'document type with declarations'],
    ['<html/>', 'tbx or martif'],
    [`${'<a>'.repeat(1_000)}`, 'nesting'],
    ['', 'Unexpected'],
    ['<tbx>&nope;</tbx>', 'Unexpected'],
  ])('refuses %j', (xml, expected) => {
    expect(readTbx(xml)).toMatchObject({ state: 'refused', reason: expect.stringContaining(expected) })
  })
})
