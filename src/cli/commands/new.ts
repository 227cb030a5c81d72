// yibao new: the next issue, with number, slug, date and the skeleton of its kind.
import { type Command, InvalidArgumentError } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { closest } from '../../issue/closest.ts'
import { isRealDate } from '../../issue/date.ts'
import { type CapturedText, captureTexts, slugOfChinese } from '../../jobs/capture/capture.ts'
import { translationName } from '../../jobs/capture/source-files.ts'
import { kindsOf } from '../../jobs/check.ts'
import { newIssue } from '../../jobs/new-issue.ts'
import { type Newsletter, openNewsletter } from '../../open/newsletter.ts'
import { inColumns } from '../columns.ts'
import { openCapture } from '../desk/capture-ports.ts'
import { describeCaptured } from '../desk/capture-report.ts'
import { collectOrigin, readOrigins } from '../origins.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { today } from '../today.ts'

interface Options {
  readonly from?: readonly string[]
  readonly kind: string
  readonly date?: string
}

const TITLE_MAX = 300

export function registerNew(program: Command): void {
  program
    .command('new')
    .description('begin an issue: next number, slug, folder, and the skeleton of its kind')
    .argument(
      '[title]',
      'title of the issue, in quotes; with --from, the Chinese title stands in until you give one',
      readTitle,
    )
    .option(
      '--from <url|file|->',
      'begin with a Chinese text: an address, a saved page (HTML, MHTML), DOCX, PDF or text file, or - for pasted text; may be given several times',
      collectOrigin,
    )
    .option(
      '--kind <name>',
      'kind of issue: feature, horn, essay, anniversary, digest, note, or a file in templates/kinds/',
      'feature',
    )
    .option('--date <date>', 'day of publication, YYYY-MM-DD; without it, today', readDate)
    .action((title: string | undefined, options: Options) => run(program, title, options))
}

async function run(
  program: Command,
  title: string | undefined,
  { kind, date = today(systemClock), from = [] }: Options,
): Promise<void> {
  if (title === undefined && from.length === 0)
    throw new Refusal('Expected a title in quotes, or --from with a text to begin with.', 2)
  const newsletter = await openNewsletter(program.opts().directory)
  const { config, files, templates } = newsletter
  // Before anything is fetched.
  const kinds = kindsOf(templates)
  if (!kinds.includes(kind)) throw unknownKind(kind, kinds)
  const texts = from.length === 0 ? [] : await captured(newsletter, from)
  const zh = texts[0]?.source.title.zh ?? ''
  const asked = {
    title: title ?? zh,
    kind,
    date,
    texts,
    ...(texts.length > 0 && { slug: slugOfChinese(zh) }),
  }
  const result = await newIssue(files, templates, config.site, asked)
  if (result.state === 'unknown-kind') throw unknownKind(kind, result.kinds)
  const shown = files.show(result.path)
  const name = result.number === undefined ? result.slug : String(result.number)
  if (texts.length > 0) print(`${describeCaptured(texts)}\n`)
  for (const path of [shown, ...translationsOf(texts, shown)]) print(`wrote ${path}`)
  const next = [
    ...(texts.length === 0
      ? []
      : [
          ['translate', 'put the English in the place of each <!-- en -->'],
          [`yibao source archive ${name}`, 'finds or records an archived copy'],
        ]),
    [`yibao preview ${name}`, 'shows it while you write'],
    [`yibao check ${name}`, 'says what is wrong, with lines'],
  ]
  print(`\nWhat next:\n  ${inColumns(next).join('\n  ')}\nSet status: final when it may go out.`)
}

async function captured(newsletter: Newsletter, from: readonly string[]): Promise<readonly CapturedText[]> {
  const origins = await readOrigins(from)
  const result = await captureTexts(await openCapture(newsletter), origins)
  if (result.state === 'captured') return result.texts
  throw new Refusal(`${result.reasons.join('\n')}\nNothing was written.`)
}

function translationsOf(texts: readonly CapturedText[], issuePath: string): readonly string[] {
  const folder = issuePath.replace(/issue\.md$/, '')
  return texts.map(({ source }) => `${folder}${translationName(source.id, texts.length === 1)}`)
}

function unknownKind(kind: string, kinds: readonly string[]): Refusal {
  const near = closest(kind, kinds)
  const hint = near === undefined ? '' : ` Did you mean ${near}?`
  return new Refusal(`Unexpected kind ${kind}, expected one of ${kinds.join(', ')}.${hint}`, 2)
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
