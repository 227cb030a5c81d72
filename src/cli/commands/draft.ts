// yibao draft: machine text for empty slots of a translation, only where a model is configured and a person says so.
import { confirm, isCancel } from '@clack/prompts'
import type { Command } from 'commander'
import { searchMemory } from '../../bilingual/memory/search.ts'
import { systemClock } from '../../clock/system-clock.ts'
import { isLoopback, type ModelConfig } from '../../config/model.ts'
import { TemplateProblem } from '../../edition/template.ts'
import { chatModel } from '../../http/chat-model.ts'
import { costOf, type Price } from '../../jobs/draft/cost.ts'
import { type DraftMaterial, type DraftPlan, draftIssue, planDraft } from '../../jobs/draft/draft.ts'
import { questionFor } from '../../jobs/draft/question.ts'
import { loadLexicon } from '../../jobs/lexicon/lexicon.ts'
import { loadMemory } from '../../jobs/memory.ts'
import { type IssueEntry, listIssues } from '../../jobs/newsletter.ts'
import { type Newsletter, openNewsletter } from '../../open/newsletter.ts'
import { draftProgress } from '../desk/draft-progress.ts'
import { namedIssue } from '../issue-argument.ts'
import { print, printError } from '../print.ts'
import { readerStamp } from '../reader-stamp.ts'
import { Refusal } from '../refusal.ts'
import { plural } from '../report.ts'
import { wholeNumber } from '../whole-number.ts'

interface Options {
  readonly source?: string
  readonly limit?: number
  readonly dryRun?: true
  readonly yes?: true
}

/** Where the drafts come from: as the environment says, with all that is needed. */
interface Service {
  readonly url: string
  readonly name: string
  readonly key?: string
  readonly price?: Price
  readonly ratePerMinute: number
}

/** Past translations that a model is shown of one paragraph. */
const REMEMBERED_MAX = 3

export function registerDraft(program: Command): void {
  program
    .command('draft')
    .description(
      'fill empty slots of translations with machine text, marked as such, from a model of your choice',
    )
    .argument('<issue>', 'number, slug or path')
    .option('--source <id>', 'only the translation of this source')
    .option('--limit <count>', 'no more paragraphs than this', wholeNumber)
    .option(
      '--dry-run',
      'send nothing: say what it would cost, and print what would be sent for the first paragraph',
    )
    .option('--yes', 'do not ask before sending text to the model')
    .action((name: string, options: Options) => run(program, name, options))
}

async function run(program: Command, name: string, options: Options): Promise<void> {
  const newsletter = await openNewsletter(program.opts().directory)
  const { config, files } = newsletter
  const service = serviceOf(config.model)
  const entries = await listIssues(files)
  const entry = namedIssue(entries, name, config.root)
  const material = await materialOf(newsletter)
  const plan = await planOrRefuse(material, entry, options)
  for (const { path, line } of plan.unfit)
    print(`${files.show(path)}:${line}: passed over, since code and pictures are for a person to do.`)
  if (plan.slots.length === 0) {
    print(
      plan.files.length === 0
        ? `Nothing to draft: ${entry.folder} has no translation${options.source ? ` of ${options.source}` : ''}.`
        : `Nothing to draft: no slot <!-- en --> is empty in ${plan.files.map((path) => files.show(path)).join(', ')}.`,
    )
    return
  }
  if (options.dryRun) return sayDryRun(material, plan, service)
  await askFirst(plan, service, options)
  await runDraft(newsletter, material, { entry, plan, service })
}

function serviceOf({ url, name, key, price, ratePerMinute }: ModelConfig): Service {
  if (url === undefined || name === undefined) {
    const missing = [
      ...(url === undefined ? ['YIBAO_MODEL_URL'] : []),
      ...(name === undefined ? ['YIBAO_MODEL'] : []),
    ]
    throw new Refusal(
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set: put the address of an OpenAI-compatible server (YIBAO_MODEL_URL=https://your-provider/v1), the name of a model (YIBAO_MODEL) and, where it needs one, a key (YIBAO_MODEL_KEY) into .env. Without them nothing is sent anywhere.`,
    )
  }
  return { url, name, ratePerMinute, ...(key === undefined ? {} : { key }), ...(price ? { price } : {}) }
}

async function materialOf({ config: { site }, files, templates }: Newsletter): Promise<DraftMaterial> {
  const { lexicon } = await loadLexicon(files)
  const { memory } = await loadMemory(files, site, lexicon, { version: await readerStamp() })
  const remember = (zh: string) => {
    const { exact, fuzzy } = searchMemory(memory, zh, { limit: REMEMBERED_MAX })
    return [...exact, ...fuzzy].slice(0, REMEMBERED_MAX)
  }
  return { files, site, templates, lexicon, remember }
}

async function planOrRefuse(
  material: DraftMaterial,
  entry: IssueEntry,
  { source, limit }: Options,
): Promise<DraftPlan> {
  const ids = entry.meta?.sources.map(({ id }) => id) ?? []
  if (source !== undefined && entry.meta && !ids.includes(source)) {
    const expected = ids.length === 0 ? 'none: the issue has no sources' : `one of ${ids.join(', ')}`
    throw new Refusal(`Unexpected --source ${source}, expected ${expected}.`, 2)
  }
  const plan = await templatesAreFine(() =>
    planDraft(material, {
      folder: entry.folder,
      ...(source === undefined ? {} : { sourceId: source }),
      ...(limit === undefined ? {} : { limit }),
    }),
  )
  if (!plan) throw new Refusal(`${entry.folder} cannot be read. Say \`yibao check\` to see why.`)
  return plan
}

async function templatesAreFine<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error
    throw new Refusal(
      `templates/${error.file}:${error.line}:${error.column}: ${error.message}.\n  Correct the template, or take your own copy away to use the one that comes with yibao.`,
    )
  }
}

function sayDryRun(material: DraftMaterial, plan: DraftPlan, service: Service): void {
  const [first] = plan.slots
  if (!first) return
  const { instructions, text } = questionFor(first, material)
  print(`Nothing was sent. For ${material.files.show(first.path)}:${first.line} this would be:`)
  print(`\n--- instructions\n${instructions}\n--- paragraph\n${text}\n---\n`)
  print(`${whatGoesWhere(plan, service)}.`)
  print(`${sayTokens({ ...plan.estimate, counted: 'estimate' }, service.price)}.`)
}

function whatGoesWhere({ slots, characters }: DraftPlan, { url, name }: Service): string {
  const { host, hostname } = new URL(url)
  const where = isLoopback(hostname) ? `${host} on this machine` : host
  return `${plural(slots.length, 'paragraph')} of ${plural(characters, 'character')} to ${name} at ${where},\nwith the paragraphs beside them, terms and past translations`
}

/** Text of others goes to a third party: a person says so, each time. */
async function askFirst(plan: DraftPlan, service: Service, { yes }: Options): Promise<void> {
  print(`This sends ${whatGoesWhere(plan, service)}.`)
  for (const { id, original, rights } of plan.sources) {
    if (original === 'none') print(`Source ${id} says \`original: none\`: its text is not to be published.`)
    if (rights !== undefined) print(`Rights of source ${id}: ${rights}`)
  }
  if (yes) return
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Refusal('Nothing was sent. Without a terminal to ask on, say so with --yes.', 2)
  const answer = await confirm({ message: 'Send it?', initialValue: false })
  if (isCancel(answer) || !answer) throw new Refusal('Nothing was sent.', 130)
}

async function runDraft(
  { files }: Newsletter,
  material: DraftMaterial,
  {
    entry,
    plan,
    service,
  }: { readonly entry: IssueEntry; readonly plan: DraftPlan; readonly service: Service },
): Promise<void> {
  const progress = draftProgress()
  const ending = endOnSignal()
  try {
    const result = await draftIssue(
      { ...material, model: chatModel(service), clock: systemClock },
      {
        folder: entry.folder,
        plan,
        ratePerMinute: service.ratePerMinute,
        signal: ending.signal,
        onProgress: (now) => progress.show(now),
      },
    )
    progress.stop()
    for (const { path, line, sentence } of result.left)
      print(`${files.show(path)}:${line}: left empty, ${sentence}.`)
    const { drafted, left, overtaken, spent, ended } = result
    const counts = [
      `${plural(drafted, 'paragraph')} drafted`,
      ...(left.length > 0 ? [`${left.length} left empty`] : []),
      ...(overtaken > 0 ? [`${overtaken} filled or changed by somebody else meanwhile`] : []),
    ]
    const tokens = spent.input + spent.output > 0 ? ` ${sayTokens(spent, service.price)}.` : ''
    print(`${counts.join(', ')}.${tokens}`)
    if (drafted > 0)
      print('Read them against the Chinese, and delete the line <!-- machine --> above each that you accept.')
    if (ended.type === 'gave up') throw new Refusal(`Ended early: ${ended.sentence}. Run it again to go on.`)
    if (ended.type === 'stopped')
      throw new Refusal('Stopped. What was drafted is in the file; run it again to go on.', 130)
    if (left.length > 0) process.exitCode = 1
  } finally {
    progress.stop()
    ending.stop()
  }
}

function sayTokens(
  { input, output, counted }: { input: number; output: number; counted: 'server' | 'estimate' },
  price: Price | undefined,
): string {
  const number = (count: number) => count.toLocaleString('en')
  const how = counted === 'server' ? 'counted by the server' : 'estimated'
  const cost = price ? `, cost ${costOf({ input, output }, price).toFixed(4)} at YIBAO_MODEL_PRICE` : ''
  return `Tokens ${how}: ${number(input)} in, ${number(output)} out${cost}`
}

/** The first Ctrl-C (or SIGTERM) ends the run after what is whole has been written, the second at once. */
function endOnSignal(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  const end = () => {
    if (controller.signal.aborted) process.exit(130)
    printError('\nStopping. Once more to leave at once.')
    controller.abort()
  }
  process.on('SIGINT', end).on('SIGTERM', end)
  return {
    signal: controller.signal,
    stop: () => process.off('SIGINT', end).off('SIGTERM', end),
  }
}
