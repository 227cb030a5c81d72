// yibao init: a new newsletter, ready to be checked and sent to a test inbox.
import { chmod, readdir, readFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { diskFiles } from '../../files/disk-files.ts'
import { initNewsletter } from '../../jobs/init.ts'
import { openTemplates } from '../../open/newsletter.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { today } from '../today.ts'

const PACKAGE = join(import.meta.dirname, '../../..')

export function registerInit(program: Command): void {
  program
    .command('init')
    .description('make a new newsletter: settings, a first issue, a fresh secret')
    .argument('[dir]', 'folder of the newsletter; made if missing', '.')
    .option(
      '--next-number <number>',
      'number of the first issue made here, for a newsletter that moves',
      readNumber,
      1,
    )
    .action((folder: string, options: { readonly nextNumber: number }) =>
      run(program, folder, options.nextNumber),
    )
}

async function run(program: Command, folder: string, firstNumber: number): Promise<void> {
  const root = resolve(program.opts().directory ?? '.', folder)
  const files = diskFiles(root)
  const result = await initNewsletter(files, await openTemplates(files), systemClock, {
    name: nameOf(root),
    firstNumber,
    date: today(systemClock),
    schemas: await readSchemas(),
  })
  if (result.state === 'occupied') {
    const paths = result.paths.map((path) => `  ${files.show(path)}`).join('\n')
    throw new Refusal(
      `Unexpected files of a newsletter, expected a folder without them. Nothing was written:\n${paths}`,
    )
  }
  if (result.written.includes('.env')) await chmod(join(root, '.env'), 0o600)
  for (const path of result.written) print(`wrote    ${files.show(path)}`)
  for (const path of result.added) print(`added to ${files.show(path)}`)
  const place = quoted(relative(process.cwd(), root))
  print(`\nYour newsletter is there. What next:
${place === '' ? '' : `  cd ${place}\n`}  yibao check               says what is wrong, with lines
  yibao preview             shows the first issue as email, text and page
  yibao new "A title"       begins the next issue
Put your own name, addresses and postal address into newsletter.yaml, and your mail server into .env.`)
}

async function readSchemas(): Promise<ReadonlyMap<string, string>> {
  const folder = join(PACKAGE, 'schemas')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  )
}

/** A path as it is typed in a shell. */
function quoted(path: string): string {
  return /^[\p{L}\p{N}_./-]*$/u.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}

/** A name to begin with: `my-gazette` becomes "My Gazette". */
function nameOf(root: string): string {
  const words = basename(root)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  return (
    words
      .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
      .join(' ')
      .slice(0, 80) || 'My Newsletter'
  )
}

function readNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 on.')
  return Number(text)
}
