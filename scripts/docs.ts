// Writes the documentation that is made from code: schemas/*.schema.json, docs/rules.md, docs/cli.md and the tables of
// docs/configuration.md. With --check it writes nothing and fails where a file is not fresh.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createProgram } from '../src/cli/main.ts'
import { cliPage } from './docs/cli.ts'
import { configurationPage } from './docs/configuration.ts'
import { rulesPage } from './docs/rules.ts'
import { issueSchema, lexiconSchema, newsletterSchema } from './docs/schemas.ts'

const ROOT = join(import.meta.dirname, '..')

/** Every file that is made, by path from the root. */
export async function madeFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['schemas/issue.schema.json', issueSchema()],
    ['schemas/newsletter.schema.json', newsletterSchema()],
    ['schemas/terms.schema.json', lexiconSchema('term')],
    ['schemas/people.schema.json', lexiconSchema('person')],
    ['schemas/outlets.schema.json', lexiconSchema('outlet')],
    ['docs/rules.md', rulesPage()],
    ['docs/cli.md', cliPage(await createProgram())],
    ['docs/configuration.md', configurationPage()],
  ])
}

async function main(args: readonly string[]): Promise<number> {
  const check = args.includes('--check')
  const stale: string[] = []
  for (const [path, text] of await madeFiles()) {
    if (read(path) === text) continue
    stale.push(path)
    if (!check) writeFileSync(join(ROOT, path), text)
  }
  if (stale.length === 0) console.log('Documentation made from code is fresh.')
  else if (check) console.error(`Not fresh: ${stale.join(', ')}. Run: npx tsx scripts/docs.ts`)
  else console.log(`Wrote ${stale.join(', ')}.`)
  return check && stale.length > 0 ? 1 : 0
}

function read(path: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path), 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main(process.argv.slice(2))
