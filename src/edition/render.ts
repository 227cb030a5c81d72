// Renders an issue in all its forms: one edition, with the hash that says whether anything a reader gets has changed.
import { createHash } from 'node:crypto'
import type { VFileMessage } from 'vfile-message'
import type { Issue } from '../issue/issue.ts'
import type { Site } from '../issue/site.ts'
import { countingOf, linkTargets } from './clicks.ts'
import type { Edition, EmailEdition, FormatId, RenderContext, Rendering } from './edition.ts'
import { emailFormats, formats } from './formats.ts'
import { publishable, withheldFields } from './originals.ts'
import { problem } from './problems.ts'
import { disarmSlotMarks, slotMarkPlaces } from './slot-marks.ts'
import { subjectOf } from './subject.ts'
import { type VariantId, variantOf } from './variants.ts'

/**
 * The edition of an issue. Never throws for what a person wrote: problems of text, settings and templates are messages
 * of the renderings, each said once; a fatal one means that the edition must not be sent.
 */
export async function renderEdition(issue: Issue, site: Site, context: RenderContext): Promise<Edition> {
  const { marks, clean, cleanSite } = madeClean(issue, site)
  const subject = subjectOf(clean, cleanSite, [])
  const targets = targetsOf(clean, cleanSite, context)
  const whole = withCounting(context, targets, issue, cleanSite)
  const all = await Promise.all(formats.map((format) => format.render(clean, cleanSite, whole)))
  const first = [...marks.map(slotMessage), ...withheldFields(issue).map(withheldMessage)]
  const renderings: Edition['renderings'] = sayOnce(all, first)
  const hash = editionHash(subject, renderings)
  return { variant: 'full', issue: issue.meta, subject, renderings, hash, ...(targets ? { targets } : {}) }
}

/**
 * The email for those who have chosen this variant, as `renderEdition` makes that of the full issue, and as dear: the
 * page and the data are the same for all, so they are not made again.
 */
export async function renderVariant(
  issue: Issue,
  site: Site,
  context: RenderContext,
  variant: VariantId,
): Promise<EmailEdition> {
  const { clean, cleanSite } = madeClean(issue, site)
  const subject = subjectOf(clean, cleanSite, [])
  const targets = targetsOf(clean, cleanSite, context)
  const whole = withCounting({ ...context, variant }, targets, issue, cleanSite)
  const shown = variantOf(clean, variant, cleanSite, context.slugs)
  const all = await Promise.all(emailFormats.map((format) => format.render(shown, cleanSite, whole)))
  const renderings: EmailEdition['renderings'] = sayOnce(all, [])
  const hash = editionHash(subject, renderings)
  return { variant, issue: issue.meta, subject, renderings, hash, ...(targets ? { targets } : {}) }
}

/** Of the whole issue: a link has the same number in all its variants. */
function targetsOf(clean: Issue, site: Site, { slugs }: RenderContext): readonly string[] | undefined {
  return site.clicks ? linkTargets(clean, site, slugs) : undefined
}

function withCounting(
  context: RenderContext,
  targets: readonly string[] | undefined,
  { meta }: Issue,
  site: Site,
): RenderContext {
  return targets ? { ...context, counting: countingOf(targets, meta.slug, site) } : context
}

/** Without marks of slots, and without what may not be published. */
function madeClean(issue: Issue, site: Site) {
  const marks = slotMarkPlaces(issue, site)
  return {
    marks,
    clean: publishable(marks.length > 0 ? disarmSlotMarks(issue) : issue),
    cleanSite: marks.length > 0 ? disarmSlotMarks(site) : site,
  }
}

/** Lower-case hex SHA-256 over subject, email-html and email-text, each with its length before it. */
export function editionHash(
  subject: string,
  renderings: Readonly<Record<'email-html' | 'email-text', { readonly body: string }>>,
): string {
  const hash = createHash('sha256')
  for (const part of [subject, renderings['email-html'].body, renderings['email-text'].body]) {
    hash.update(`${Buffer.byteLength(part)}\n`).update(part, 'utf8')
  }
  return hash.digest('hex')
}

/** Formats meet the same setting one after the other: its problem belongs to the first of them. */
function sayOnce<Id extends FormatId>(
  all: readonly Rendering[],
  first: readonly VFileMessage[],
): Readonly<Record<Id, Rendering>> {
  const said = new Set<string>()
  const entries = all.map((rendering, index): [FormatId, Rendering] => {
    const messages = [...(index === 0 ? first : []), ...rendering.messages].filter((message) => {
      const key = JSON.stringify([message.ruleId, message.reason, message.line])
      if (said.has(key)) return false
      said.add(key)
      return true
    })
    return [rendering.format, { ...rendering, messages }]
  })
  return Object.fromEntries(entries) as Record<Id, Rendering>
}

/** Lists of issues and feeds show them without the rest of the issue. */
function withheldMessage(key: string): VFileMessage {
  return problem(
    `Unexpected sentence in the ${key} of a source whose original is none, expected its English`,
    {
      ruleId: 'original-withheld',
      fatal: true,
      note: `Write ${key} in English, or say original: passages in the front matter where you may quote the Chinese.`,
    },
  )
}

function slotMessage(place: { readonly line?: number; readonly where: string }): VFileMessage {
  return problem(`Unexpected mark of a reader’s slot in ${place.where}, expected other words`, {
    ruleId: 'slot-mark',
    fatal: true,
    note: 'These letters stand for a reader’s own address or link in every email: write something else.',
    ...(place.line === undefined ? {} : { line: place.line }),
  })
}
