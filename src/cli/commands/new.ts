// yibao new: the next issue, with number, slug, date and the skeleton of its kind.
import { type Command, InvalidArgumentError } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { isRealDate } from '../../issue/date.ts'
import { newIssue } from '../../jobs/new-issue.ts'
import { openNewsletter } from '../../open.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { today } from '../today.ts'

interface Options {
  readonly kind: string
  readonly date?: string
}

const TITLE_MAX = 300

export function registerNew(program: Command): void {
  program
    .command('new')
    .description('begin an issue: next number, slug, folder, and the skeleton of its kind')
    .argument('<title>', 'title of the issue, in quotes', readTitle)
    .option(
      '--kind <name>',
      'kind of issue: feature, horn, essay, anniversary, digest, note, or a file in templates/kinds/',
      'feature',
    )
    .option('--date <date>', 'day of publication, YYYY-MM-DD; without it, today', readDate)
    .action((title: string, options: Options) => run(program, title, options))
}

async function run(
  program: Command,
  title: string,
  { kind, date = today(systemClock) }: Options,
): Promise<void> {
  const { config, files, templates } = await openNewsletter(program.opts().directory)
  const result = await newIssue(files, templates, config.site, { title, kind, date })
  if (result.state === 'unknown-kind') {
    const hint = result.near === undefined ? '' : ` Did you mean ${result.near}?`
    throw new Refusal(`Unexpected kind ${kind}, expected one of ${result.kinds.join(', ')}.${hint}`, 2)
  }
  const shown = files.show(result.path)
  const name = result.number === undefined ? shown.replace(/\/issue\.md$/, '') : String(result.number)
  print(`wrote ${shown}\n\nWhat next:
  yibao preview ${name}  shows it while you write
  yibao check ${name}    says what is wrong, with lines
Set status: final when it may go out.`)
}

function readTitle(text: string): string {
  const title = text.normalize('NFC').trim().replace(/\s+/g, ' ')
  if (title === '') throw new InvalidArgumentError('Expected a title in quotes.')
  if (title.length > TITLE_MAX) throw new InvalidArgumentError(`Expected at most ${TITLE_MAX} characters.`)
  if (/\p{Cc}/u.test(title)) throw new InvalidArgumentError('Expected no control characters.')
  return title
}

function readDate(text: string): string {
  if (!isRealDate(text)) throw new InvalidArgumentError('Expected a real date such as 2026-11-23.')
  return text
}
