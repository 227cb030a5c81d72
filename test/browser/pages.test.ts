// A real browser opens the archive, the service and the studio: fonts, accessibility, phones, saving. The newsletter
// is a copy of the archive's fixture in a temporary folder.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { signToken } from '../../src/audience/token.ts'
import { diskFiles } from '../../src/files/disk-files.ts'
import type { Files } from '../../src/files/files.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { type Watch, watchFiles } from '../../src/files/watch.ts'
import { buildArchive } from '../../src/jobs/build.ts'
import type { CheckPorts } from '../../src/jobs/check.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { createStudio } from '../../src/studio/studio.ts'
import { createService } from '../../src/web/service.ts'
import { FIXTURE, openFixture } from '../archive/newsletter.ts'
import { axeViolations, fontsOf, openBrowser, overflow } from './browser.ts'

const SECRET = 'a-secret-of-this-test-that-is-long-enough'
const SCHEMES = ['light', 'dark'] as const

const folder = mkdtempSync(join(tmpdir(), 'yibao-browser-'))
const servers: ServerType[] = []
let browser: Browser
let watch: Watch
let ports: CheckPorts
let archive: string
let studio: string
let service: string
let store: Store

beforeAll(async () => {
  cpSync(FIXTURE, folder, { recursive: true })
  const fixture = await openFixture()
  ports = { ...fixture, files: diskFiles(folder) }
  const out = memoryFiles()
  await buildArchive({ ...fixture, out, drafts: 'leave out', version: 'test', outName: 'browser' })
  archive = await listen(siteOf(out))
  watch = await watchFiles(folder, ['issues'])
  studio = await listen(createStudio({ open: async () => ports, changes: watch.onChange }))
  store = await openSqliteStore(':memory:')
  const desk = { store, site: ports.site, secrets: { current: SECRET, retired: [] }, clock: { now: () => 0 } }
  service = await listen(createService({ templates: ports.templates, desk, log: () => {} }))
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await store?.close()
  await watch?.close()
  for (const server of servers) {
    if ('closeAllConnections' in server) server.closeAllConnections()
    server.close()
  }
  rmSync(folder, { recursive: true, force: true })
})

async function listen(app: Hono): Promise<string> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}`),
    )
    servers.push(server)
  })
}

/** A built archive on a server that knows nothing but files. */
function siteOf(files: Files): Hono {
  const types: Record<string, string> = {
    html: 'text/html',
    css: 'text/css',
    png: 'image/png',
    xml: 'text/xml',
  }
  return new Hono().get('*', async ({ req }) => {
    const path = `${req.path.slice(1)}${req.path.endsWith('/') ? 'index.html' : ''}`
    const bytes = await files.readBytes(path)
    if (!bytes) return new Response('', { status: 404 })
    const type = types[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
    return new Response(Buffer.from(bytes), { headers: { 'content-type': `${type}; charset=utf-8` } })
  })
}

async function open(url: string, width = 1280, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  await page.goto(url)
  return page
}

const token = () => signToken('leave', { list: ports.site.list.id, subscriber: 1 }, SECRET)
const PAGES: readonly (readonly [string, () => string])[] = [
  ['the contents page', () => `${archive}/`],
  ['an issue', () => `${archive}/issues/two-sides/`],
  ['a translation', () => `${archive}/issues/two-sides/translation-whole/`],
  ['the list of the studio', () => `${studio}/`],
  ['an issue in the studio', () => `${studio}/issues/2`],
  ['the page to leave', () => `${service}/leave/${token()}`],
  ['the page of a wrong link', () => `${service}/leave/wrong`],
]

describe.each(PAGES)('%s', (_, url) => {
  it.each(SCHEMES)('has nothing that axe objects to, %s', async (scheme) => {
    const page = await open(url(), 1280, scheme)
    expect(await axeViolations(page)).toEqual([])
    await page.close()
  })

  it('needs no scrolling sideways at 320 pixels, which is 200 % zoom on a small laptop', async () => {
    const page = await open(url(), 320)
    expect(await overflow(page)).toBe(0)
    expect(await axeViolations(page)).toEqual([])
    await page.close()
  })
})

describe('Chinese in the archive', () => {
  it('is drawn by a font for simplified characters, upright', async () => {
    const page = await open(`${archive}/issues/two-sides/`)
    const side = '.passage .side[lang=zh-Hans] p'
    expect(await page.textContent(side)).toContain('只有引用的这一段可以发表')
    expect(await fontsOf(page, side)).toEqual([expect.stringMatching(/^Noto (Serif|Sans) CJK SC$/)])
    await page.close()
  })

  it('stands beside the English from 900 pixels on, above it on a phone, and can be hidden without script', async () => {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 1280, height: 900 },
    })
    const page = await context.newPage()
    await page.goto(`${archive}/issues/two-sides/`)
    const [zh, en] = [page.locator('.side[lang=zh-Hans]').first(), page.locator('.side[lang=en]').first()]
    const boxes = async () => ({ zh: await zh.boundingBox(), en: await en.boundingBox() })
    const wide = await boxes()
    expect(wide.zh?.y).toBe(wide.en?.y)
    await page.setViewportSize({ width: 390, height: 900 })
    const narrow = await boxes()
    expect(narrow.zh?.x).toBe(narrow.en?.x)
    await page.getByLabel('Hidden').check()
    expect(await zh.isVisible()).toBe(false)
    expect(await en.isVisible()).toBe(true)
    // Paper has no switch: it shows both.
    await page.emulateMedia({ media: 'print' })
    expect(await zh.isVisible()).toBe(true)
    await context.close()
  })
})

describe('the studio in a browser', () => {
  // Scripts are off inside the frame, so it is asked from the page around it.
  const inFrame = async (page: Page, expression: string) =>
    page.evaluate(`((frame) => ${expression})(document.querySelector('iframe').contentWindow)`)

  afterEach(() => cpSync(FIXTURE, folder, { recursive: true }))

  it('shows the email, repaints on save at the same place, and keeps the last good page on error', async () => {
    const page = await open(`${studio}/issues/1?width=320`)
    const text = (words: string) => page.frameLocator('iframe').getByText(words)
    await text('Hello from the first issue.').waitFor()
    await inFrame(page, 'frame.scrollTo(0, 90)')
    const place = await inFrame(page, 'frame.scrollY')
    const generation = await page.getAttribute('body', 'data-generation')
    expect(place).toBeGreaterThan(0)
    const path = join(folder, 'issues/001-first-light/issue.md')
    const source = readFileSync(path, 'utf8')

    writeFileSync(path, source.replace('Hello from', 'Good evening from'))
    await text('Good evening from the first issue.').waitFor()
    await page.locator(`body:not([data-generation="${generation}"])`).waitFor()
    expect(await inFrame(page, 'frame.scrollY')).toBe(place)

    writeFileSync(path, '---\nnumber: [\n---\n')
    await page.getByRole('alert').waitFor()
    expect(await text('Good evening from the first issue.').count()).toBe(1)

    writeFileSync(path, source)
    await text('Hello from the first issue.').waitFor()
    await page.getByRole('alert').waitFor({ state: 'detached' })
    await page.close()
  })

  it('is used with the keyboard alone: the choice stands in the address', async () => {
    const page = await open(`${studio}/issues/2`)
    await page.getByRole('radio', { name: 'Email', exact: true }).focus()
    await page.keyboard.press('ArrowRight')
    await page.frameLocator('iframe').locator('pre').waitFor()
    await page.keyboard.press('ArrowRight')
    await page.frameLocator('iframe').locator('main').waitFor()
    expect(new URL(page.url()).searchParams.get('tab')).toBe('web')
    await page.close()
  })

  it('turns dark, and leaves pictures out, whatever this machine prefers', async () => {
    const page = await open(`${studio}/issues/1?tab=web&scheme=dark&images=off`)
    await page.frameLocator('iframe').locator('article').waitFor()
    expect(await inFrame(page, 'getComputedStyle(frame.document.body).backgroundColor')).toBe(
      'rgb(23, 21, 15)',
    )
    expect(await inFrame(page, "frame.document.querySelector('article img').naturalWidth")).toBe(0)
    await page.close()
  })
})
