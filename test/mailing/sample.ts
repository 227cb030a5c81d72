// A site, an edition and a reader for tests of mailing and sending.
import type { Edition, FormatId, Rendering } from '../../src/edition/edition.ts'
import { slotMark } from '../../src/edition/slots.ts'
import type { Site } from '../../src/issue/site.ts'
import type { Recipient } from '../../src/mailing/compose.ts'

export const SITE: Site = {
  name: 'Gazette',
  language: 'en',
  description: 'A gazette for tests',
  url: 'https://gazette.example/',
  service: 'https://leave.gazette.example/',
  sender: { name: 'Gazette 译报', address: 'editor@gazette.example' },
  replyTo: 'letters@gazette.example',
  list: { id: 'weekly.gazette.example', label: 'Gazette 译报' },
  bounceDomain: 'bounce.gazette.example',
  feedbackId: 'gazette',
  postalAddress: '1 Main Street, Town',
  subject: '{{ newsletter }} #{{ number }}: {{ title }}',
  words: [],
  labels: [],
  linksHeadings: [],
  firstNumber: 1,
  boilerplate: {},
}

export const READER: Recipient = {
  address: 'ann@example.org',
  name: 'Ann',
  messageId: 'id1@weekly.gazette.example',
  leaveUrl: 'https://leave.gazette.example/leave/token',
  leaveAddress: 'leave+token@bounce.gazette.example',
}

export const TEXT = `Hello ${slotMark('name')},\n.a dot first\n..two dots\n.\nA trailing space \nLeave: ${slotMark('unsubscribeUrl')}\nTo ${slotMark('address')}\n`
export const HTML = `<!doctype html>\n<p>Hello ${slotMark('name')}${slotMark('name')}</p>\n<p><a href="${slotMark('unsubscribeUrl')}">Leave</a> ${'word '.repeat(60)}</p>\n`

export function edition(
  more: { text?: string; html?: string; subject?: string; hash?: string } = {},
): Edition {
  const rendering = (format: FormatId, body: string): Rendering => ({
    format,
    mediaType: '',
    body,
    messages: [],
  })
  return {
    variant: 'full',
    issue: {
      number: 7,
      slug: 'tokens',
      title: 'Tokens',
      date: '2026-11-23',
      kind: 'essay',
      summary: '',
      status: 'final',
      sources: [],
      translators: [],
      reviewers: [],
    },
    subject: more.subject ?? 'Gazette #7: 大模型的价格战 and what it costs',
    renderings: {
      'email-html': rendering('email-html', more.html ?? HTML),
      'email-text': rendering('email-text', more.text ?? TEXT),
      web: rendering('web', ''),
      json: rendering('json', '{}'),
    },
    hash: more.hash ?? 'ab'.repeat(32),
  }
}
