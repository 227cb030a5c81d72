// The letters of the audience service: what is mailed to one person because of something that person, or the owner, did.
// Issues are none of them. Pure: templates and the MJML compiler are arguments.
import type { Language } from '../bilingual/language.ts'
import type { Site } from '../issue/site.ts'
import type { CompileMjml, Templates } from './edition.ts'
import { DARK, darkRules, PALETTE, SANS, SERIF } from './email-styles.ts'
import { postalLines } from './frame.ts'
import { hanHtml } from './han.ts'
import {
  type FrameWords,
  frameWords,
  type LetterWords,
  letterWords,
  type WordValues,
} from './letter-words.ts'
import { preheaderFiller } from './preheader.ts'
import { escapeValue } from './slots.ts'
import { renderTemplate } from './template.ts'
import { COLUMNS, widthOf, wrap } from './text-wrap.ts'

const FRAME = 'letters/letter.mjml.liquid'
/** Beyond this a subject is cut: mail clients show less, and a header field is not to grow without end. */
const SUBJECT_CHARACTERS_MAX = 200
/** No address of anybody: `.invalid` never is one (RFC 2606). */
const SLOT = 'https://own-link.invalid/'
const SLOTS = /https:\/\/own-link\.invalid\/(\d+)\//g
const LANG: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-Hans' }
const LEADING: Readonly<Record<Language, object>> = {
  en: { text: '1.6', title: '1.25', small: '1.6' },
  zh: { text: '1.8', title: '1.4', small: '1.7' },
}

/** Addresses are whole (https). No letter holds what whoever filled in a form has written. */
export type Letter =
  /** Asks whoever owns an address whether to be on the list. */
  | { readonly type: 'confirm'; readonly confirmUrl: string; readonly hours: number }
  | {
      readonly type: 'welcome'
      readonly preferencesUrl: string
      readonly leaveUrl: string
      /** The newest issue. */
      readonly latest?: { readonly title: string; readonly url: string }
    }
  /** The way to a reader's own page. */
  | { readonly type: 'preferences'; readonly url: string; readonly hours: number }
  /** The way to the form for a new address. */
  | { readonly type: 'change'; readonly url: string; readonly hours: number }
  /** To the new address: asks whoever owns it. */
  | { readonly type: 'change-address'; readonly confirmUrl: string; readonly hours: number }
  /** To the old address, once the new one is confirmed. */
  | { readonly type: 'changed-address' }
  | { readonly type: 'data'; readonly url: string; readonly hours: number }
  | { readonly type: 'erase'; readonly url: string; readonly hours: number }
  /** The way to the statistics, to the owner. */
  | { readonly type: 'owner-link'; readonly url: string; readonly minutes: number }
  /** What the owner has to know at once. The lines are plain text. */
  | { readonly type: 'alert'; readonly subject: string; readonly lines: readonly string[] }

export type LetterType = Letter['type']

export interface RenderedLetter {
  /** One line, fit for a header. */
  readonly subject: string
  readonly html: string
  readonly text: string
}

export interface LetterContext {
  readonly templates: Templates
  readonly compileMjml: CompileMjml
}

/** A letter as plain text, part by part: HTML and text are both made of it, so that they say the same. */
interface Content {
  readonly title: string
  readonly preview: string
  readonly text: readonly string[]
  readonly latest?: { readonly label: string; readonly title: string; readonly url: string }
  readonly button?: { readonly label: string; readonly url: string }
  readonly after: readonly string[]
  readonly fallback: string
  readonly reason: string
  readonly links: readonly { readonly label: string; readonly url: string }[]
}

/**
 * The letter in one language. Throws TemplateProblem or MjmlProblem where a file below `letters/` of the newsletter's own
 * templates is wrong.
 */
export async function renderLetter(
  letter: Letter,
  language: Language,
  site: Site,
  context: LetterContext,
): Promise<RenderedLetter> {
  checkUrls(letter)
  const { templates } = context
  const values = wordValues(letter, language, site)
  const words = letterWords(templates, language, letter.type, values)
  const subject = oneLine(words.subject)
  const frame = frameWords(templates, language, values)
  // the same MJML for every reader: whoever keeps what was compiled need not compile it again
  const { slotted, fill } = slotUrls(letter)
  const content = contentOf(slotted, words, frame, site)
  const mjml = renderTemplate(templates, FRAME, htmlValues(subject, content, language, site))
  const text = textOf(contentOf(letter, words, frame, site), language, site)
  return { subject, html: fill(await context.compileMjml(mjml)), text }
}

/** The letter with a stand-in for each link that is one reader's own, and what puts the links into its HTML. */
function slotUrls(letter: Letter): {
  readonly slotted: Letter
  readonly fill: (html: string) => string
} {
  const urls: string[] = []
  const slot = (url: string) => `${SLOT}${urls.push(url) - 1}/`
  return {
    slotted: {
      ...letter,
      ...('url' in letter ? { url: slot(letter.url) } : {}),
      ...('confirmUrl' in letter ? { confirmUrl: slot(letter.confirmUrl) } : {}),
      ...('preferencesUrl' in letter ? { preferencesUrl: slot(letter.preferencesUrl) } : {}),
      ...('leaveUrl' in letter ? { leaveUrl: slot(letter.leaveUrl) } : {}),
    },
    fill: (html) =>
      html.replace(SLOTS, (whole, index) => {
        const url = urls[Number(index)]
        return url === undefined ? whole : escapeValue(url, 'html')
      }),
  }
}

function wordValues(letter: Letter, language: Language, site: Site): WordValues {
  return {
    newsletter: site.name,
    contact: contactOf(site),
    time: 'hours' in letter ? hours(letter.hours, language) : '',
    ...('minutes' in letter && { time: count(letter.minutes, 'minute', language) }),
    alert: letter.type === 'alert' ? oneLine(letter.subject) : '',
  }
}

function contentOf(letter: Letter, words: LetterWords, frame: FrameWords, site: Site): Content {
  const url = buttonUrl(letter)
  const latest = letter.type === 'welcome' ? letter.latest : undefined
  const own = letter.type === 'welcome' ? [{ label: frame.leave, url: letter.leaveUrl }] : []
  return {
    title: words.title,
    preview: words.preview ?? '',
    text: letter.type === 'alert' ? [...words.text, ...letter.lines] : words.text,
    ...(latest && { latest: { label: words.latest ?? '', ...latest, title: oneLine(latest.title) } }),
    ...(url !== undefined && words.button !== undefined && { button: { label: words.button, url } }),
    after: words.after ?? [],
    fallback: frame.fallback,
    reason: words.reason,
    links: [
      ...own,
      { label: frame.archive, url: site.url },
      { label: frame.contact, url: `mailto:${contactOf(site)}` },
    ],
  }
}

/** Where the one button of a letter leads. */
function buttonUrl(letter: Letter): string | undefined {
  switch (letter.type) {
    case 'confirm':
    case 'change-address':
      return letter.confirmUrl
    case 'welcome':
      return letter.preferencesUrl
    case 'preferences':
    case 'change':
    case 'data':
    case 'erase':
    case 'owner-link':
      return letter.url
    case 'changed-address':
    case 'alert':
      return undefined
  }
}

function htmlValues(
  subject: string,
  content: Content,
  language: Language,
  site: Site,
): Record<string, unknown> {
  const html = (text: string) => (language === 'en' ? hanHtml(text) : escapeValue(text, 'html'))
  const labelled = <Each extends { readonly label: string }>(each: Each) => ({
    ...each,
    label: html(each.label),
  })
  const outlook = darkRules()
  return {
    language: LANG[language],
    subject: escapeValue(subject, 'html'),
    // It lies outside the element that MJML gives the language.
    preview: hanHtml(content.preview),
    filler: preheaderFiller(content.preview),
    title: html(content.title),
    text: content.text.map(html),
    latest: content.latest ? { ...labelled(content.latest), title: html(content.latest.title) } : null,
    button: content.button ? labelled(content.button) : null,
    after: content.after.map(html),
    fallback: html(content.fallback),
    reason: html(content.reason),
    links: content.links.map(labelled),
    newsletter: html(site.name),
    site_url: site.url,
    postal_address: postalLines(site).map(html),
    fonts: { serif: SERIF, sans: SANS },
    leading: LEADING[language],
    colors: PALETTE,
    dark: DARK,
    dark_preference: outlook.preference,
    dark_outlook: outlook.outlook,
  }
}

/** The text part: lines of at most 72 columns but for addresses. */
function textOf(content: Content, language: Language, site: Site): string {
  const colon = language === 'zh' ? '：' : ':'
  const gap = language === 'zh' ? '' : ' '
  const title = wrap(content.title)
  const { latest, button } = content
  const blocks: (readonly string[])[] = [
    wrap(site.name),
    [...title, '='.repeat(Math.min(COLUMNS, Math.max(...title.map(widthOf))))],
    ...content.text.map((paragraph) => wrap(paragraph)),
    ...(latest ? [[...wrap(`${latest.label}${colon}${gap}${latest.title}`), latest.url]] : []),
    ...(button ? [[`${button.label}${colon}`, button.url]] : []),
    ...content.after.map((paragraph) => wrap(paragraph)),
    ['-'.repeat(COLUMNS), ...wrap(content.reason)],
    content.links.map(({ label, url }) => `${label}${colon}${gap}${url.replace(/^mailto:/, '')}`),
    [site.name, ...postalLines(site)],
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** `36 hours`, and whole days from two on: `2 days`. */
function hours(number: number, language: Language): string {
  if (number < 1) return { en: 'less than an hour', zh: '不到 1 小时' }[language]
  return number >= 48 && number % 24 === 0
    ? count(number / 24, 'day', language)
    : count(number, 'hour', language)
}

function count(number: number, unit: 'minute' | 'hour' | 'day', language: Language): string {
  if (language === 'zh') return `${number} ${{ minute: '分钟', hour: '小时', day: '天' }[unit]}`
  return `${number} ${unit}${number === 1 ? '' : 's'}`
}

function contactOf(site: Site): string {
  return site.replyTo ?? site.sender.address
}

/** They come from us: anything odd in them is a mistake of ours, and must not become a link. */
function checkUrls(letter: Letter): void {
  const urls = [
    buttonUrl(letter),
    letter.type === 'welcome' ? letter.leaveUrl : undefined,
    letter.type === 'welcome' ? letter.latest?.url : undefined,
  ]
  for (const url of urls) {
    if (url === undefined || /^https?:\/\/[!#-;=?-~]+$/.test(url)) continue
    throw new Error(`Unexpected address ${JSON.stringify(url)} in a letter, expected one of http or https`)
  }
}

/** Also without changes of direction, with which a subject could show what it does not say. */
function oneLine(text: string): string {
  const line = text
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu, '')
    .trim()
  return [...line].slice(0, SUBJECT_CHARACTERS_MAX).join('')
}
