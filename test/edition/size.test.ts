// What an email weighs, and what becomes of one that is too heavy.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderEdition } from '../../src/edition/render.ts'
import { ERROR_BYTES, WARN_BYTES, weigh } from '../../src/edition/size.ts'
import { context, issueOf, site } from './material.ts'
import { elements, parseHtml } from './walk.ts'

const HEAD_SECTIONS = 45
const PARAGRAPH =
  'The firms that moved to the cloud count their [bills](https://example.com/bills) again, and find that what was cheap to start is dear to keep, since every token is paid for twice: once in money and once in *electricity* that somebody else had planned to use.'

/** Sections of four paragraphs and a list, each about 2 KB in an email. */
function longIssue(sections: number, heading = '## Section'): string {
  const parts = Array.from({ length: sections }, (_, index) => {
    const list = '- one [link](https://example.com/1)\n- two [link](https://example.com/2)'
    return `${heading} ${index + 1}\n\n${PARAGRAPH}\n\n${PARAGRAPH}\n\n${list}\n\nWith a note.[^${index}]\n\n[^${index}]: Note ${index}.`
  })
  return parts.join('\n\n')
}

describe('weigh', () => {
  it('counts base64 as an encoder writes it', () => {
    const html = '词元'.repeat(1_000)
    const lines = Math.ceil(Buffer.from(html).toString('base64').length / 76)
    expect(weigh(html)).toEqual({
      htmlBytes: 6_000,
      encodedBytes: Buffer.from(html).toString('base64').length + 2 * lines,
      encoding: 'base64',
    })
  })

  it('counts quoted-printable for what is mostly ASCII', () => {
    expect(weigh('a = b\n')).toEqual({ htmlBytes: 6, encodedBytes: 9, encoding: 'quoted-printable' })
    // A space at the end of a line is encoded; 76 characters stay one line; 77 need a soft break.
    expect(weigh('a \n').encodedBytes).toBe(6)
    expect(weigh('a'.repeat(76)).encodedBytes).toBe(76)
    expect(weigh('a'.repeat(77)).encodedBytes).toBe(80)
  })

  it('takes the lighter encoding, never lighter than the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const { htmlBytes, encodedBytes } = weigh(text)
        expect(htmlBytes).toBe(Buffer.byteLength(text))
        expect(encodedBytes).toBeGreaterThanOrEqual(htmlBytes)
      }),
    )
  })
})

describe('an email', () => {
  it('stays as it is while it is light', async () => {
    const { 'email-html': email } = (await renderEdition(issueOf(longIssue(10)), site, context)).renderings
    expect(email.size?.fallback).toBe('none')
    expect(email.messages).toEqual([])
  })

  it('takes its rules to the head from the warning on, and says what weighs', async () => {
    const { 'email-html': email } = (await renderEdition(issueOf(longIssue(HEAD_SECTIONS)), site, context))
      .renderings
    expect(email.size).toMatchObject({ fallback: 'head-styles' })
    expect(email.size?.encodedBytes).toBeLessThan(WARN_BYTES)
    expect(email.body).toContain('.y-article p{margin:0 0 16px}')
    expect(email.messages).toHaveLength(1)
    const [message] = email.messages
    expect(message).toMatchObject({ ruleId: 'email-size', fatal: false, source: 'yibao' })
    const [first] = email.size?.heaviest ?? []
    expect(message?.line).toBe(first?.line)
    expect(message?.note).toContain(`line ${first?.line}`)
  })

  it('ends at a heading with a link to the page when that is not enough', async () => {
    const edition = await renderEdition(issueOf(longIssue(90)), site, context)
    const { 'email-html': email, web, 'email-text': text } = edition.renderings
    expect(email.size?.fallback).toBe('cut')
    expect(email.size?.encodedBytes).toBeLessThan(WARN_BYTES)
    expect(email.size?.encodedBytes).toBeGreaterThan(0.85 * WARN_BYTES)
    expect(email.size?.cutAt).toMatch(/^Section \d+$/)
    const links = elements(parseHtml(email.body)).map(({ properties }) => properties.href)
    expect(
      links.filter((href) => href === 'https://gazette.example.org/issues/twelve/').length,
    ).toBeGreaterThan(2)
    expect(email.body).toContain('Read on the web')
    expect(email.body).toContain('Thank you for reading.')
    expect(email.body).not.toContain('Section 90')
    // Notes of what is left out are left out; those of what stays have all their text.
    expect(email.body).toContain('Note 0.')
    expect(email.body).not.toContain('Note 89.')
    expect(web.body).toContain('Section 90')
    expect(text.body).toContain('Section 90')
    expect(email.messages.map(({ fatal }) => fatal)).toEqual([false])
    expect(email.messages[0]?.note).toContain(`The email ends before “${email.size?.cutAt}”`)
  })

  it('ends as late as it can where quotations, tables and lists of links weigh most', async () => {
    const sections = longIssue(60).replaceAll(PARAGRAPH, `> ${PARAGRAPH}\n\n| A | B |\n|---|---|\n| 1 | 2 |`)
    const { 'email-html': email } = (await renderEdition(issueOf(sections), site, context)).renderings
    expect(email.size?.fallback).toBe('cut')
    expect(email.size?.encodedBytes).toBeGreaterThan(0.75 * WARN_BYTES)
    expect(email.size?.encodedBytes).toBeLessThan(WARN_BYTES)
  })

  it('cannot be sent where there is no heading to end at', async () => {
    const { 'email-html': email } = (
      await renderEdition(issueOf(longIssue(90, '**Section**')), site, context)
    ).renderings
    expect(email.size?.encodedBytes).toBeGreaterThan(ERROR_BYTES)
    expect(email.messages.map(({ fatal }) => fatal)).toEqual([false, true])
    expect(email.messages[1]?.note).toContain('heading')
  })
})
