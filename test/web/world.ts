// A newsletter whose service, outbox, store and mail server are all in this process, with a clock that is set by hand.
import { simpleParser } from 'mailparser'
import { parseAddress } from '../../src/audience/address.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import type { Site } from '../../src/issue/site.ts'
import { readSite } from '../../src/issue/site-schema.ts'
import type { Webhook } from '../../src/issue/webhooks-schema.ts'
import type { AudienceDesk } from '../../src/jobs/audience/desk.ts'
import {
  type OutboxDesk,
  type OutboxLogEntry,
  workBeside,
  workOutbox,
} from '../../src/jobs/audience/outbox.ts'
import { readStatistics } from '../../src/jobs/audience/statistics.ts'
import { unstuffDots } from '../../src/mailing/dots.ts'
import { openTemplates } from '../../src/open/newsletter.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { NewSubscriber, Store } from '../../src/store/store.ts'
import type { Attempt, Envelope, Transport } from '../../src/transport/transport.ts'
import type { ServiceLogEntry } from '../../src/web/exchange.ts'
import { createService } from '../../src/web/service.ts'

export const NOW = Date.parse('2026-11-30T09:00:00Z')
export const SECRET = 'a-secret-of-this-test-that-is-long-enough'
export const ERASURE_KEY = 'an-erasure-key-of-this-test-that-is-long-enough'
const HOST = { host: 'mail.gazette.example' }

const templates = await openTemplates(memoryFiles())

export interface Letter {
  readonly envelope: Envelope
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly headers: ReadonlyMap<string, unknown>
  /** Addresses below the service, in the order of the text. */
  readonly links: readonly string[]
}

export interface World {
  readonly store: Store
  readonly desk: AudienceDesk
  readonly site: Site
  /** What the outbox is worked with. */
  readonly outbox: OutboxDesk
  readonly log: (ServiceLogEntry | OutboxLogEntry)[]
  readonly letters: Letter[]
  /** What the mail server says of the next letters; by default it accepts. */
  answer: Attempt['outcome']
  now: number
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  post(path: string, fields?: Readonly<Record<string, string>>): Promise<Response>
  request(path: string, init: RequestInit): Promise<Response>
  /** Works the outbox until nothing is due. */
  work(): Promise<void>
  /** Fills in the form as a person would: looks at it, waits, sends it. */
  subscribe(fields: Readonly<Record<string, string>>): Promise<Response>
  add(address: string, more?: Partial<NewSubscriber>): Promise<number>
}

export interface WorldSettings {
  /** Lines of newsletter.yaml. */
  readonly yaml?: readonly string[]
  readonly prefix?: string
  readonly client?: () => string
  /** What the service measures its answers with. */
  readonly timer?: () => number
  /** In place of the store that the service sees. */
  readonly seen?: (store: Store) => Store
  /** Beside those of newsletter.yaml, which are https alone. */
  readonly webhooks?: readonly Webhook[]
  readonly handlers?: (desk: AudienceDesk) => OutboxDesk['handlers']
}

export async function openWorld({
  yaml = [],
  prefix = '/',
  client,
  timer,
  seen,
  webhooks,
  handlers,
}: WorldSettings = {}): Promise<World> {
  const store = await openSqliteStore(':memory:')
  const site = {
    ...siteAt(`https://mail.gazette.example${prefix}`, yaml),
    ...(webhooks === undefined ? {} : { webhooks }),
  }
  const letters: Letter[] = []
  const log: World['log'] = []
  const desk: AudienceDesk = {
    store: seen?.(store) ?? store,
    clock: { now: () => world.now },
    site,
    secrets: { current: SECRET, retired: [] },
    erasureKey: ERASURE_KEY,
  }
  const app = createService({
    templates,
    desk,
    log: (entry) => log.push(entry),
    ...(client ? { clientOf: client } : {}),
    ...(timer ? { timer } : {}),
    statistics: () =>
      readStatistics(
        store,
        { readText: async () => undefined, write: async () => undefined },
        { now: world.now },
      ),
  })
  let serial = 0
  const outbox = {
    ...desk,
    store,
    templates,
    signers: [],
    compileMjml: async (mjml: string) => `<html><body>${mjml}</body></html>`,
    clock: {
      now: () => world.now,
      randomBytes: (count: number) => {
        serial += 1
        return Buffer.alloc(count, serial)
      },
    },
    transport: capture(letters, () => world.answer),
    handlers: handlers?.(desk) ?? {},
  }
  const world: World = {
    store,
    desk,
    site,
    outbox,
    log,
    letters,
    answer: { state: 'accepted', reply: '250 ok' },
    now: NOW,
    request: async (path, init) => app.request(path, { ...init, headers: { ...HOST, ...init.headers } }),
    get: async (path, headers = {}) => app.request(path, { headers: { ...HOST, ...headers } }),
    post: async (path, fields = {}) =>
      app.request(path, {
        method: 'POST',
        headers: { ...HOST, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      }),
    work: async () => {
      const note = (entry: OutboxLogEntry) => log.push(entry)
      while ((await workOutbox(outbox, 'worker', note)) + (await workBeside(outbox, 'worker', note)) > 0);
    },
    subscribe: async (fields) => {
      const form = fieldOf(await (await world.get('/subscribe')).text(), 'form')
      world.now += 3_000
      return world.post('/subscribe', { form, ...fields })
    },
    add: async (text, more = {}) => {
      const address = parseAddress(text)
      if ('problem' in address) throw new Error(address.problem)
      const row = {
        address: address.text,
        key: address.key,
        status: 'active',
        since: NOW,
        note: 'test',
      } as const
      await store.subscribers.addMany([{ ...row, attributes: {}, ...more }], world.now)
      return (await store.subscribers.byKey(address.key))?.id ?? 0
    },
  }
  return world
}

/** The value of a hidden field. */
export function fieldOf(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
}

/** Of an address below the service, what a request asks for. */
export function pathOf(link: string): string {
  const { pathname, search } = new URL(link)
  return `${pathname}${search}`
}

function capture(letters: Letter[], answer: () => Attempt['outcome']): Transport {
  return {
    name: 'smtp://test',
    reach: 'this machine',
    linesMax: 1,
    open: async () => ({
      depth: 1,
      deliver: async (envelope, message, onDot) => {
        await onDot()
        const outcome = answer()
        if (outcome.state === 'accepted') letters.push(await readLetter(envelope, message))
        return { outcome, closed: false }
      },
      close: async () => undefined,
    }),
  }
}

async function readLetter(envelope: Envelope, message: Uint8Array): Promise<Letter> {
  const mail = await simpleParser(unstuffDots(message))
  const text = mail.text ?? ''
  const links = text.match(/https:\/\/mail\.gazette\.example\/\S+/g) ?? []
  return {
    envelope,
    subject: mail.subject ?? '',
    text,
    html: mail.html || '',
    headers: mail.headers,
    links,
  }
}

export function siteAt(service: string, more: readonly string[]): Site {
  const yaml = [
    'name: Gazette',
    'description: Of things',
    'url: https://gazette.example/',
    `service: ${service}`,
    'sender: { name: Editor, address: editor@gazette.example }',
    'list: { id: weekly.gazette.example }',
    'feedbackId: gazette',
    'postalAddress: 1 Example Street',
    ...more,
  ].join('\n')
  const { site, file } = readSite('newsletter.yaml', yaml)
  if (!site) throw new Error(String(file.messages[0]))
  return site
}
