// TMX: what other tools write is read, and what is written is read back.
import { describe, expect, it } from 'vitest'
import { readTmx, type TmxExport, writeTmx } from '../../src/bilingual/memory/tmx.ts'

const FOREIGN = `<?xml version="1.0" encoding="utf-16"?>
<!DOCTYPE tmx SYSTEM "http://127.0.0.1:1/tmx14.dtd">
<tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="*all*" datatype="xml"/>
<body>
<tu><tuv xml:lang="en-GB"><seg>Token <bpt i="1">&lt;b></bpt>factory<ept i="1">&lt;/b></ept> &amp; <hi>more</hi></seg></tuv>
<tuv xml:lang="ZH-Hant"><seg>詞元<ph x="1">{1}</ph>工廠</seg></tuv><tuv xml:lang="fr"><seg>Usine</seg></tuv></tu>
<tu><tuv lang="zh-CN"><seg>只有中文</seg></tuv></tu>
<tu><prop type="x-private">yes</prop><tuv xml:lang="zh"><seg>一</seg></tuv><tuv xml:lang="en"><seg>one</seg></tuv></tu>
</body></tmx>`

describe('readTmx', () => {
  it.each([
    ['UTF-16 little endian', 'utf16le', true],
    ['UTF-16 without a mark', 'utf16le', false],
    ['UTF-8', 'utf8', true],
  ] as const)('reads units of several languages in %s', (_, encoding, mark) => {
    const result = readTmx(Buffer.from(`${mark ? '\uFEFF' : ''}${FOREIGN}`, encoding))
    expect(result).toEqual({
      type: 'read',
      units: [
        { zh: '詞元工廠', en: 'Token factory & more', line: 5, private: false },
        { zh: '一', en: 'one', line: 8, private: true },
      ],
      passedOver: 1,
      languages: new Map([
        ['en-GB', 1],
        ['ZH-Hant', 1],
        ['fr', 1],
        ['zh-CN', 1],
        ['zh', 1],
        ['en', 1],
      ]),
    })
  })

  it.each([
    ['<html></html>', 'Unexpected XML (<html> where <tmx> was expected), expected TMX'],
    ['<tmx><body><tu>', /^Unexpected XML \(unclosed tag/],
    ['', /^Unexpected XML/],
    ['<!DOCTYPE tmx [<!ENTITY a "b">]><tmx>&a;</tmx>', /^Unexpected XML \(undefined entity/],
  ])('says what is wrong with %s', (text, reason) => {
    const result = readTmx(Buffer.from(text))
    expect(result.type === 'refused' && result.reason).toMatch(reason)
  })

  it('refuses what is neither UTF-8 nor UTF-16', () => {
    expect(readTmx(Uint8Array.from([0x3c, 0xb0, 0xa1]))).toMatchObject({ type: 'refused' })
  })
})

describe('writeTmx', () => {
  it('gives what reading gives back, without what XML cannot hold', () => {
    const unit = (zh: string, en: string): TmxExport => ({
      zh,
      en,
      private: false,
      properties: { issue: '7' },
    })
    const text = writeTmx(
      [unit('“扩散” <能力>', 'A & "B"\u0007\nsecond'), { ...unit('一', 'one'), private: true }],
      {
        date: '2026-11-23',
        version: '1',
      },
    )
    expect(text).toContain('<prop type="x-issue">7</prop>')
    expect(text).toContain('creationdate="20261123T000000Z"')
    const read = readTmx(Buffer.from(text))
    expect(read.type === 'read' && read.units.map(({ zh, en, private: kept }) => [zh, en, kept])).toEqual([
      ['“扩散” <能力>', 'A & "B"\nsecond', false],
      ['一', 'one', true],
    ])
  })
})
