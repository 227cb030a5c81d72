// A person in a real browser: subscribes, opens the letter, confirms, chooses, changes address, leaves. The mails go over SMTP to
// the demo's inbox.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Inbox, openInbox, type Received } from '../../scripts/demo/inbox.ts'
import type { Clock } from '../../src/clock/clock.ts'
import { systemClock } from '../../src/clock/system-clock.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { readSite } from '../../src/issue/site-schema.ts'
import { type OutboxLoop, openOutboxLoop } from '../../src/jobs/audience/outbox-loop.ts'
import { compileMjml } from '../../src/mjml/compile.ts'
import { openTemplates } from '../../src/open/newsletter.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { smtpTransport } from '../../src/transport/smtp.ts'
import { createService } from '../../src/web/service.ts'
import { axeViolations, openBrowser, overflow } from './browser.ts'

const folder = mkdtempSync(join(tmpdir(), 'yibao-walk-'))
/** The form wants to have been looked at for some seconds. */
let ahead = 0
const clock: Clock = { ...systemClock, now: () => systemClock.now() + ahead }

let browser: Browser
let inbox: Inbox
let store: Store
let outbox: OutboxLoop
let server: ServerType
let url: string

beforeAll(async () => {
  browser = await openBrowser()
  inbox = await openInbox(folder)
  store = await openSqliteStore(':memory:')
  let app: Hono | undefined
  server = serve({
    fetch: async (request) => (await app?.fetch(request)) ?? new Response('', { status: 503 }),
    port: 0,
    hostname: '127.0.0.1',
  })
  await vi.waitUntil(() => server.address())
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`
  const templates = await openTemplates(memoryFiles())
  const desk = {
    store,
    clock,
    site: siteAt(url),
    secrets: { current: 'a-secret-of-this-test-that-is-long-enough', retired: [] },
    erasureKey: 'an-erasure-key-of-this-test-that-is-long-enough',
  }
  outbox = openOutboxLoop({
    desk: { ...desk, templates, compileMjml, signers: [], transport: smtpTransport(inbox.url) },
    worker: 'test',
    log: () => {},
    onTrouble: (what) => expect.fail(what),
  })
  app = createService({ templates, desk: { ...desk, wake: outbox.wake }, log: () => {} })
})

afterAll(async () => {
  await browser?.close()
  await outbox?.close()
  await store?.close()
  await inbox?.close()
  if (server && 'closeAllConnections' in server) server.closeAllConnections()
  server?.close()
  rmSync(folder, { recursive: true, force: true })
})

function siteAt(service: string) {
  const yaml = [
    'name: Gazette',
    'description: Of things',
    'url: https://gazette.example/',
    `service: ${service}`,
    'sender: { name: Editor, address: editor@gazette.example }',
    'feedbackId: gazette',
    'postalAddress: 1 Example Street',
    'subscribe: { proofOfWork: true }',
  ].join('\n')
  const { site, file } = readSite('newsletter.yaml', yaml)
  if (!site) throw new Error(String(file.messages[0]))
  return site
}

/** The letter number `count`, once it has come. */
async function letter(count: number): Promise<Received> {
  await vi.waitUntil(() => inbox.messages.length >= count, { timeout: 30_000 })
  const message = inbox.messages[count - 1]
  if (!message) throw new Error(`There is no letter ${count}`)
  return message
}

/** As a mail program shows it: without scripts. The first link that is a button leads on. */
async function openLetter(page: Page, message: Received): Promise<void> {
  const link = /https?:\/\/127\.0\.0\.1:\d+\/\S+/.exec(message.mail.text ?? '')?.[0]
  await page.goto(link ?? 'about:blank')
}

async function press(page: Page, name: RegExp | string): Promise<void> {
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name }).click()
}

it('walks from the form to a confirmed reader, over preferences and a new address, and back out', async () => {
  const context = await browser.newContext({ viewport: { width: 375, height: 720 }, locale: 'zh-CN' })
  const page = await context.newPage()
  const policy: string[] = []
  page.on('console', (message) => policy.push(message.text()))

  await page.goto(`${url}subscribe`)
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans')
  await page.getByLabel('邮箱地址').fill('reader@example.org')
  ahead += 3_000
  await press(page, '订阅')
  await page.getByRole('heading', { name: '请查收邮件' }).waitFor()

  const confirmation = await letter(1)
  expect(confirmation.recipient).toBe('reader@example.org')
  await openLetter(page, confirmation)
  await press(page, '确认订阅')
  await page.getByRole('heading', { name: '订阅成功' }).waitFor()
  expect(await store.subscribers.byKey('reader@example.org')).toMatchObject({
    status: 'active',
    language: 'zh',
  })

  await openLetter(page, await letter(2))
  await page.getByLabel('链接摘要').check()
  const own = page.url()
  await press(page, '保存')
  await page.getByRole('button', { name: '保存' }).waitFor({ state: 'detached' })
  expect(await store.subscribers.byKey('reader@example.org')).toMatchObject({ edition: 'links' })

  await page.goto(own)
  await page.getByRole('link', { name: '更换邮箱' }).click()
  await page.getByRole('button').click()
  await openLetter(page, await letter(3))
  await page.getByLabel('新邮箱地址').fill('new@example.org')
  await press(page, '继续')
  const moved = await letter(4)
  expect(moved.recipient).toBe('new@example.org')
  await openLetter(page, moved)
  await page.getByRole('button').click()
  expect((await letter(5)).recipient).toBe('reader@example.org')

  const welcome = inbox.messages[1]?.mail.text ?? ''
  await page.goto(/http\S+\/leave\/\S+/.exec(welcome)?.[0] ?? 'about:blank')
  await press(page, /退订/)
  await page.getByRole('heading', { name: '退订成功' }).waitFor()
  expect(await store.subscribers.byKey('new@example.org')).toMatchObject({ status: 'unsubscribed' })
  expect(policy, 'nothing that the policy of a page forbids was tried').toEqual([])
  expect(await context.cookies()).toEqual([])
  await context.close()
})
