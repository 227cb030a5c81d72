// yibao dkim: makes a key that messages are signed with, and says what to publish. A key that is there is never replaced.
import { createPublicKey, type KeyObject } from 'node:crypto'
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { type DkimEntry, dkimEntry, isSelector, SELECTOR } from '../../issue/dkim.ts'
import { DOMAIN, domainOf, isDomain } from '../../issue/domain.ts'
import type { Site } from '../../issue/site.ts'
import { isPlaceholder } from '../../jobs/send/preflight.ts'
import { dkimRecordText, keyTypeOf } from '../../mailing/authentication/dkim-record.ts'
import { zoneLine } from '../../mailing/authentication/zone-line.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { type DkimKeyKind, makeKeyFile, readKeyFile, showPath } from '../dkim-keys.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'

interface Options {
  readonly ed25519?: true
  readonly domain?: string
}

export function registerDkim(program: Command): void {
  program
    .command('dkim')
    .description('make a key that signs messages (DKIM), or show what to publish for one that is there')
    .argument('<selector>', 'name of the key, such as s1', readSelector)
    .option('--ed25519', 'a key for a second, shorter signature beside that of an RSA key')
    .option('--domain <domain>', 'domain that vouches (default: that of the sender)', readDomain)
    .action((selector: string, options: Options) => run(program, selector, options))
}

async function run(program: Command, selector: string, options: Options): Promise<void> {
  const { config } = await openNewsletter(program.opts().directory)
  const { root, site } = config
  const entry = entryOf(site, selector, options.domain)
  const { key, made } = await openKey(root, entry, options.ed25519 ? 'ed25519' : 'rsa')
  const publicKey = createPublicKey(key)
  const path = showPath(resolve(root, entry.key))
  print(
    made
      ? `Wrote ${path}: a private key, ${describeKey(publicKey)}. Only you can read it. Keep a copy as safe as that: yibao backup does not hold it.`
      : `${path} was there already, ${describeKey(publicKey)}: nothing was made.`,
  )
  const record = {
    name: `${selector}._domainkey.${entry.domain}`,
    type: 'TXT',
    value: dkimRecordText(publicKey),
  } as const
  print(`\nPublish this record:\n  ${zoneLine(record)}\n`)
  if (isPlaceholder(entry.domain))
    print(
      `${entry.domain} is only an example: set the address of the sender in newsletter.yaml, and run this again for the record of your own domain.\n`,
    )
  print(settingsLines(site, entry))
  print(`
Then:
  yibao doctor                           says whether the record is seen, which may take an hour
  yibao send <issue> --test <address>    what arrives should say dkim=pass in its headers`)
}

/** The entry of newsletter.yaml, which may name another file; without one, what would be its entry. */
function entryOf(site: Site, selector: string, domain: string | undefined): DkimEntry {
  const preset = domainOf(site.sender.address)
  const entry = dkimEntry({ selector, ...(domain !== undefined && { domain }) }, preset)
  return site.dkim?.find((each) => isSameKey(each, entry)) ?? entry
}

function isSameKey(left: DkimEntry, right: DkimEntry): boolean {
  return left.selector === right.selector && left.domain === right.domain
}

async function openKey(
  root: string,
  entry: DkimEntry,
  kind: DkimKeyKind,
): Promise<{ readonly key: KeyObject; readonly made: boolean }> {
  const found = await readKeyFile(root, entry)
  if (found === 'absent') return { key: await makeKeyFile(root, entry, kind), made: true }
  if ('problem' in found) throw new Refusal(`Nothing was made. ${found.problem}`)
  const type = keyTypeOf(found.key)
  if (kind === 'ed25519' && type !== kind)
    throw new Refusal(
      `Unexpected ${type} key at ${showPath(resolve(root, entry.key))}, expected ed25519. Nothing was made: name another selector, such as e1.`,
    )
  return { key: found.key, made: false }
}

function describeKey(key: KeyObject): string {
  const bits = key.asymmetricKeyDetails?.modulusLength
  return bits === undefined ? 'Ed25519' : `RSA of ${bits} bits`
}

/** All entries that newsletter.yaml is to have. */
function settingsLines(site: Site, entry: DkimEntry): string {
  const present = site.dkim ?? []
  if (present.some((each) => isSameKey(each, entry)))
    return 'newsletter.yaml names this key: messages are signed with it.'
  const lines = [...present, entry].flatMap((each) => {
    const preset = dkimEntry({ selector: each.selector }, domainOf(site.sender.address))
    return [
      `    - selector: ${isPlainText(each.selector) ? each.selector : `"${each.selector}"`}`,
      ...(each.domain === preset.domain ? [] : [`      domain: ${each.domain}`]),
      ...(each.key === preset.key ? [] : [`      key: ${JSON.stringify(each.key)}`]),
    ]
  })
  const where = present.length === 0 ? '' : ' in place of the `dkim` there'
  return [`Put this into newsletter.yaml${where}:`, '  dkim:', ...lines].join('\n')
}

/** Whether YAML takes it for a text: `2026` would be a number, `no` a boolean to some. */
function isPlainText(selector: string): boolean {
  return /^[a-z]+[0-9-]/.test(selector)
}

function readSelector(text: string): string {
  if (isSelector(text)) return text
  throw new InvalidArgumentError(`Expected ${SELECTOR}: lower-case letters, digits and hyphens.`)
}

function readDomain(text: string): string {
  if (isDomain(text)) return text
  throw new InvalidArgumentError(`Expected ${DOMAIN} in lower case.`)
}
