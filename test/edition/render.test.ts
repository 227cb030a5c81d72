// The edition as a whole: its hash, its subject, and what happens when something a person wrote is wrong.
import { describe, expect, it } from 'vitest'
import { renderEdition } from '../../src/edition/render.ts'
import { issueWithEverything } from './constructs.ts'
import { context, issueOf, metaOf, site, templates } from './material.ts'

const messagesOf = (edition: Awaited<ReturnType<typeof renderEdition>>) =>
  Object.values(edition.renderings).flatMap(({ messages }) => messages)

describe('the hash', () => {
  it('is the same for the same issue, and leaves the issue as it was', async () => {
    const issue = issueWithEverything()
    const before = JSON.stringify(issue)
    const first = await renderEdition(issue, site, context)
    const second = await renderEdition(issue, site, context)
    expect(first.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(second.hash).toBe(first.hash)
    expect(JSON.stringify(issue)).toBe(before)
  })

  it('changes with the text, the subject and the template, but not with what is on the page only', async () => {
    const hash = async (markdown: string, changes = {}, other = context) =>
      (await renderEdition(issueOf(markdown, { meta: metaOf(changes) }), site, other)).hash
    const original = await hash('Hello')
    expect(await hash('Hello!')).not.toBe(original)
    expect(await hash('Hello', { subject: 'Other' })).not.toBe(original)
    const template = (templates.get('email.mjml.liquid') ?? '').replace('600px', '640px')
    const changed = { ...context, templates: new Map([...templates, ['email.mjml.liquid', template]]) }
    expect(await hash('Hello', {}, changed)).not.toBe(original)
  })
})

describe('the subject', () => {
  it('is filled and not escaped', async () => {
    const edition = await renderEdition(issueOf('Hello'), site, context)
    expect(edition.subject).toBe('Example Gazette #12: Tokens & AT&T')
  })

  it('is one line whatever the title holds', async () => {
    const meta = metaOf({ title: 'One\r\nBcc: x@example.org\u2028two' })
    const { subject } = await renderEdition(issueOf('Hello', { meta }), site, context)
    expect(subject).toBe('Example Gazette #12: One Bcc: x@example.org two')
  })

  it('has a null number in a note', async () => {
    const { number: _, ...meta } = metaOf({ kind: 'note' })
    const pattern = '{{ newsletter }}{% if number %} #{{ number }}{% endif %}: {{ title }}'
    const { subject } = await renderEdition(
      issueOf('Hello', { meta }),
      { ...site, subject: pattern },
      context,
    )
    expect(subject).toBe('Example Gazette: Tokens & AT&T')
  })

  it('falls back to the title with one message', async () => {
    const edition = await renderEdition(issueOf('Hello'), { ...site, subject: '{{ nmae }}' }, context)
    expect(edition.subject).toBe('Tokens & AT&T')
    expect(messagesOf(edition)).toHaveLength(1)
    expect(messagesOf(edition)[0]).toMatchObject({ fatal: true, ruleId: 'template' })
    expect(messagesOf(edition)[0]?.reason).toContain('subject:1:4')
  })
})

describe('boilerplate', () => {
  it('stands where it belongs, once, in every form that readers get', async () => {
    const { renderings } = await renderEdition(issueOf('Greetings\n\n## First\n\nText'), site, context)
    for (const format of ['email-html', 'email-text', 'web'] as const) {
      const { body } = renderings[format]
      const places = [
        'Greetings',
        'All issues are in',
        'First',
        'Thank you for reading',
        'These are the translations',
      ].map((words) => body.indexOf(words, body.indexOf('Greetings')))
      expect(places).toEqual([...places].sort((a, b) => a - b))
      expect(places).not.toContain(-1)
    }
  })

  it('is replaced or switched off by the front matter', async () => {
    const meta = metaOf({ opening: 'Only *today*: {{ title }}', closing: false })
    const { renderings } = await renderEdition(issueOf('Hello', { meta }), site, context)
    expect(renderings.web.body).toContain('Only <em>today</em>: Tokens &#x26; AT&#x26;T')
    expect(renderings.web.body).not.toContain('All issues are in')
    expect(renderings['email-text'].body).not.toContain('Thank you')
  })

  it('is sanitised like the text', async () => {
    const bio = 'I <script>alert(1)</script><a href="javascript:alert(1)">am</a>'
    const { renderings } = await renderEdition(issueOf('Hello'), { ...site, boilerplate: { bio } }, context)
    expect(renderings['email-html'].body).not.toMatch(/<script|javascript:/)
  })

  it('says which block cannot be filled, once', async () => {
    const edition = await renderEdition(
      issueOf('Hello'),
      { ...site, boilerplate: { bio: 'x {{ nmae }}' } },
      context,
    )
    expect(messagesOf(edition).map(({ reason }) => reason)).toEqual([
      expect.stringContaining('boilerplate bio:1:6: undefined variable: nmae'),
    ])
  })
})

describe('a mark of a slot in the text', () => {
  it.each([
    ['the text', issueOf('One\n\nTwo yibaoSlotunsubscribeUrlX'), 3],
    ['an address', issueOf('[x](https://example.org/yibaoSlotnameX)'), 1],
    ['the front matter', issueOf('x', { meta: metaOf({ title: 'yibaoSlotaddressX' }) }), 1],
  ])('is refused in %s, and harmless', async (_, issue, line) => {
    const edition = await renderEdition(issue, site, context)
    expect(messagesOf(edition)).toHaveLength(1)
    expect(messagesOf(edition)[0]).toMatchObject({ ruleId: 'slot-mark', fatal: true, line })
    expect(edition.renderings['email-html'].body.match(/yibaoSlot/g)).toHaveLength(3)
  })
})

describe('a template that is wrong', () => {
  const withTemplate = (template: string) => ({
    ...context,
    templates: new Map([...templates, ['email.mjml.liquid', template]]),
  })
  it.each([
    ['<mjml>\n{{ nmae }}</mjml>', 'templates/email.mjml.liquid:2:4: undefined variable: nmae'],
    ['<mjml><mj-body><mj-text>x</mj-text></mj-body></mjml>', 'Line 1 (mj-text)'],
    ['<mjml><mj-body></mj-body></mjml>', 'without a link to unsubscribe'],
    ['', 'MJML'],
  ])('%s', async (template, said) => {
    const edition = await renderEdition(issueOf('Hello'), site, withTemplate(template))
    const [message] = edition.renderings['email-html'].messages
    expect(message).toMatchObject({ fatal: true, ruleId: 'template' })
    expect(message?.reason).toContain(said)
    expect(edition.renderings.web.body).toContain('Hello')
  })
})
