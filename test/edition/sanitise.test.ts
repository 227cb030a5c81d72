// Nothing that an issue says runs, frames, posts or leads anywhere but to http, https, mailto or a place of its own.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Edition } from '../../src/edition/edition.ts'
import { renderEdition } from '../../src/edition/render.ts'
import { ID_PREFIX } from '../../src/edition/sanitise.ts'
import { context, issueOf, metaOf, site, source } from './material.ts'
import { PAYLOADS } from './payloads.ts'
import { elements, parseHtml, unmarkedHan } from './walk.ts'

const FORBIDDEN =
  /^(script|iframe|object|embed|svg|math|form|input|button|textarea|select|link|base|video|audio|source|template|noscript|frame|frameset|applet)$/

describe.each(PAYLOADS)('%s', (payload) => {
  let edition: Edition
  beforeAll(async () => {
    edition = await renderEdition(issueOf(`Before\n\n${payload}\n\nAfter ${payload}\n`), site, context)
  })

  it('is harmless on the web', () => {
    const nodes = elements(parseHtml(edition.renderings.web.body))
    expect(nodes.length).toBeGreaterThan(2)
    for (const node of nodes) {
      expect(node.tagName).not.toMatch(FORBIDDEN)
      expect(node.tagName).not.toMatch(/^(style|meta)$/)
      expectHarmless(node.properties)
      expect(node.properties.style).toBeUndefined()
    }
  })

  it('is harmless in the email', () => {
    const { body, messages } = edition.renderings['email-html']
    expect(messages).toEqual([])
    for (const node of elements(parseHtml(body))) {
      expect(node.tagName).not.toMatch(FORBIDDEN)
      expectHarmless(node.properties)
    }
    expect(body).not.toContain('position:fixed')
    expect(body).not.toContain('root:')
  })

  it('leaves the text around it', () => {
    expect(edition.renderings['email-text'].body).toContain('Before')
    expect(edition.renderings.web.body).toContain('Before')
  })
})

describe('what the front matter and newsletter.yaml say', () => {
  const evil =
    '"><img src=x onerror=alert(1)>\'</mj-text><mj-raw><script>alert(1)</script></mj-raw>{{ frame }} 词'
  const hostile = {
    ...metaOf({ title: evil, summary: evil, translators: [evil], audio: 'javascript:alert(1)' }),
    sources: [
      {
        ...source,
        title: { zh: evil, en: evil },
        author: evil,
        outlet: evil,
        url: 'javascript:alert(1)',
        archive: { url: `https://example.com/${evil}` },
      },
    ],
  }

  it('is text, in every place where it stands', async () => {
    const named = { ...site, name: evil, description: evil, postalAddress: `${evil}\n${evil}` }
    const { renderings } = await renderEdition(issueOf('Hello', { meta: hostile }), named, context)
    for (const format of ['web', 'email-html'] as const) {
      expect(renderings[format].messages).toEqual([])
      const tree = parseHtml(renderings[format].body)
      expect(unmarkedHan(tree)).toEqual([])
      for (const node of elements(tree)) {
        expect(node.tagName).not.toMatch(FORBIDDEN)
        expect(node.tagName).not.toBe('img')
        expectHarmless(node.properties)
      }
    }
  })
})

describe('ids', () => {
  it('are prefixed once, and fragments with them', async () => {
    const issue = issueOf('<a id="here">x</a> [there](#here) note[^1]\n\n[^1]: text')
    const { web, 'email-html': email } = (await renderEdition(issue, site, context)).renderings
    for (const body of [web.body, email.body]) {
      const nodes = elements(parseHtml(body))
      const names = nodes.flatMap(({ properties }) => [properties.id, properties.name]).filter(Boolean)
      const own = nodes.flatMap(({ properties }) =>
        typeof properties.href === 'string' && properties.href.startsWith('#')
          ? [properties.href.slice(1)]
          : [],
      )
      expect(own.length).toBeGreaterThanOrEqual(3)
      for (const fragment of own) {
        expect(fragment.startsWith(ID_PREFIX)).toBe(true)
        expect(names).toContain(fragment)
      }
    }
  })
})

function expectHarmless(properties: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(properties)) {
    expect(name).not.toMatch(/^(on|form|xLink|srcDoc|ping|background$|target$)/)
    if (['href', 'src', 'cite', 'action', 'data', 'poster'].includes(name)) {
      expect(String(value)).toMatch(/^(https?:\/\/|mailto:|#y-|yibaoSlot(?:unsubscribe|preferences)UrlX$)/)
    }
    if (name === 'className') expect(value).not.toContain('evil')
  }
}
