// yibao webhooks: which other programs are told what, what they did not take, and a test.
import type { Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import type { Config } from '../../config/config.ts'
import { postWebhook } from '../../jobs/audience/webhook.ts'
import { failedNotices, retryNotices } from '../../jobs/audience/webhook-failures.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import { inColumns } from '../columns.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { plural } from '../report.ts'
import { webhookDesk } from '../serve/desk.ts'

export function registerWebhooks(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description('say which other programs are told what, and try again what could not be told')
  webhooks
    .command('list', { isDefault: true })
    .description('list the webhooks of newsletter.yaml, and what could not be told to them')
    .action(() => list(program))
  webhooks
    .command('test')
    .description('send a test message to a webhook now, signed as every message is')
    .argument('<webhook>', 'its address, or its name in newsletter.yaml')
    .action((typed: string) => test(program, typed))
  webhooks
    .command('retry')
    .description('put back what failed: yibao serve sends it')
    .action(() => retry(program))
}

async function list(program: Command): Promise<void> {
  const { config } = await openNewsletter(program.opts().directory)
  const { webhooks = [] } = config.site
  if (webhooks.length === 0) {
    return print('No webhooks: newsletter.yaml has none under `webhooks`. docs/webhooks.md explains them.')
  }
  for (const line of inColumns(
    webhooks.map(({ url, name, events, address }) => [
      name ?? new URL(url).host,
      new URL(url).host,
      `${events.join(', ')}${address ? ' (with the address)' : ''}`,
    ]),
  ))
    print(line)
  if (config.webhookSecret === undefined) print(SECRET_MISSING)
  const store = await openStore(config)
  try {
    const waiting = (await store.outbox.counts())
      .filter(({ kind, state }) => kind === 'webhook' && state !== 'failed')
      .reduce((sum, { count }) => sum + count, 0)
    const failed = await failedNotices(store.outbox)
    print(`${plural(waiting, 'message')} waiting, ${failed.length.toLocaleString('en')} failed.`)
    for (const line of inColumns(
      failed.slice(0, SHOWN).map(({ at, event, host, note }) => [at, event, host, note]),
    ))
      print(`  ${line}`)
    if (failed.length > SHOWN) print(`  and ${failed.length - SHOWN} more`)
    if (failed.length > 0) print('To send them again: yibao webhooks retry')
  } finally {
    await store.close()
  }
}

const SHOWN = 20
const SECRET_MISSING =
  'YIBAO_WEBHOOK_SECRET is not set, so nothing can be signed. Put a line into .env, and give the receivers the same: YIBAO_WEBHOOK_SECRET=whsec_ and what `openssl rand -base64 32` prints'

async function test(program: Command, typed: string): Promise<void> {
  const { config } = await openNewsletter(program.opts().directory)
  const webhook = namedWebhook(config, typed)
  const { host } = new URL(webhook.url)
  const now = systemClock.now()
  const random = Buffer.from(systemClock.randomBytes(12)).toString('hex')
  const data = { list: config.site.list.id }
  const message = { id: `msg_test_${random}`, type: 'test', at: now, data }
  const outcome = await postWebhook(message, webhook.url, webhookDesk(config))
  if (outcome.type !== 'done') throw new Refusal(`${host} did not take the test: ${outcome.note}.`)
  print(`${host} took the test, message ${message.id}.`)
}

function namedWebhook({ site }: Config, typed: string) {
  const { webhooks = [] } = site
  const found = webhooks.find(({ url, name }) => url === typed || name === typed)
  if (found) return found
  const names = webhooks.map(({ url, name }) => name ?? new URL(url).origin)
  const there =
    names.length === 0 ? 'none is under `webhooks` in newsletter.yaml' : `one of ${names.join(', ')}`
  throw new Refusal(
    `Unexpected webhook, expected the address or name of one of newsletter.yaml: ${there}.`,
    2,
  )
}

async function retry(program: Command): Promise<void> {
  const { config } = await openNewsletter(program.opts().directory)
  const store = await openStore(config)
  try {
    const count = await retryNotices(store.outbox, systemClock.now())
    print(
      count === 0
        ? 'Nothing has failed.'
        : `${plural(count, 'message')} put back: yibao serve sends ${count === 1 ? 'it' : 'them'}.`,
    )
  } finally {
    await store.close()
  }
}
