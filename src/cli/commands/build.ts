// yibao build: the archive, as files that any web server can publish.
import { readdir, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import type { Command } from 'commander'
import { TemplateProblem } from '../../edition/template.ts'
import { diskFiles } from '../../files/disk-files.ts'
import { type BuildInput, type BuildReport, buildArchive } from '../../jobs/build.ts'
import { loadLexicon } from '../../jobs/lexicon/lexicon.ts'
import { compileMjml } from '../../mjml/compile.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { plural, showMessages } from '../report.ts'

/** Paths named in full; of more, the number says enough. */
const NAMED_MAX = 20

interface Options {
  readonly out: string
  readonly drafts?: true
}

export function registerBuild(program: Command): void {
  program
    .command('build')
    .description(
      'write the archive: contents, issues, translations, feed and pictures, only what has changed',
    )
    .option('--out <folder>', 'folder to write to, from the folder of the newsletter', 'public')
    .option('--drafts', 'include drafts, marked as such: for looking at, not for publishing')
    .action((options: Options) => run(program, options))
}

async function run(program: Command, options: Options): Promise<void> {
  const { config, files, templates } = await openNewsletter(program.opts().directory)
  const out = resolve(config.root, options.out)
  refuseContent(config.root, out)
  const report = await buildOrRefuse({
    files,
    out: diskFiles(out),
    site: config.site,
    templates,
    compileMjml,
    lexicon: await loadLexicon(files),
    drafts: options.drafts ? 'include' : 'leave out',
    version: await codeStamp(),
    outName: out,
  })
  const folder = relative(process.cwd(), out) || '.'
  sayPaths('wrote', folder, report.written)
  sayPaths('removed', folder, report.removed)
  print(
    `${plural(report.issues, 'issue')} in ${folder}: ${plural(report.written.length, 'file')} written, ${report.unchanged} unchanged, ${report.removed.length} removed.`,
  )
  if (report.problems.length === 0) return
  showMessages(report.problems, process.stderr)
  throw new Refusal(
    `${plural(report.problems.length, 'issue')} could not be built. Pages built before are kept; nothing was removed.`,
  )
}

async function buildOrRefuse(input: BuildInput): Promise<BuildReport> {
  try {
    return await buildArchive(input)
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error
    throw new Refusal(
      `templates/${error.file}:${error.line}:${error.column}: ${error.message}.\n  Correct the template, or take your own copy away to use the one that comes with yibao.`,
    )
  }
}

/** Pages are written over what is there, so they never go among what the newsletter is made of. */
function refuseContent(root: string, out: string): void {
  const path = relative(root, out)
  const [first] = path.split(sep)
  if (
    path.split(sep).every((part) => part === '' || part === '..') ||
    (first !== undefined && ['issues', 'lexicon', 'templates', '.yibao', '.git'].includes(first))
  ) {
    throw new Refusal(
      `Unexpected --out ${path || '.'}, expected a folder that holds nothing of the newsletter, such as public.`,
      2,
    )
  }
}

function sayPaths(verb: string, folder: string, paths: readonly string[]): void {
  for (const path of paths.slice(0, NAMED_MAX)) print(`${verb} ${join(folder, path)}`)
  if (paths.length > NAMED_MAX) print(`${verb} ${paths.length - NAMED_MAX} more`)
}

/** Changes whenever the program does, so that nobody who works on it looks at pages of its former self. */
async function codeStamp(): Promise<string> {
  const root = resolve(import.meta.dirname, '../..')
  const names = await readdir(root, { recursive: true })
  const stamps = await Promise.all(
    names.sort().map(async (name) => `${name} ${(await stat(join(root, name))).mtimeMs}`),
  )
  return stamps.join('\n')
}
