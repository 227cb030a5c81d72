// yibao render: one issue in one form, on standard output.
import { type Command, Option } from 'commander'
import { hasErrors } from '../../jobs/check.ts'
import { listIssues } from '../../jobs/newsletter.ts'
import { OUTPUTS, type Output, renderIssue } from '../../jobs/render.ts'
import { openDesk, openNewsletter } from '../../open.ts'
import { namedIssue } from '../issue-argument.ts'
import { showMessages } from '../report.ts'

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
    .action((name: string, options: { readonly format: Output }) => run(program, name, options.format))
}

async function run(program: Command, name: string, format: Output): Promise<void> {
  const newsletter = await openNewsletter(program.opts().directory)
  const { config, files } = newsletter
  const entries = await listIssues(files)
  const entry = namedIssue(entries, name, config.root)
  const rendered = await renderIssue(await openDesk(newsletter), entry, entries, format)
  showMessages(rendered.files, process.stderr)
  // The output goes to a file or a program: byte for byte, unlike what is printed for people.
  if (rendered.output !== undefined) process.stdout.write(rendered.output)
  if (hasErrors(rendered.files)) process.exitCode = 1
}
