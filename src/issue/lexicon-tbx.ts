// The lexicon as TBX (ISO 30042:2019), dialect TBX-Basic in the DCA style: what terminology tools exchange. Preferred
// English, admitted aliases and deprecated forms keep their standing. Pure.
import { entriesOf, type Lexicon, type LexiconEntry } from '../bilingual/lexicon/lexicon.ts'

/** A whole TBX file. `name` is the newsletter's. */
export function tbxOf(lexicon: Lexicon, name: string): string {
  const entries = entriesOf(lexicon).map(conceptOf)
  return `<?xml version="1.0" encoding="UTF-8"?>
<tbx xmlns="urn:iso:std:iso:30042:ed-2" style="dca" type="TBX-Basic" xml:lang="en">
  <tbxHeader>
    <fileDesc>
      <titleStmt><title>${escapeXml(`Lexicon of ${name}`)}</title></titleStmt>
      <sourceDesc><p>${escapeXml(`The reviewed lexicon of ${name}: terms, people and outlets`)}</p></sourceDesc>
    </fileDesc>
  </tbxHeader>
  <text>
    <body>
${entries.join('\n')}
    </body>
  </text>
</tbx>
`
}

function conceptOf(entry: LexiconEntry, index: number): string {
  const { kind, zh, hant, pinyin, en, aliases, avoid, order, description, note, source } = entry
  const lines = [
    `<conceptEntry id="c${index + 1}">`,
    `  <descrip type="subjectField">${kind}</descrip>`,
    ...(description === undefined
      ? []
      : [`  <descrip type="definition">${escapeXml(description)}</descrip>`]),
    ...(source === undefined ? [] : [`  <admin type="source">${escapeXml(source)}</admin>`]),
    ...[
      ...(note === undefined ? [] : [note]),
      ...(pinyin === undefined ? [] : [`pinyin: ${pinyin}`]),
      ...(order === undefined ? [] : [`order: ${order}`]),
    ].map((text) => `  <note>${escapeXml(text)}</note>`),
    ...section('zh-Hans', [[zh, 'preferredTerm-admn-sts']]),
    ...(hant === undefined ? [] : section('zh-Hant', [[hant, 'preferredTerm-admn-sts']])),
    ...section('en', [
      [en, 'preferredTerm-admn-sts'],
      ...aliases.map((form) => [form, 'admittedTerm-admn-sts'] as const),
      ...avoid.map((form) => [form, 'deprecatedTerm-admn-sts'] as const),
    ]),
    '</conceptEntry>',
  ]
  return lines.map((line) => `      ${line}`).join('\n')
}

function section(lang: string, terms: readonly (readonly [string, string])[]): readonly string[] {
  return [
    `  <langSec xml:lang="${lang}">`,
    ...terms.flatMap(([term, status]) => [
      '    <termSec>',
      `      <term>${escapeXml(term)}</term>`,
      `      <termNote type="administrativeStatus">${status}</termNote>`,
      '    </termSec>',
    ]),
    '  </langSec>',
  ]
}

function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
