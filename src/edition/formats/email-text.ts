// The plain-text part of the email: everything the HTML part says, for readers and programs that show no HTML.
import { bodyOf } from '../body.ts'
import { boilerplateOf } from '../boilerplate.ts'
import type { Format } from '../edition.ts'
import { type Frame, frameOf } from '../frame.ts'
import { gatherNotes } from '../notes.ts'
import type { Problems } from '../problems.ts'
import type { SourceFrame } from '../source-lines.ts'
import { separated, stacked } from '../text-blocks.ts'
import type { LinkList } from '../text-inline.ts'
import { COLUMNS, widthOf, wrap } from '../text-wrap.ts'
import { linkVotes } from '../votes.ts'

export const emailText: Format = {
  id: 'email-text',
  mediaType: 'text/plain',
  async render(issue, site, context) {
    const messages: Problems = []
    const boilerplate = boilerplateOf(issue, site, messages)
    const body = bodyOf(issue, site, context.slugs, 'email', boilerplate.opening)
    linkVotes(body, issue, context.variant)
    body.children.push(...boilerplate.closing.children)
    const links: LinkList = { urls: [] }
    const frame = frameOf(issue, site, context.variant)
    const parts = [
      mastheadLines(frame),
      sourceLines(frame),
      stacked(gatherNotes(body).children, links),
      stacked(boilerplate.footer.children, links),
    ]
    const text = separated([...parts, linkLines(links), footerLines(frame)])
    return { format: 'email-text', mediaType: 'text/plain', body: `${text.join('\n')}\n`, messages }
  },
}

function mastheadLines(frame: Frame): readonly string[] {
  const line = [frame.newsletter, frame.number, frame.date].filter(Boolean).join(' · ')
  const title = wrap(frame.title)
  const rule = '='.repeat(Math.min(COLUMNS, Math.max(...title.map(widthOf))))
  return separated([
    wrap(line),
    [...title, rule],
    frame.summary ? wrap(frame.summary) : [],
    [
      ...wrap(`View in browser: ${frame.issue_url}`, COLUMNS, '', '  '),
      ...(frame.audio ? wrap(`Listen to this issue: ${frame.audio}`, COLUMNS, '', '  ') : []),
    ],
  ])
}

function sourceLines(frame: Frame): readonly string[] {
  const credits = [frame.credits, frame.status].filter(Boolean).join(' ')
  return separated([...frame.sources.map(oneSource), credits ? wrap(credits) : []])
}

function oneSource(source: SourceFrame): readonly string[] {
  return [
    ...wrap(`Source: ${source.title_zh || source.title_en}`, COLUMNS, '', '  '),
    ...(source.title_zh && source.title_en ? wrap(source.title_en, COLUMNS, '  ') : []),
    ...(source.byline ? wrap(source.byline, COLUMNS, '  ') : []),
    ...(source.url ? wrap(`${originalLabel(source)}: ${source.url}`, COLUMNS, '  ') : []),
    ...(source.archive_url
      ? wrap(
          `Archived copy${source.archive_note ? ` (${source.archive_note})` : ''}: ${source.archive_url}`,
          COLUMNS,
          '  ',
        )
      : []),
    ...(source.rights ? wrap(`Rights: ${source.rights}`, COLUMNS, '  ') : []),
  ]
}

/** Where the box has no Chinese, readers are told beforehand that the page has. */
function originalLabel({ title_zh }: SourceFrame): string {
  return title_zh ? 'Original' : 'Original, in Chinese'
}

function linkLines(links: LinkList): readonly string[] {
  if (links.urls.length === 0) return []
  return ['Links', '-----', ...links.urls.map((url, index) => `[${index + 1}] ${url}`)]
}

function footerLines(frame: Frame): readonly string[] {
  return [
    '-'.repeat(COLUMNS),
    ...wrap(`You get this because ${frame.address} is subscribed to ${frame.newsletter}.`),
    ...wrap(frame.edition),
    `Another edition, your preferences: ${frame.preferences_url}`,
    `Unsubscribe: ${frame.unsubscribe_url}`,
    `All issues: ${frame.site_url}`,
    '',
    frame.newsletter,
    ...frame.postal_address,
  ]
}
