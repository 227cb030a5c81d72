// The email: one MJML template around one article of inline-styled HTML, made lighter where it would be clipped.
import type { Root } from 'mdast'
import type { VFileMessage } from 'vfile-message'
import type { Issue } from '../../issue/issue.ts'
import type { Site } from '../../issue/site.ts'
import { bodyOf } from '../body.ts'
import { type BoilerplateTrees, boilerplateOf } from '../boilerplate.ts'
import { countedFrame } from '../clicks.ts'
import type { Format, RenderContext, Rendering, SizeReport } from '../edition.ts'
import { type Block, type EmailArticle, emailArticle, emailFooter } from '../email-article.ts'
import { cutAt, cutCandidates } from '../email-cut.ts'
import { headRules, type StylePlace } from '../email-inline.ts'
import { darkRules, PALETTE, SANS, SERIF } from '../email-styles.ts'
import { frameOf, htmlFrameOf } from '../frame.ts'
import { hanHtml } from '../han.ts'
import { preheaderFiller } from '../preheader.ts'
import { type Problems, problem, problemMessage } from '../problems.ts'
import { linkQuotations } from '../quotation-links.ts'
import { ERROR_BYTES, WARN_BYTES, weigh, worst } from '../size.ts'
import { slotMark } from '../slots.ts'
import { subjectOf } from '../subject.ts'
import { MjmlProblem, renderTemplate, TemplateProblem } from '../template.ts'
import { linkVotes } from '../votes.ts'

const TEMPLATE = 'email.mjml.liquid'
const BLOCKS_NAMED = 5

interface Draft {
  readonly html: string
  readonly blocks: readonly Block[]
}
interface Material {
  readonly issue: Issue
  readonly site: Site
  readonly context: RenderContext
  readonly boilerplate: BoilerplateTrees
  /** Issue and opening, before notes are gathered. Cloned for every draft. */
  readonly body: Root
  readonly subject: string
}

export const emailHtml: Format = {
  id: 'email-html',
  mediaType: 'text/html',
  async render(issue, site, context) {
    const problems: Problems = []
    const boilerplate = boilerplateOf(issue, site, problems)
    const body = bodyOf(issue, site, context.slugs, 'email', boilerplate.opening)
    linkQuotations(body, issue, site)
    linkVotes(body, issue, context.variant)
    const subject = subjectOf(issue, site, problems)
    try {
      const material = { issue, site, context, boilerplate, body, subject }
      return await lightEnough(material, problems)
    } catch (error) {
      problems.push(templateMessage(error))
      return rendering('', problems)
    }
  },
}

/** The email as it is; from the warning on with rules in the head; then cut at a heading. */
async function lightEnough(material: Material, problems: Problems): Promise<Rendering> {
  const whole = await draft(material, 'elements')
  if (worst(weigh(whole.html)) < WARN_BYTES) {
    return rendering(whole.html, problems, report(whole, whole, 'none'))
  }
  const light = await draft(material, 'head')
  if (worst(weigh(light.html)) < WARN_BYTES) {
    problems.push(heavyMessage(whole, 'Frequent styles went to the head, which some mail apps ignore.'))
    return rendering(light.html, problems, report(light, whole, 'head-styles'))
  }
  const cut = await cutDraft(material, light)
  const sent = cut?.draft ?? light
  const ending = cut
    ? `The email ends before “${cut.heading}”, with a link to the page.`
    : 'It has no heading to end at.'
  problems.push(heavyMessage(whole, ending))
  if (worst(weigh(sent.html)) >= ERROR_BYTES) problems.push(tooHeavyMessage(sent))
  const size = report(sent, whole, cut ? 'cut' : 'head-styles')
  return rendering(sent.html, problems, cut ? { ...size, cutAt: cut.heading } : size)
}

/** The longest beginning that ends before a heading and is light enough; else the shortest one there is. */
async function cutDraft(
  material: Material,
  whole: Draft,
): Promise<{ draft: Draft; heading: string } | undefined> {
  const candidates = cutCandidates(material.body, whole.blocks, weigh(whole.html))
  let last: { draft: Draft; heading: string } | undefined
  for (const { index, heading } of candidates) {
    const shorter = { ...material, body: cutAt(material.body, index, heading, material.issue, material.site) }
    last = { draft: await draft(shorter, 'head'), heading }
    if (worst(weigh(last.draft.html)) < WARN_BYTES) return last
  }
  return last
}

async function draft(material: Material, place: StylePlace): Promise<Draft> {
  const { issue, site, context, boilerplate } = material
  const body = structuredClone(material.body)
  body.children.push(...structuredClone(boilerplate.closing.children))
  const { counting } = context
  const article = emailArticle(body, issue, site, place, counting)
  const footer = emailFooter(structuredClone(boilerplate.footer), issue, site, counting)
  const mjml = renderTemplate(context.templates, TEMPLATE, values(material, article, footer, place))
  return { html: await context.compileMjml(mjml), blocks: article.blocks }
}

function values(
  material: Material,
  article: EmailArticle,
  footer: string,
  place: StylePlace,
): Record<string, unknown> {
  const { issue, site, context } = material
  const frame = countedFrame(frameOf(issue, site, context.variant), context.counting)
  const dark = darkRules()
  const preheader = material.issue.meta.summary || material.issue.meta.title
  return {
    language: material.site.language,
    subject: material.subject,
    preheader: hanHtml(preheader),
    filler: preheaderFiller(preheader),
    frame: htmlFrameOf(frame),
    article: article.html,
    footer,
    fonts: { serif: SERIF, sans: SANS },
    colors: PALETTE,
    head_rules: place === 'head' ? headRules('.y-article') : '',
    dark_preference: dark.preference,
    dark_outlook: dark.outlook,
  }
}

function report(sent: Draft, whole: Draft, fallback: SizeReport['fallback']): SizeReport {
  return { ...weigh(sent.html), fallback, heaviest: heaviest(whole.blocks) }
}

function heaviest(blocks: readonly Block[]): SizeReport['heaviest'] {
  return blocks
    .filter(({ line }) => line > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, BLOCKS_NAMED)
    .map(({ text, bytes, line }) => ({ text, bytes, line }))
}

function rendering(body: string, messages: readonly VFileMessage[], size?: SizeReport): Rendering {
  const all = size ? [...messages, ...withoutLeaving(body)] : messages
  return { format: 'email-html', mediaType: 'text/html', body, messages: all, ...(size ? { size } : {}) }
}

function heavyMessage(whole: Draft, done: string): VFileMessage {
  const weight = weigh(whole.html)
  const blocks = heaviest(whole.blocks)
  const named = blocks.map(({ line, bytes, text }) => `line ${line} (${bytes} bytes, “${text}”)`).join('; ')
  return problem(
    `Unexpected email of ${weight.htmlBytes} bytes (${weight.encodedBytes} as ${weight.encoding}), expected less than ${WARN_BYTES}: Gmail clips at about 102,000`,
    {
      ruleId: 'email-size',
      fatal: false,
      line: blocks[0]?.line ?? 1,
      note: `${done} Shorten the issue, or put parts into :::only{web}. Heaviest: ${named}.`,
    },
  )
}

function tooHeavyMessage(sent: Draft): VFileMessage {
  const [first] = heaviest(sent.blocks)
  return problem(
    `Unexpected email of ${worst(weigh(sent.html))} bytes even after cutting, expected less than ${ERROR_BYTES}`,
    {
      ruleId: 'email-size',
      fatal: true,
      line: first?.line ?? 1,
      note: 'Give the issue a heading early on, at which the email can be cut, or put the long part into :::only{web}.',
    },
  )
}

function templateMessage(error: unknown): VFileMessage {
  if (error instanceof TemplateProblem) return problemMessage(error)
  if (!(error instanceof MjmlProblem)) throw error
  return problem(`Unexpected MJML from templates/${TEMPLATE}: ${error.message}`, {
    ruleId: 'template',
    fatal: true,
    note: 'Correct the template; lines are those of the MJML that it makes.',
  })
}

/** A template of the newsletter's own may have lost what the law and the mail providers ask for. */
function withoutLeaving(html: string): VFileMessage[] {
  if (html.includes(slotMark('unsubscribeUrl'))) return []
  return [
    problem(
      `Unexpected email without a link to unsubscribe, expected frame.unsubscribe_url in templates/${TEMPLATE}`,
      {
        ruleId: 'template',
        fatal: true,
        note: 'Put the link back, as in the packaged partials/email-footer.liquid.',
      },
    ),
  ]
}
