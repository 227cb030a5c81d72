// Counted links: which links of an email lead through the service, and that nothing else changes.
import { describe, expect, it } from 'vitest'
import { isTarget } from '../../src/edition/clicks.ts'
import { renderEdition, renderVariant } from '../../src/edition/render.ts'
import type { Site } from '../../src/issue/site.ts'
import { readSite } from '../../src/issue/site-schema.ts'
import { issueWithEverything } from './constructs.ts'
import { context, issueOf, metaOf, site } from './material.ts'

const counting: Site = { ...site, service: 'https://mail.example.org/list/', clicks: true }

async function render(markdown: string, on: Site = counting) {
  return renderEdition(issueOf(markdown, { meta: metaOf({ sources: [] }) }), on, context)
}

function hrefs(html: string): readonly string[] {
  return [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href = '']) => href)
}

describe('counted links', () => {
  it('lead through the service by number, each target once, in order', async () => {
    const edition = await render(
      'See [one](https://one.example/a?b=1&c=2), [two](http://two.example) and [one again](https://one.example/a?b=1&c=2).',
    )
    const { slug } = edition.issue
    expect(edition.targets).toEqual(['https://one.example/a?b=1&c=2', 'http://two.example/'])
    const go = hrefs(edition.renderings['email-html'].body).filter((href) => href.includes('/go/'))
    expect(go).toEqual([0, 1, 0].map((number) => `https://mail.example.org/list/go/${slug}/${number}`))
  })

  it('stay what they are in the text part and on the page', async () => {
    const edition = await render('See [one](https://one.example/a).')
    for (const format of ['email-text', 'web', 'json'] as const)
      expect(edition.renderings[format].body).not.toContain('/go/')
  })

  it.each([
    ['of the archive', `[issue](https://gazette.example/issues/001/)`],
    ['of the service', '[page](https://mail.example.org/list/subscribe)'],
    ['to write to', '[write](mailto:editor@example.org)'],
    ['within the email', '[below](#notes)'],
    ['that are written out', '<https://one.example/a>'],
    ['whose words are an address', '[one.example/other](https://one.example/a)'],
    ['with a password', '[one](https://user:secret@one.example/)'],
  ])('are not those %s', async (_, markdown) => {
    const own = { ...counting, url: 'https://gazette.example/' }
    expect((await render(markdown, own)).targets).toEqual([])
  })

  it('stand in the sources too, and are stored as a header can say them', async () => {
    const source = {
      id: 's1',
      title: { zh: '标题' },
      script: 'zh-Hans' as const,
      url: 'https://news.example/文章',
      archive: { url: 'https://archive.example/1' },
    }
    const meta = metaOf({ sources: [{ ...metaOf({}).sources[0], ...source }] as never })
    const edition = await renderEdition(issueOf('Hello', { meta }), counting, context)
    expect(edition.targets).toEqual(['https://news.example/%E6%96%87%E7%AB%A0', 'https://archive.example/1'])
    expect(edition.renderings['email-html'].body).not.toContain('news.example')
  })

  it('have the same numbers in every edition of an issue', async () => {
    const issue = issueOf(
      'See [one](https://one.example/a).\n\n## Links\n\n### Read: [two](https://two.example/)\n\nWords.',
    )
    const whole = await renderEdition(issue, counting, context)
    for (const variant of ['english', 'links'] as const) {
      const less = await renderVariant(issue, counting, context, variant)
      expect(less.targets).toEqual(whole.targets)
      const go = hrefs(less.renderings['email-html'].body).filter((href) => href.includes('/go/'))
      const two = whole.targets?.indexOf('https://two.example/')
      expect(go).toContain(`https://mail.example.org/list/go/${issue.meta.slug}/${two}`)
    }
  })

  it('never take the link to unsubscribe', async () => {
    const edition = await renderEdition(issueWithEverything(), counting, context)
    expect(edition.renderings['email-html'].body).toContain('href="yibaoSlotunsubscribeUrlX"')
    for (const target of edition.targets ?? []) expect(isTarget(target)).toBe(true)
  })

  it('are part of what the hash is made of', async () => {
    const off = await render('See [one](https://one.example/a).', { ...counting, clicks: false })
    const on = await render('See [one](https://one.example/a).')
    expect(on.hash).not.toBe(off.hash)
    expect(off).not.toHaveProperty('targets')
  })
})

it('without the key, every byte is what it was', async () => {
  const { clicks: _, ...without } = counting
  const off = await renderEdition(issueWithEverything(), { ...counting, clicks: false }, context)
  const none = await renderEdition(issueWithEverything(), without, context)
  expect(none.hash).toBe(off.hash)
  expect(none.renderings['email-html'].body).not.toContain('/go/')
})

it.each([
  '//evil.example',
  '/\\evil.example',
  'https:evil.example',
  'https:/\\evil.example',
  'https://',
  'javascript:alert(1)',
  'data:text/html,x',
  'ftp://evil.example/',
  'https://user@evil.example/',
  `https://a.example/${'a'.repeat(2048)}`,
])('%s is no target', (url) => {
  expect(isTarget(url)).toBe(false)
})

it('counted links need a service', () => {
  const yaml = [
    'name: Gazette',
    'description: Of things',
    'url: https://gazette.example/',
    'sender: { name: Editor, address: editor@gazette.example }',
    'postalAddress: 1 Example Street',
    'clicks: true',
  ]
  const { site: none, file } = readSite('newsletter.yaml', yaml.join('\n'))
  expect(none).toBeUndefined()
  expect(String(file.messages[0])).toContain('service')
  expect(
    readSite('newsletter.yaml', [...yaml, 'service: https://mail.gazette.example/'].join('\n')).site?.clicks,
  ).toBe(true)
})
