// yibao letters: which letters of the service wait, failed, or may have arrived or not; and sending them again.
import type { Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import {
  type FailedLetter,
  failedLetters,
  MAIL_KINDS,
  retryLetters,
} from '../../jobs/audience/letter-failures.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import type { Store } from '../../store/store.ts'
import { inColumns } from '../columns.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { plural } from '../report.ts'
import { wholeNumber } from '../whole-number.ts'

interface Options {
  readonly json?: true
  readonly limit?: number
}

const LIMIT_FOR_PEOPLE = 100

export function registerLetters(program: Command): void {
  const letters = program
    .command('letters')
    .description('letters of the service that did not go out, or may not have')
  letters
    .command('list', { isDefault: true })
    .description('list those that failed and those that are uncertain, and say how many wait')
    .option('--json', 'one JSON object a line, all of them')
    .option(
      '--limit <count>',
      `at most this many (default: ${LIMIT_FOR_PEOPLE}, all with --json)`,
      wholeNumber,
    )
    .action((options: Options) => list(program, options))
  letters
    .command('retry')
    .description(
      'put back what failed: yibao serve sends it. What is uncertain may have arrived, and goes out again only where it is named',
    )
    .argument('[id...]', 'only these, as `yibao letters` lists them', readNumbers)
    .action((ids: readonly number[] | undefined) => retry(program, ids ?? []))
}

async function list(program: Command, { json, limit }: Options): Promise<void> {
  await withStore(program, async (store) => {
    const letters = await failedLetters(store.outbox)
    const shown = letters.slice(0, limit ?? (json ? letters.length : LIMIT_FOR_PEOPLE))
    if (json) {
      for (const letter of shown) print(JSON.stringify(letter))
      return
    }
    const waiting = (await store.outbox.counts())
      .filter(({ kind, state }) => MAIL_KINDS.includes(kind) && /^(waiting|working)$/.test(state))
      .reduce((sum, { count }) => sum + count, 0)
    const failed = letters.filter(({ state }) => state === 'failed').length
    const uncertain = letters.length - failed
    print(
      `${plural(waiting, 'letter')} waiting, ${failed.toLocaleString('en')} failed, ${uncertain.toLocaleString('en')} uncertain.`,
    )
    for (const line of inColumns(shown.map(cellsOf))) print(`  ${line}`)
    if (shown.length < letters.length)
      print(`  and ${(letters.length - shown.length).toLocaleString('en')} more: use --limit or --json`)
    if (failed > 0) print('To send again what failed: yibao letters retry')
    if (uncertain > 0) print(UNCERTAIN)
  })
}

const UNCERTAIN =
  'What is uncertain may have arrived. To send one again all the same, name it: yibao letters retry <id>'

function cellsOf({ id, at, type, state, subscriber, note }: FailedLetter): readonly string[] {
  const to = subscriber === undefined ? 'the owner' : `reader ${subscriber}`
  return [String(id), at, type, `to ${to}`, state, note]
}

async function retry(program: Command, ids: readonly number[]): Promise<void> {
  await withStore(program, async (store) => {
    const named = ids.length === 0 ? undefined : ids
    const result = await retryLetters(store.outbox, systemClock.now(), named)
    if (result.type === 'unknown') {
      const what = result.ids.length === 1 ? 'id' : 'ids'
      throw new Refusal(
        `Unexpected ${what} ${result.ids.join(', ')}, expected those of letters that failed or are uncertain. Nothing was put back. To see them: yibao letters`,
        2,
      )
    }
    const { letters } = result
    print(
      letters.length === 0
        ? 'Nothing has failed.'
        : `${plural(letters.length, 'letter')} put back: yibao serve sends ${letters.length === 1 ? 'it' : 'them'}.`,
    )
    const repeated = letters.filter(({ state }) => state === 'uncertain').length
    if (repeated > 0)
      print(
        `${repeated.toLocaleString('en')} of them ${repeated === 1 ? 'was' : 'were'} uncertain: who has it already gets it twice.`,
      )
    if (named !== undefined) return
    const left = (await failedLetters(store.outbox)).filter(({ state }) => state === 'uncertain').length
    if (left > 0)
      print(`${left.toLocaleString('en')} uncertain ${left === 1 ? 'one stays' : 'ones stay'}. ${UNCERTAIN}`)
  })
}

async function withStore(program: Command, work: (store: Store) => Promise<void>): Promise<void> {
  const { config } = await openNewsletter(program.opts().directory)
  const store = await openStore(config)
  try {
    await work(store)
  } finally {
    await store.close()
  }
}

function readNumbers(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, wholeNumber(text)]
}
