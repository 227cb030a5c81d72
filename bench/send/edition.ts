// The message that every program of this comparison sends: 9 KB of text and 45 KB of HTML, each with a link of the
// reader's own, 58 KB on the wire.
import type { Edition } from '../../src/edition/edition.ts'
import { slotMark } from '../../src/edition/slots.ts'
import type { Site } from '../../src/issue/site.ts'

export const SITE: Site = {
  name: 'Bench',
  language: 'en',
  description: '',
  url: 'https://bench.example/',
  service: 'https://bench.example/',
  sender: { name: 'Bench', address: 'editor@bench.example' },
  list: { id: 'weekly.bench.example', label: 'Bench' },
  bounceDomain: 'bench.example',
  feedbackId: 'bench',
  postalAddress: '',
  subject: '',
  words: [],
  labels: [],
  linksHeadings: [],
  firstNumber: 1,
  boilerplate: {},
}

const SENTENCE = 'Large language models arrived later, but not as late as many think; the terms came first. '

/** The text and the HTML of a message with this address to leave at. */
export function bodiesOf(leaveUrl: string): { readonly text: string; readonly html: string } {
  const text = `${`${SENTENCE.repeat(2)}\n\n`.repeat(47)}Leave: ${leaveUrl}\n`
  const item = `<p style="margin:0 0 16px;font-size:17px;line-height:26px">${SENTENCE.repeat(11)}</p>\n`
  return { text, html: `${item.repeat(42)}<a href="${leaveUrl}">Leave</a>\n` }
}

export function benchEdition(): Edition {
  const { text, html } = bodiesOf(slotMark('unsubscribeUrl'))
  const rendering = (format: 'email-html' | 'email-text' | 'web' | 'json', body: string) => ({
    format,
    mediaType: '',
    body,
    messages: [],
  })
  return {
    variant: 'full',
    issue: {
      slug: 'bench',
      title: 'Bench',
      date: '2026-11-23',
      kind: 'note',
      summary: '',
      status: 'final',
      sources: [],
      translators: [],
      reviewers: [],
    },
    subject: 'Bench',
    renderings: {
      'email-html': rendering('email-html', html),
      'email-text': rendering('email-text', text),
      web: rendering('web', ''),
      json: rendering('json', ''),
    },
    hash: '0'.repeat(64),
  }
}
