// yibao lexicon export and import: the lexicon as TBX and CSV.
import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Command, Option } from 'commander'
import { tbxOf } from '../../issue/lexicon-tbx.ts'
import { hasErrors } from '../../jobs/check.ts'
import { lexiconCsv } from '../../jobs/lexicon/csv.ts'
import { importLexicon } from '../../jobs/lexicon/import.ts'
import { loadLexicon } from '../../jobs/lexicon/lexicon.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { showMessages } from '../report.ts'

const BYTES_MAX = 100_000_000

export function registerLexiconFiles(program: Command, lexicon: Command): void {
  lexicon
    .command('export')
    .description('the whole lexicon for other tools: TBX for terminology tools, CSV for spreadsheets')
    .addOption(new Option('--format <name>', 'form of the file').choices(['tbx', 'csv']).default('tbx'))
    .option('--out <file>', 'file to write to; without it, standard output')
    .action((options: ExportOptions) => exportEntries(program, options))
  lexicon
    .command('import')
    .description('add the new entries of a TBX or CSV file; contradictions are listed and change nothing')
    .argument('<file>', 'a file that ends in .tbx, .xml or .csv')
    .option('--dry-run', 'say what would be added, and change nothing')
    .action((path: string, options: { readonly dryRun?: true }) => importEntries(program, path, options))
}

interface ExportOptions {
  readonly format: 'tbx' | 'csv'
  readonly out?: string
}

async function exportEntries(program: Command, { format, out }: ExportOptions): Promise<void> {
  const { files, config } = await openNewsletter(program.opts().directory)
  const { lexicon, files: read } = await loadLexicon(files)
  if (hasErrors(read)) {
    showMessages(read, process.stderr)
    throw new Refusal('Nothing was exported: the lexicon has errors.')
  }
  const text = format === 'tbx' ? tbxOf(lexicon, config.site.name) : lexiconCsv(lexicon)
  if (out === undefined) process.stdout.write(text)
  else
    await writeFile(out, text).catch((error: Error) => {
      throw new Refusal(`${out} cannot be written (${error.message}).`)
    })
}

async function importEntries(
  program: Command,
  path: string,
  { dryRun }: { readonly dryRun?: true },
): Promise<void> {
  const format = /\.(?:tbx|xml)$/i.test(path) ? 'tbx' : /\.(?:csv|tsv)$/i.test(path) ? 'csv' : undefined
  if (!format)
    throw new Refusal(`Unexpected ${basename(path)}, expected a file that ends in .tbx, .xml or .csv.`, 2)
  const { files } = await openNewsletter(program.opts().directory)
  const bytes = await readWhole(path)
  const result = await importLexicon(
    files,
    { name: basename(path), text: textOf(bytes, path), format },
    dryRun ? 'dry run' : 'write',
  )
  if (result.state === 'refused')
    throw new Refusal(`${result.problems.slice(0, 50).join('\n')}\nNothing was imported.`)
  const { added, same, contradictions } = result.change
  for (const { zh, en } of added) print(`new   ${zh}  ${en}`)
  for (const { present, imported, keys } of contradictions) {
    print(
      `kept  ${present.zh}  ${present.en}, not ${imported.en}: another ${keys.join(', ')} at ${imported.place.path}:${imported.place.line}`,
    )
  }
  const verb = dryRun ? 'would be added' : 'added'
  const skipped = result.skipped > 0 ? `, ${result.skipped} without Chinese or English skipped` : ''
  print(
    `${added.length} ${verb}, ${same.length} there already, ${contradictions.length} contradicting and kept as they are${skipped}.`,
  )
}

/** A pipe or device might never end, and a file of gigabytes would fill the memory. */
async function readWhole(path: string): Promise<Uint8Array> {
  const refuse = (error: Error) => {
    throw new Refusal(`${path} cannot be read (${error.message}).`)
  }
  const found = await stat(path).catch(refuse)
  if (!found.isFile()) throw new Refusal(`Unexpected ${path}, expected a file. Nothing was imported.`, 2)
  if (found.size > BYTES_MAX)
    throw new Refusal(`${path} is larger than ${BYTES_MAX / 1_000_000} MB. Divide it. Nothing was imported.`)
  return await readFile(path).catch(refuse)
}

/** UTF-8, or UTF-16 with its mark; anything else would be read as other characters. */
function textOf(bytes: Uint8Array, path: string): string {
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8'
  try {
    return new TextDecoder(mark, { fatal: true }).decode(bytes)
  } catch {
    throw new Refusal(`${path} is not UTF-8. Save it as UTF-8 and import it again. Nothing was imported.`)
  }
}
