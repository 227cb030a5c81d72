// A real browser opens every page of the service under its own policy, on a phone and at a desk, in light and dark, and does the
// sum of the subscribe form. Requests are answered here: nothing leaves the browser.
import { createChallenge, HmacAlgorithm, type Payload, verifySolution } from 'altcha-lib'
import { deriveKey as derivePbkdf2 } from 'altcha-lib/algorithms/pbkdf2'
import { deriveKey as deriveSha } from 'altcha-lib/algorithms/sha'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { statisticsOf } from '../../src/audience/statistics/statistics.ts'
import { renderLetter } from '../../src/edition/letters.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { compileMjml } from '../../src/mjml/compile.ts'
import { openTemplates } from '../../src/open/newsletter.ts'
import type { Page as ServicePage } from '../../src/web/pages/page.ts'
import { SAMPLES } from '../../src/web/pages/samples.ts'
import { createServicePages } from '../../src/web/pages/service-pages.ts'
import { statisticsPage } from '../../src/web/pages/statistics-page.ts'
import { siteAt } from '../web/site.ts'
import { axeViolations, fontsOf, openBrowser, overflow } from './browser.ts'

const SERVICE = 'https://mail.gazette.example/'
const SECRET = 'a-secret-of-this-test-that-is-long-enough'
const LANGUAGES = ['en', 'zh'] as const
const templates = await openTemplates(memoryFiles())
const site = siteAt(SERVICE)
const pages = createServicePages(site, templates)
const WORDS_ALONE =
  /^(asked|confirmed|expired|unknown|fresh|mailed|address-changed|erased|vote-closed|failed|too-many|missing)$/
const LOOKS = new Set(SAMPLES.filter(({ type }) => !WORDS_ALONE.test(type)))
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())

/** A window in which every GET is answered with what is shown now; what is posted is kept. */
async function openWindow(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const posted: URLSearchParams[] = []
  const problems: string[] = []
  page.on('console', (message) => problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  let shown: Response | undefined
  await page.route('**/*', async (route) => {
    const request = route.request()
    if (request.method() === 'POST') posted.push(new URLSearchParams(request.postData() ?? ''))
    const answer = shown?.clone() ?? new Response('')
    await route.fulfill({ body: await answer.text(), headers: Object.fromEntries(answer.headers) })
  })
  const show = async (response: Response) => {
    shown = response
    await page.goto(`${SERVICE}here`)
  }
  return { page, posted, problems, show, close: () => context.close() }
}

describe.each(LANGUAGES)('every page in %s', (language) => {
  it.each([
    ['at a desk', 1280, 'light'],
    ['in the dark at 320 pixels, which is 200 % zoom on a small laptop', 320, 'dark'],
  ] as const)(
    'has nothing that axe objects to, no scrolling sideways and no breach of its policy, %s',
    {
      timeout: 300_000,
    },
    async (_, width, colorScheme) => {
      const window = await openWindow({ viewport: { width, height: 900 }, colorScheme })
      for (const [at, sample] of SAMPLES.entries()) {
        await window.show(pages.respond(sample, language, 200))
        expect([at, sample.type, await overflow(window.page)]).toEqual([at, sample.type, 0])
        // Pages that differ in their words alone are looked at once.
        if (LOOKS.has(sample))
          expect([at, sample.type, await axeViolations(window.page)]).toEqual([at, sample.type, []])
      }
      expect(window.problems).toEqual([])
      await window.close()
    },
  )
})

describe('the subscribe form', () => {
  const form = (more: Partial<Extract<ServicePage, { type: 'subscribe' }>> = {}) =>
    pages.respond({ type: 'subscribe', ...more }, 'en', 200)
  const submit = async (page: Page) => {
    await page.getByLabel('Email address').fill('reader@example.org')
    await page.getByRole('button', { name: 'Subscribe' }).click()
  }

  it('is filled in with the keyboard alone, past the field for programs', async () => {
    const { page, posted, show, close } = await openWindow()
    await show(form({ formToken: 'abc' }))
    await page.getByLabel('Email address').focus()
    await page.keyboard.type('reader@example.org')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect.poll(() => posted.length).toBe(1)
    expect(Object.fromEntries(posted[0] ?? [])).toEqual({
      lang: 'en',
      form: 'abc',
      address: 'reader@example.org',
      website: '',
      language: 'zh',
      edition: 'english',
    })
    await close()
  })

  it.each([
    ['SHA-256', deriveSha],
    ['PBKDF2/SHA-256', derivePbkdf2],
  ])('does a sum of %s that altcha verifies', async (algorithm, deriveKey) => {
    const challenge = await createChallenge({
      algorithm,
      cost: 3,
      keyPrefix: '0',
      deriveKey,
      hmacSignatureSecret: SECRET,
      data: { form: 'abc' },
    })
    const { page, posted, problems, show, close } = await openWindow()
    await show(form({ challenge: JSON.stringify(challenge) }))
    await submit(page)
    await expect.poll(() => posted.length).toBe(1)
    const answer: Payload = JSON.parse(atob(posted[0]?.get('altcha') ?? ''))
    const verified = await verifySolution({
      ...answer,
      deriveKey,
      hmacAlgorithm: HmacAlgorithm.SHA_256,
      hmacSignatureSecret: SECRET,
    })
    expect(verified).toMatchObject({ verified: true })
    expect(problems).toEqual([])
    await close()
  })

  it('says what to do where the sum cannot be done', async () => {
    const { page, posted, show, close } = await openWindow()
    await show(form({ challenge: '{"parameters":{"algorithm":"NONE"}}' }))
    await submit(page)
    await expect.poll(() => page.textContent('#sum-status')).toContain('Write to editor@gazette.example')
    expect(await page.getByText('This form needs JavaScript').isVisible()).toBe(false)
    expect(posted).toEqual([])
    const button = await page.getByRole('button').boundingBox()
    const status = await page.locator('#sum-status').boundingBox()
    expect((status?.y ?? 0) - ((button?.y ?? 0) + (button?.height ?? 0))).toBeGreaterThan(8)
    await close()
  })

  it('works without JavaScript, and says what the sum would need', async () => {
    const { page, posted, show, close } = await openWindow({ javaScriptEnabled: false })
    await show(form({ challenge: '{}' }))
    expect(await page.getByText('This form needs JavaScript').isVisible()).toBe(true)
    await show(form())
    expect(await page.getByText('This form needs JavaScript').count()).toBe(0)
    await submit(page)
    await expect.poll(() => posted.length).toBe(1)
    await close()
  })
})

describe('Chinese pages', () => {
  it('are drawn by fonts for simplified characters: text in a serif, controls without', async () => {
    const { page, show, close } = await openWindow()
    await show(pages.respond({ type: 'confirm' }, 'zh', 200))
    expect(await fontsOf(page, 'h1')).toEqual(['Noto Serif CJK SC'])
    expect(await fontsOf(page, 'button')).toEqual(['Noto Sans CJK SC'])
    await close()
  })

  it('end no paragraph with a line of one character on a phone', async () => {
    const { page, show, close } = await openWindow({ viewport: { width: 390, height: 900 } })
    await show(pages.respond({ type: 'mailed', purpose: 'data' }, 'zh', 200))
    const lines = await page.evaluate(`(() => {
      const range = document.createRange()
      range.selectNodeContents([...document.querySelectorAll('main p')].at(-1))
      return [...range.getClientRects()].map(({ width }) => width)
    })()`)
    expect((lines as number[]).length).toBe(2)
    expect((lines as number[]).at(-1)).toBeGreaterThan(2.5 * 18)
    await close()
  })
})

describe('the statistics', () => {
  const issue = '042-around-the-horn'
  const statistics = statisticsOf(
    {
      readers: {
        statuses: { pending: 2, active: 95, unsubscribed: 3, suppressed: 2 },
        languages: { en: 91, zh: 4 },
        editions: { full: 95, english: 0, links: 0 },
      },
      changes: [{ kind: 'imported', minute: Date.UTC(2026, 9, 1) / 60_000, count: 100 }],
      waits: [],
      reports: [{ issue, kind: 'bounce', cause: 'mailbox-full', permanent: false, count: 2 }],
      polls: [],
      outbox: [{ kind: 'letter', state: 'waiting', count: 1 }],
      mailings: [{ issue, subject: 'Horn', plannedAt: Date.UTC(2026, 10, 23), size: 100 }],
      issues: new Map([
        [issue, { deliveries: [{ variant: 'full', state: 'accepted', count: 100 }], clicks: [] }],
      ]),
    },
    { now: Date.UTC(2026, 10, 30) },
  )

  it.each(LANGUAGES)('scroll their tables on a phone, under names that stay, in %s', async (language) => {
    const window = await openWindow({ viewport: { width: 390, height: 900 }, colorScheme: 'dark' })
    const { page } = window
    await window.show(pages.respond(statisticsPage(statistics, language), language, 200))
    expect([await overflow(page), await axeViolations(page), window.problems]).toEqual([0, [], []])
    const region = page.locator('.scroll:has(.issues)')
    expect(await page.locator('.sideways').last().isVisible()).toBe(true)
    const name = region.locator('tbody th')
    const before = (await name.boundingBox())?.x
    await region.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowRight')
    const scrolled = () => page.evaluate("document.querySelector('.scroll:has(.issues)').scrollLeft")
    await expect.poll(scrolled).toBeGreaterThan(0)
    expect((await name.boundingBox())?.x).toBe(before)
    await window.close()
  })

  it.each(LANGUAGES)('show the whole of them at a desk, in %s', async (language) => {
    const window = await openWindow()
    await window.show(pages.respond(statisticsPage(statistics, language), language, 200))
    const hidden = await window.page.evaluate(
      "[...document.querySelectorAll('.scroll')].map((each) => each.scrollWidth - each.clientWidth)",
    )
    expect(new Set(hidden as number[])).toEqual(new Set([0]))
    expect(await window.page.locator('.sideways').last().isVisible()).toBe(false)
    const left = async (selector: string) => (await window.page.locator(selector).boundingBox())?.x
    expect(await left('.nameplate'), 'the nameplate stands above the title').toBe(await left('h1'))
    await window.close()
  })
})

describe('letters', () => {
  it.each(LANGUAGES)('need no scrolling sideways at 320 pixels, in %s', async (language) => {
    const { page, show, close } = await openWindow({ viewport: { width: 320, height: 900 } })
    const url = `${SERVICE}confirm/${'a'.repeat(90)}`
    const letter = {
      type: 'welcome',
      preferencesUrl: url,
      leaveUrl: url,
      latest: { title: 'A', url },
    } as const
    const { html } = await renderLetter(letter, language, site, { templates, compileMjml })
    await show(new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } }))
    expect(await overflow(page)).toBe(0)
    await close()
  })
})
