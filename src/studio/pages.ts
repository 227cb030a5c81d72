// The studio's own pages: the list of issues, one issue with its controls, a page with one sentence.
import { newestFirst } from '../archive/feed.ts'
import { kindLabel } from '../archive/kinds.ts'
import { longDate } from '../edition/dates.ts'
import type { SizeReport, Templates } from '../edition/edition.ts'
import { hanHtml } from '../edition/han.ts'
import { renderTemplate } from '../edition/template.ts'
import { VARIANT_NAMES, VARIANTS } from '../edition/variants.ts'
import type { PreviewMessage } from '../jobs/preview.ts'
import { SAMPLE_READER, type ShownReader } from '../jobs/sample-reader.ts'
import type { Desk, Sheet } from './desk.ts'
import { SCHEMES } from './scheme.ts'
import { tabsOf, type View, WIDTHS } from './view.ts'

/** Gmail shows no more of a message than this. */
const CLIP_BYTES = 102_400

export async function listPage(desk: Desk): Promise<string> {
  const { templates, site } = await desk.newsletter()
  const entries = [...(await desk.issues())].sort((a, b) =>
    a.meta && b.meta ? newestFirst(a.meta, b.meta) : Number(!!a.meta) - Number(!!b.meta),
  )
  return studioPage('studio/list.html.liquid', templates, `Preview · ${site.name}`, desk, {
    newsletter: hanHtml(site.name),
    issues: entries.map(({ folder, meta }) => ({
      name: folder.replace(/^issues\//, ''),
      number: meta?.number ?? null,
      title: meta ? hanHtml(meta.title) : null,
      kind: meta ? kindLabel(meta.kind) : null,
      date: meta ? longDate(meta.date) : null,
      draft: meta?.status === 'draft',
    })),
  })
}

export async function sheetPage(
  desk: Desk,
  sheet: Sheet,
  view: View,
  { recipient }: ShownReader,
): Promise<string> {
  const { templates, site } = await desk.newsletter()
  const { rendered, messages } = sheet
  const { width, scheme, images, edition } = view
  const query = new URLSearchParams({ width, scheme, images, edition })
  const email = await rendered?.edition(edition)
  return studioPage(
    'studio/issue.html.liquid',
    templates,
    `${rendered?.meta.title ?? sheet.name} · Preview`,
    desk,
    {
      newsletter: hanHtml(site.name),
      name: sheet.name,
      title: rendered ? hanHtml(rendered.meta.title) : sheet.name,
      number: rendered?.meta.number ?? null,
      draft: rendered?.meta.status === 'draft',
      stale: sheet.stale,
      shown: rendered !== undefined,
      hash: email?.hash.slice(0, 12) ?? null,
      reader: recipient === SAMPLE_READER.recipient ? null : hanHtml(recipient.address),
      problem: email?.problem === undefined ? null : hanHtml(email.problem),
      editions: VARIANTS.map((id) => ({ id, label: VARIANT_NAMES[id], chosen: id === edition })),
      tabs: tabsOf(rendered).map((tab) => ({ ...tab, chosen: tab.id === view.tab })),
      widths: WIDTHS.map((id) => ({ id, label: id === 'desktop' ? 'Full' : id, chosen: id === view.width })),
      schemes: SCHEMES.map((id) => ({ id, label: SCHEME_LABELS[id], chosen: id === view.scheme })),
      images: view.images,
      width: view.width,
      frame: `/frame/${encodeURIComponent(sheet.name)}/${view.tab}?${query}`,
      inbox: rendered
        ? {
            sender: hanHtml(rendered.sender),
            subject: hanHtml(rendered.subject),
            preheader: hanHtml(rendered.preheader),
          }
        : null,
      size: email?.size ? sizeValues(email.size) : null,
      messages: messages.map(messageValues),
      counts: countsOf(messages),
    },
  )
}

/** A page that can always be shown: it uses no template. */
export function messagePage(sentence: string, generation: number): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Preview</title><link rel="stylesheet" href="/studio.css"><script src="/studio.js" defer></script></head><body data-generation="${generation}"><main id="live"><h1>Preview</h1><p>${hanHtml(sentence)}</p><p><a href="/">All issues</a></p></main></body></html>`
}

const SCHEME_LABELS = { light: 'Light', dark: 'Dark', forced: 'Forced dark' } as const

function studioPage(
  template: string,
  templates: Templates,
  title: string,
  desk: Desk,
  values: Readonly<Record<string, unknown>>,
): string {
  return renderTemplate(templates, template, { page: { title, generation: desk.generation() }, ...values })
}

function sizeValues(size: SizeReport): Record<string, unknown> {
  const bars = [
    { label: 'HTML', bytes: size.htmlBytes },
    { label: `Encoded (${size.encoding})`, bytes: size.encodedBytes },
  ]
  const most = Math.max(CLIP_BYTES * 1.08, ...bars.map(({ bytes }) => bytes * 1.02))
  return {
    limit: inGroups(CLIP_BYTES),
    limit_at: percent(CLIP_BYTES / most),
    bars: bars.map(({ label, bytes }) => ({
      label,
      bytes: inGroups(bytes),
      share: `${Math.round((bytes / CLIP_BYTES) * 100)} %`,
      length: percent(bytes / most),
      level: bytes > CLIP_BYTES ? 'over' : bytes > 90_000 ? 'near' : 'under',
    })),
    fallback: FALLBACKS[size.fallback],
    cut_at: size.cutAt ?? null,
  }
}

const FALLBACKS: Readonly<Record<SizeReport['fallback'], string | null>> = {
  none: null,
  'head-styles': 'Styles were moved to the head to save bytes.',
  cut: 'Too long for one message: cut, with a link to the page, at',
}

function percent(share: number): string {
  return (share * 100).toFixed(2)
}

function inGroups(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}

function messageValues(message: PreviewMessage): Record<string, unknown> {
  const { path, line, column } = message
  return {
    severity: message.severity,
    place: line === undefined ? path : `${path}:${line}${column === undefined ? '' : `:${column}`}`,
    text: hanHtml(message.text),
    advice: hanHtml(message.advice),
    rule: message.ruleId,
  }
}

function countsOf(messages: readonly PreviewMessage[]): Record<string, unknown> {
  const count = (severity: PreviewMessage['severity']) =>
    messages.filter((message) => message.severity === severity).length
  const parts = [
    plural(count('error'), 'error'),
    plural(count('warning'), 'warning'),
    plural(count('lead'), 'lead'),
  ].filter((part) => part !== '')
  const level = count('error') > 0 ? 'error' : count('warning') > 0 ? 'warning' : 'good'
  return { level, text: parts.length > 0 ? parts.join(', ') : 'No messages' }
}

function plural(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`
}
