// Opens the system's Chromium for tests: no download, no profile of the tester's, and a clear sentence where it is
// missing. Also asks which fonts really drew an element, and what axe finds.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const INSTALL = 'apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk'

/** CHROMIUM in the environment names another program. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path))
  if (executablePath === undefined || !existsSync(executablePath)) {
    throw new Error(`There is no Chromium on this machine. Install it: ${INSTALL}`)
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--font-render-hinting=none'] })
}

/** Families of the fonts that drew the text of an element, from the DevTools protocol. */
export async function fontsOf(page: Page, selector: string): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('DOM.enable')
  await session.send('CSS.enable')
  const { root } = await session.send('DOM.getDocument', { depth: 0 })
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector })
  const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId })
  await session.detach()
  return fonts.map(({ familyName }) => familyName)
}

export interface AxeViolation {
  readonly id: string
  readonly targets: readonly string[]
}

/** What axe-core finds wrong on the page as it is now. Run outside the page's own policy, which allows no script. */
export async function axeViolations(page: Page): Promise<readonly AxeViolation[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(`${source};undefined`)
  const found = await page.evaluate(
    `axe.run(document, { iframes: false }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, targets: nodes.map(({ target, any }) => target.join(' ') + ' ' + any.map(({ message }) => message).join(' ')) })))`,
  )
  return found as readonly AxeViolation[]
}

/** How many pixels the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}
