// The studio, request by request: what it answers, to whom, and what it shows while the text is broken.
import { beforeEach, describe, expect, it } from 'vitest'
import type { CheckPorts } from '../../src/jobs/check.ts'
import { SAMPLE_READER } from '../../src/jobs/sample-reader.ts'
import { inScheme } from '../../src/studio/scheme.ts'
import { createStudio } from '../../src/studio/studio.ts'
import { openFixture } from '../archive/newsletter.ts'

const HOST = { headers: { host: '127.0.0.1:4480' } }
const ISSUE = 'issues/001-first-light/issue.md'

let ports: CheckPorts
let broken: Error | undefined
let save: (path: string, text: string) => Promise<void>
let get: (path: string, init?: RequestInit) => Promise<Response>

beforeEach(async () => {
  ports = await openFixture()
  broken = undefined
  let changed: () => void = () => {}
  const studio = createStudio({
    open: async () => {
      if (broken) throw broken
      return ports
    },
    changes: (listener) => {
      changed = listener
      return () => {}
    },
  })
  save = async (path, text) => {
    await ports.files.write(path, text)
    changed()
  }
  get = async (path, init = HOST) => studio.request(path, init)
})

async function text(path: string): Promise<string> {
  return (await get(path)).text()
}

describe('the list', () => {
  it('names every issue, drafts too, the newest first', async () => {
    const html = await text('/')
    expect([...html.matchAll(/href="\/issues\/([^"]+)"/g)].map(([, name]) => name)).toEqual([
      '003-not-yet',
      '002-two-sides',
      '001-first-light',
    ])
    expect(html).toContain('Draft')
  })

  it('shows an issue whose front matter cannot be read', async () => {
    await save('issues/004-broken/issue.md', 'no front matter')
    expect(await text('/')).toContain('Front matter cannot be read')
    expect(await text('/issues/004-broken')).toContain('count-error')
  })
})

describe('an issue', () => {
  it.each(['1', 'first-light'])(
    'is found as %s, and stays found when its front matter breaks',
    async (name) => {
      const response = await get(`/issues/${name}?tab=web`)
      expect(response.status).toBe(302)
      expect(response.headers.get('location')).toBe('/issues/001-first-light?tab=web')
    },
  )

  it('has the frame with the email', async () => {
    const html = await text('/issues/001-first-light')
    expect(html).toContain(
      'src="/frame/001-first-light/email?width=600&amp;scheme=light&amp;images=on&amp;edition=full"',
    )
  })

  it('has inbox line, size against the limit, and its choices from the address', async () => {
    const html = await text('/issues/001-first-light?tab=web&width=320&scheme=dark&images=off')
    expect(html).toContain('A summary with &#60;/script&#62; in it')
    expect(html).toContain('102,400 bytes')
    for (const choice of ['web', '320', 'dark', 'off']) expect(html).toContain(`value="${choice}" checked`)
    expect(html).toContain('width-320')
  })

  it('choices that are none fall back', async () => {
    const html = await text('/issues/001-first-light?tab=<script>&width=9&scheme=x&images=perhaps')
    expect(html).toContain('/frame/001-first-light/email?width=600')
    expect(html).not.toContain('<script>')
  })

  it('has a tab for each translation', async () => {
    const html = await text('/issues/002-two-sides')
    expect(html).toContain('value="translation-part"')
    expect(await text('/frame/2/translation-whole')).toContain('全文第一段')
  })

  it('shows the messages of check with file, line and advice', async () => {
    const source = (await ports.files.readText(ISSUE)) ?? ''
    await save(ISSUE, `${source}\n[nowhere](missing.pdf)\n`)
    const html = await text('/issues/001-first-light')
    expect(html).toMatch(/issues\/001-first-light\/issue\.md:\d+:\d+/)
    expect(html).toContain('message-error')
  })

  it.each([
    '/issues/99',
    '/frame/99/email',
    '/files/none.png',
    '/files/..%2fnewsletter.yaml',
    '/newsletter.yaml',
  ])('%s is not there', async (path) => {
    expect((await get(path)).status).toBe(404)
  })
})

describe('the frame', () => {
  it('is the edition that would be sent, with a sample reader in it, and may run nothing', async () => {
    const response = await get('/frame/1/email')
    const html = await response.text()
    expect(html).toContain('sample.reader@example.org')
    expect(html).not.toContain('yibaoSlot')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline' http:\/\/127\.0\.0\.1:4480; /)
    expect(policy).toMatch(/sandbox allow-same-origin$/)
    expect(policy).not.toContain('script')
  })

  it('takes its pictures from the folder of the issue, unless they are off', async () => {
    const html = await text('/frame/1/email')
    const source = /src="(\/files\/square-[0-9a-f]{16}\.png)"/.exec(html)?.[1] ?? ''
    const picture = await get(source)
    expect(picture.status).toBe(200)
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect((await get('/frame/1/email?images=off')).headers.get('content-security-policy')).toContain(
      "img-src 'none'",
    )
  })

  it('serves no file that is no picture', async () => {
    await text('/frame/1/email')
    expect((await get('/files/private.txt')).status).toBe(404)
  })

  it('shows text as text', async () => {
    const html = await text('/frame/1/text')
    expect(html).toContain('&#60;b&#62;bold&#60;/b&#62; &#38;')
  })

  it('has its style sheet in the chosen colours', async () => {
    const html = await text('/frame/1/web?scheme=dark')
    const style = /href="[./]*(\/files\/style-[0-9a-f]+\.css\?scheme=dark)"/.exec(html)?.[1] ?? ''
    const css = await text(style)
    expect(css).not.toContain('prefers-color-scheme: dark')
    expect(css).toContain('@media (min-width: 0px)')
  })
})

describe('while the text is broken', () => {
  it('the last good version stays in view and the messages say what is wrong', async () => {
    await text('/issues/001-first-light')
    await save(ISSUE, '---\nnumber: [\n---\n')
    const html = await text('/issues/001-first-light')
    expect(html).toContain('last version that could be rendered')
    expect(html).toContain('message-error')
    expect(await text('/frame/001-first-light/email')).toContain('Hello from the first issue')
  })

  it('settings that cannot be read are said, with the last good version in view', async () => {
    await text('/issues/001-first-light')
    broken = new Error('newsletter.yaml:3:1: Unexpected key')
    await save(ISSUE, (await ports.files.readText(ISSUE)) ?? '')
    expect(await text('/issues/001-first-light')).toContain('newsletter.yaml:3:1: Unexpected key')
    expect(await text('/frame/1/email')).toContain('Hello from the first issue')
  })

  it('a template that cannot be rendered is named with its line', async () => {
    ports = {
      ...ports,
      templates: new Map([...ports.templates, ['web/issue.html.liquid', 'x\n{{ missing }}']]),
    }
    const html = await text('/issues/001-first-light')
    expect(html).toContain('templates/web/issue.html.liquid:2:')
    expect(html).toContain('cannot be rendered yet')
  })

  it('it is in view again when it is whole again', async () => {
    const source = (await ports.files.readText(ISSUE)) ?? ''
    await save(ISSUE, 'nothing')
    await save(ISSUE, source.replace('Hello from', 'Good evening from'))
    expect(await text('/frame/1/email')).toContain('Good evening from the first issue')
    expect(await text('/issues/001-first-light')).not.toContain('role="alert"')
  })
})

describe('who may ask', () => {
  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80', '', '0.0.0.0'])(
    'the host name %j gets nothing',
    async (host) => {
      const response = await get('/issues/001-first-light', { headers: { host } })
      expect(response.status).toBe(421)
      expect(await response.text()).not.toContain('First light')
    },
  )

  it.each(['127.0.0.1:1', 'localhost:4480', '[::1]:4480', 'LOCALHOST'])(
    '%s is this machine',
    async (host) => {
      expect((await get('/', { headers: { host } })).status).toBe(200)
    },
  )

  it.each(['/', '/issues/001-first-light', '/studio.js', '/studio.css', '/nothing'])(
    '%s has the security headers',
    async (path) => {
      const { headers } = await get(path)
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('content-security-policy')).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cache-control')).toBe('no-store')
    },
  )

  it('it is read only', async () => {
    expect((await get('/issues/001-first-light', { ...HOST, method: 'POST' })).status).toBe(404)
  })
})

it('a save is told to every page that listens', async () => {
  const response = await get('/events')
  const reader = response.body?.getReader()
  const next = async () => new TextDecoder().decode((await reader?.read())?.value)
  expect(await next()).toContain('event: generation\ndata: 1')
  await save(ISSUE, 'changed')
  expect(await next()).toContain('event: generation\ndata: 2')
  await reader?.cancel()
})

describe('a colour scheme', () => {
  it('is answered whatever the machine prefers', () => {
    const css = ':root{color-scheme: light dark}@media (prefers-color-scheme:dark){a{}}'
    expect(inScheme(css, 'dark')).toBe(':root{color-scheme: dark}@media (min-width: 0px){a{}}')
    expect(inScheme(css, 'light')).toBe(':root{color-scheme: light}@media (max-width: 0px){a{}}')
  })

  it('forced dark is the light message turned over', () => {
    expect(inScheme('<head></head>', 'forced')).toContain('invert(1)')
  })
})

describe('the editions that readers can choose', () => {
  const frame = (edition: string, tab = 'email') =>
    text(`/frame/002-two-sides/${tab}?edition=${edition}&width=600`)

  it('are shown one at a time, each with its own size and hash', async () => {
    const hashes = new Set<string>()
    for (const edition of ['full', 'english', 'links']) {
      const page = await text(`/issues/002-two-sides?edition=${edition}`)
      expect(page).toMatch(new RegExp(`name="edition" value="${edition}" checked`))
      hashes.add(/Edition <code>([0-9a-f]+)/.exec(page)?.[1] ?? '')
    }
    expect(hashes.size).toBe(3)
    expect(await frame('full')).toContain('with the Chinese that it quotes')
    expect(await frame('english')).toContain('in English alone')
    expect(await frame('links', 'text')).toContain('This is the digest of links')
  })

  it('begin with the edition of the reader who is looked for, under their name', async () => {
    const recipient = { ...SAMPLE_READER.recipient, address: 'bo@example.org' }
    const studio = createStudio({
      open: async () => ports,
      changes: () => () => {},
      reader: { edition: 'english', recipient },
    })
    const page = await (await studio.request('/issues/002-two-sides', HOST)).text()
    expect(page).toContain('name="edition" value="english" checked')
    expect(page).toContain('as bo@example.org gets it')
    const email = await (await studio.request('/frame/002-two-sides/email', HOST)).text()
    expect(email).toContain('because bo@example.org is subscribed')
  })
})
