// yibao render: one issue in one form, on standard output.
import { type Command, Option } from 'commander'
import { VARIANTS } from '../../edition/variants.ts'
import { hasErrors } from '../../jobs/check.ts'
import { listIssues } from '../../jobs/newsletter.ts'
import { OUTPUTS, type Output, renderIssue } from '../../jobs/render.ts'
import { openDesk, openNewsletter } from '../../open/newsletter.ts'
import { type ReaderOptions, shownReader } from '../audience/shown-reader.ts'
import { namedIssue } from '../issue-argument.ts'
import { Refusal } from '../refusal.ts'
import { showMessages } from '../report.ts'

interface Options extends ReaderOptions {
  readonly format: Output
}

export function registerRender(program: Command): void {
  program
    .command('render')
    .description('print an issue as a reader gets it, with sample values for name and unsubscribe link')
    .argument('<issue>', 'number, slug or path')
    .addOption(
      new Option(
        '--format <name>',
        'form to print: email (HTML), text (plain-text part), web (page of the archive), json, eml (whole message)',
      )
        .choices(OUTPUTS)
        .default('email'),
    )
    .option(
      '--as <address>',
      'as this reader would get it: their edition and name, with links that are nobody’s',
    )
    .addOption(
      new Option('--edition <name>', 'the edition that readers may choose; the page is the same').choices(
        VARIANTS,
      ),
    )
    .action((name: string, options: Options) => run(program, name, options))
}

async function run(program: Command, name: string, options: Options): Promise<void> {
  const { format } = options
  if ((format === 'web' || format === 'json') && (options.as !== undefined || options.edition)) {
    throw new Refusal(
      `Unexpected --as or --edition with --format ${format}, expected email, text or eml: the page is the same for all readers.`,
      2,
    )
  }
  const newsletter = await openNewsletter(program.opts().directory)
  const { config, files } = newsletter
  const entries = await listIssues(files)
  const entry = namedIssue(entries, name, config.root)
  const reader = await shownReader(newsletter, entry.meta?.slug ?? entry.folder, options)
  const rendered = await renderIssue(await openDesk(newsletter), entry, entries, format, reader)
  showMessages(rendered.files, process.stderr)
  // The output goes to a file or a program: byte for byte, unlike what is printed for people.
  if (rendered.output !== undefined) process.stdout.write(rendered.output)
  if (hasErrors(rendered.files)) process.exitCode = 1
}
