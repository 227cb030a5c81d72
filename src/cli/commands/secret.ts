// yibao secret: new keys for .env. A key is never printed, and none is ever lost.
import type { Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { addErasureKey, type Edited, rotateSecret } from '../../config/env-file.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { changeEnvFile } from '../env-file.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { askWhether } from './mailing.ts'

export function registerSecret(program: Command): void {
  const secret = program.command('secret').description('make new keys in .env')
  const directory = () => program.opts<{ directory?: string }>().directory
  secret
    .command('rotate')
    .description(
      'sign with a new key from now on; by the old one links in mails already sent still unsubscribe, and do nothing else',
    )
    .option('--yes', 'do not ask')
    .action((options: { readonly yes?: true }) => rotate(directory(), options))
  secret
    .command('erasure-key')
    .description('make the key without which nobody can be erased, in a newsletter that has none')
    .action(() => erasureKey(directory()))
}

async function rotate(directory: string | undefined, { yes }: { readonly yes?: true }): Promise<void> {
  const { config } = await openNewsletter(directory)
  refuseFromEnvironment(
    ['YIBAO_SECRET', 'YIBAO_SECRET_RETIRED'],
    'YIBAO_SECRET to a new one (openssl rand -hex 32), and YIBAO_SECRET_RETIRED to the one that YIBAO_SECRET is now, followed by a comma and those that stand there',
  )
  if (!config.secrets)
    throw new Refusal(
      'YIBAO_SECRET is not set, so nothing was signed yet. Put a random text of 32 characters or more into .env (openssl rand -hex 32).',
    )
  if (!yes)
    await askWhether(
      'Sign with a new key? Of links in mails already sent, only those to unsubscribe will still work.',
    )
  await changeEnvFile(config.root, (text) => editedOrRefused(rotateSecret(text, freshKey())))
  const count = config.secrets.retired.length + 1
  print(`A new YIBAO_SECRET signs from now on. The old one is in YIBAO_SECRET_RETIRED (${count} in it).
  By the old one still: links to unsubscribe, and the return paths of mails under way.
  Not any more: links to preferences and votes in mails already sent, and letters with a link to confirm that wait in inboxes. Whoever
  follows one is told how to get another.
Start yibao serve and yibao worker again: they know the old key only. Keep a copy of .env.`)
}

async function erasureKey(directory: string | undefined): Promise<void> {
  const { config } = await openNewsletter(directory)
  if (config.erasureKey !== undefined) {
    print(
      'YIBAO_ERASURE_KEY is there already. Nothing was changed: with another key the marks of erased readers are lost.',
    )
    return
  }
  await changeEnvFile(config.root, (text) => {
    const edited = addErasureKey(text, freshKey())
    return edited === 'present' ? text : editedOrRefused(edited)
  })
  print(
    'Wrote YIBAO_ERASURE_KEY into .env. Keep a copy of it, and never change it. Start yibao serve again, for it to know.',
  )
}

function freshKey(): string {
  return Buffer.from(systemClock.randomBytes(32)).toString('hex')
}

function editedOrRefused(edited: Edited): string {
  if ('problem' in edited)
    throw new Refusal(
      `${edited.problem}. Nothing was changed: change .env by hand, docs/serving.md says how.`,
    )
  return edited.text
}

/** What the environment sets stands above .env: a new key there would be passed over, and the old one lost. */
function refuseFromEnvironment(names: readonly string[], advice: string): void {
  const set = names.filter((name) => (process.env[name] ?? '').trim() !== '')
  if (set.length === 0) return
  throw new Refusal(
    `${set.join(' and ')} ${set.length === 1 ? 'comes' : 'come'} from the environment of this process, not from .env. Nothing was changed. Where the environment is set, set ${advice}.`,
  )
}
