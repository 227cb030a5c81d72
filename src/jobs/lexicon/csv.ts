// The lexicon as CSV for spreadsheets, and entries out of such a file. Cells that a spreadsheet would run are guarded.
import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { guardFormula, stripFormulaGuard } from '../../audience/formula.ts'
import { entriesOf, type Lexicon } from '../../bilingual/lexicon/lexicon.ts'
import { closest } from '../../issue/closest.ts'
import type { ImportedEntry, TbxResult } from '../../issue/lexicon-tbx-read.ts'

const COLUMNS = [
  'kind',
  'zh',
  'hant',
  'pinyin',
  'en',
  'aliases',
  'avoid',
  'order',
  'description',
  'note',
  'source',
] as const
type Column = (typeof COLUMNS)[number]

const CHARACTERS_MAX = 32 * 1024 * 1024
/** Between the forms of one cell; a `;` within a form is written `\;`. */
const BETWEEN = '; '

/** One row an entry, with a byte order mark, without which Excel shows no Chinese. */
export function lexiconCsv(lexicon: Lexicon): string {
  const rows = entriesOf(lexicon).map((entry) =>
    COLUMNS.map((column) => {
      const value = entry[column] ?? ''
      return typeof value === 'string'
        ? value
        : value.map((form) => form.replace(/[\\;]/g, '\\$&')).join(BETWEEN)
    }),
  )
  return `\uFEFF${[COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`
}

function cell(value: string): string {
  const text = guardFormula(value)
  return /[",;\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Reads a table with commas, semicolons or tabs and named columns in any order; `zh` and `en` are needed. */
export function readLexiconCsv(text: string): TbxResult {
  const refused = (reason: string, line: number): TbxResult => ({ state: 'refused', reason, line })
  if (text.length > CHARACTERS_MAX)
    return refused(`Unexpected ${text.length} characters, expected at most ${CHARACTERS_MAX}`, 1)
  const head = text.slice(0, text.search(/[\r\n]|$/))
  const delimiter = [',', ';', '\t'].reduce((best, each) =>
    head.split(each).length > head.split(best).length ? each : best,
  )
  let records: { record: string[]; info: { lines: number } }[]
  try {
    records = parse(text, {
      bom: true,
      delimiter,
      info: true,
      skip_empty_lines: true,
      relax_column_count_less: true,
    }) as never
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return refused(
      `Unexpected table, expected rows of CSV: ${error.message}`,
      'lines' in error ? Number(error.lines) : 1,
    )
  }
  const names = (records[0]?.record ?? []).map((name) => name.trim().toLowerCase())
  for (const name of names) {
    if (COLUMNS.includes(name as Column)) continue
    const near = closest(name, COLUMNS)
    return refused(
      `Unexpected column \`${name}\`, expected ${near === undefined ? `one of ${COLUMNS.join(', ')}` : `\`${near}\``}`,
      1,
    )
  }
  if (!names.includes('zh'))
    return refused('Unexpected first line without a column `zh`, expected names of columns', 1)
  const entries = records.slice(1).map(({ record, info }) => rowOf(names as Column[], record, info.lines))
  const wrong = entries.find((entry) => 'problem' in entry)
  if (wrong && 'problem' in wrong) return refused(wrong.problem, wrong.line)
  return { state: 'read', entries: entries.filter((entry) => 'kind' in entry), skipped: 0 }
}

function rowOf(
  names: readonly Column[],
  record: readonly string[],
  line: number,
): ImportedEntry | { readonly problem: string; readonly line: number } {
  const values: Record<string, string | readonly string[]> = {}
  for (const [index, name] of names.entries()) {
    const value = stripFormulaGuard((record[index] ?? '').trim())
    if (value === '') continue
    values[name] = name === 'aliases' || name === 'avoid' ? formsOf(value) : value
  }
  const { kind = 'term', ...rest } = values
  if (kind !== 'term' && kind !== 'person' && kind !== 'outlet')
    return { problem: `Unexpected kind \`${kind}\`, expected term, person or outlet`, line }
  return { kind, line, values: rest }
}

function formsOf(value: string): readonly string[] {
  return (value.match(/(?:\\.|[^;\\])+/g) ?? [])
    .map((form) => form.replace(/\\(.)/g, '$1').trim())
    .filter(Boolean)
}
