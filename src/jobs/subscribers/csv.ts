// Records of a CSV file with the lines they stand on. A record that is not to be trusted is told apart, never repaired.
import { CsvError, parse } from 'csv-parse'
import { parse as parseOne } from 'csv-parse/sync'

export type CsvItem =
  | { readonly type: 'record'; readonly line: number; readonly fields: readonly string[] }
  | { readonly type: 'refused'; readonly line: number; readonly problem: string }
  /** Nothing after this line could be read. */
  | { readonly type: 'end'; readonly line: number; readonly problem: string }

/** More than this in one record is a quotation mark that was never closed; it also bounds the memory. */
const RECORD_BYTES_MAX = 1_000_000

/** Reads text whose cells are divided by commas, semicolons or tabs, whichever the first line has most of. */
export async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<CsvItem> {
  const { delimiter, chunks } = await sniff(text)
  const { push, end } = openParser(delimiter)
  let line = 1
  const toItems = function* (records: readonly Parsed[]): Generator<CsvItem> {
    for (const { record, info, raw } of records) {
      const next = info.lines + 1
      if (record.length > 1 || record[0] !== '') {
        const sound = !isSuspicious(record) || isSound(raw, delimiter)
        yield sound ? { type: 'record', line, fields: record } : refusal(line, next - 1)
      }
      line = next
    }
  }
  for await (const chunk of chunks) {
    const { records, error } = await push(chunk)
    yield* toItems(records)
    if (error) {
      yield { type: 'end', line, problem: explain(error) }
      return
    }
  }
  const { records, error } = await end()
  yield* toItems(records)
  if (error) yield { type: 'end', line, problem: explain(error) }
}

interface Parsing {
  readonly records: readonly Parsed[]
  readonly error: Error | undefined
}

/** Records are taken as they are found: read as a stream, the parser drops the good ones before an error. */
function openParser(delimiter: string) {
  let found: Parsed[] = []
  const parser = parse({
    delimiter,
    info: true,
    raw: true,
    relax_column_count: true,
    // a stray quotation mark stays in the text: in its strict mode the parser skips whole records after one, unseen
    relax_quotes: true,
    max_record_size: RECORD_BYTES_MAX,
    on_record: (record) => {
      found.push(record as unknown as Parsed)
      return null
    },
  })
  // every error arrives in the callbacks below too; without a listener it would end the process
  parser.on('error', () => {})
  parser.resume()
  const taken = (resolve: (parsing: Parsing) => void) => (error?: Error | null) => {
    const records = found
    found = []
    resolve({ records, error: error ?? undefined })
  }
  return {
    push: (chunk: string) => new Promise<Parsing>((resolve) => parser.write(chunk, taken(resolve))),
    end: () => new Promise<Parsing>((resolve) => parser.end(taken(resolve))),
  }
}

interface Parsed {
  readonly record: readonly string[]
  readonly raw: string
  readonly info: { readonly lines: number }
}

/** A cell that starts with a quotation mark and runs over lines may have swallowed the records of these lines. */
function isSuspicious(fields: readonly string[]): boolean {
  return fields.some((field) => field.startsWith('"') && /[\r\n]/.test(field))
}

function isSound(raw: string, delimiter: string): boolean {
  try {
    return parseOne(raw, { delimiter, relax_column_count: true }).length === 1
  } catch {
    return false
  }
}

function refusal(line: number, lastLine: number): CsvItem {
  const problem = `Unexpected quotation mark, expected it doubled or closed: lines ${line} to ${lastLine} are not taken over`
  return { type: 'refused', line, problem }
}

function explain(error: Error): string {
  const unclosed =
    error instanceof CsvError && /^CSV_(QUOTE_NOT_CLOSED|MAX_RECORD_SIZE)$/.test(error.code)
      ? 'Unexpected quotation mark that is never closed'
      : `Unexpected text (${error.message})`
  return `${unclosed}: nothing from this line on was read. Correct the file and import it again; who was added is not added twice`
}

/** Looks at the first line outside quotation marks, and gives back all of the text. */
async function sniff(
  text: AsyncIterable<string>,
): Promise<{ readonly delimiter: string; readonly chunks: AsyncIterable<string> }> {
  const iterator = text[Symbol.asyncIterator]()
  let start = ''
  let rest = await iterator.next()
  while (!rest.done) {
    start += rest.value
    if (/[\r\n]/.test(unquoted(start)) || start.length > 65_536) break
    rest = await iterator.next()
  }
  const header = /^[^\r\n]*/.exec(unquoted(start))?.[0] ?? ''
  const counts = [',', ';', '\t'].map((mark) => [mark, header.split(mark).length] as const)
  const delimiter = counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0]
  async function* chunks(): AsyncGenerator<string> {
    yield start
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
  }
  return { delimiter, chunks: chunks() }
}

function unquoted(text: string): string {
  return text.replace(/"[^"]*"/g, '')
}
