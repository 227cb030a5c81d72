// yibao store: carries everything from SQLite to PostgreSQL, or back.
import { Argument, type Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { type MovedTable, moveStore } from '../../jobs/store/move.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { openBothStores, STORES, type StoreName } from '../../open/store.ts'
import { inColumns } from '../columns.ts'
import { identity } from '../identity.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'

export function registerStore(program: Command): void {
  const store = program.command('store').description('where readers and mailings are kept')
  store
    .command('move')
    .description(
      'carry everything over to the store of the other kind, checked by counts and hashes; the one it comes from is not used any more',
    )
    .addArgument(new Argument('<from>', 'the store that has everything').choices(STORES))
    .addArgument(new Argument('<to>', 'an empty one, or the one it was moved from').choices(STORES))
    .action((from: StoreName, to: StoreName) => run(program, from, to))
}

async function run(program: Command, from: StoreName, to: StoreName): Promise<void> {
  if (from === to) throw new Refusal(`Unexpected move from ${from} to ${to}, expected another kind.`, 2)
  const { config } = await openNewsletter(program.opts().directory)
  const { source, target, journal, close } = await openBothStores(config, from)
  const show = progress()
  const ending = new AbortController()
  const end = () => ending.abort()
  process.on('SIGINT', end).on('SIGTERM', end)
  try {
    const { holder, who } = identity('store move')
    const result = await moveStore(systemClock, source, target, {
      holder,
      who: `${who} store move`,
      journal,
      onRows: (table, rows) => {
        if (ending.signal.aborted) throw new Refusal('Nothing was moved.', 130)
        show(table, rows)
      },
    })
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
    if (result.type === 'refused') throw new Refusal(result.message)
    for (const line of tableLines(result.tables)) print(line)
    if (result.type === 'different') {
      throw new Refusal(
        `The two stores are not the same: somebody wrote to one of them meanwhile. Go on with ${source.name}, empty ${target.name}, and move again.`,
      )
    }
    print('')
    print(`Everything is in ${target.name} now. ${source.name} still holds it too, and is not used any more.`)
    print(nextStep(from, to))
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end)
    await close()
  }
}

function tableLines(tables: readonly MovedTable[]): readonly string[] {
  const rows = tables.map(({ name, rows: count, from, to }) => [
    name,
    count.toLocaleString('en'),
    from.slice(0, 16),
    to.slice(0, 16),
    from === to ? 'the same' : 'DIFFERENT',
  ])
  return inColumns([['table', 'rows', 'sha256 from', 'sha256 to', ''], ...rows])
}

function nextStep(from: StoreName, to: StoreName): string {
  const step =
    to === 'postgres'
      ? 'From here on it is used wherever YIBAO_DATABASE_URL is set: keep that line in .env, and put it into the .env of every machine.'
      : 'It is used where YIBAO_DATABASE_URL is not set: take that line out of .env, on every machine.'
  return `${step} To move back one day: yibao store move ${to} ${from}`
}

function progress(): (table: string, rows: number) => void {
  if (!process.stderr.isTTY) return () => undefined
  let total = 0
  return (table, rows) => {
    total += rows
    process.stderr.write(`\r\u001b[K${total.toLocaleString('en')} rows (${table})`)
  }
}
