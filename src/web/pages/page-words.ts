// How the words of pages are written: plain text with `{name}` for a value and `[words](name)` for a link. A paragraph that needs a
// value or a link which is not there is left out. Pure.
import type { Language } from '../../bilingual/language.ts'
import { hanHtml } from '../../edition/han.ts'
import { escapeValue } from '../../edition/slots.ts'

/** What a page with at most one button says. */
export interface PageWords {
  readonly title: string
  readonly text: readonly string[]
  readonly button?: string
  /** Small, after the button. */
  readonly aside?: readonly string[]
}

export type InBoth<Words> = Readonly<Record<Language, Words>>

/** What the words may name. Undefined: this page has it not. */
export interface WordFill {
  readonly values: Readonly<Record<string, string | undefined>>
  readonly links: Readonly<Record<string, string | undefined>>
}

const PART = /\[([^\]]+)\]\(([a-z]+)\)|\{([a-zA-Z]+)\}/g

/** HTML of one text, or undefined where it needs something that is not there. Throws for a name that nobody gives. */
export function fillWords(
  pattern: string,
  { values, links }: WordFill,
  language: Language,
): string | undefined {
  let html = ''
  let end = 0
  for (const match of pattern.matchAll(PART)) {
    const [whole, words, link, name] = match
    html += textHtml(pattern.slice(end, match.index), language)
    end = match.index + whole.length
    if (link !== undefined) {
      if (!(link in links)) throw new Error(`Unexpected link ${link} in “${pattern}”`)
      const href = links[link]
      const inside = fillWords(words ?? '', { values, links: {} }, language)
      if (href === undefined || inside === undefined) return undefined
      html += `<a href="${escapeValue(href, 'html')}">${inside}</a>`
    } else if (name !== undefined) {
      if (!(name in values)) throw new Error(`Unexpected value ${name} in “${pattern}”`)
      const value = values[name]
      if (value === undefined) return undefined
      html += textHtml(value, language)
    }
  }
  return html + textHtml(pattern.slice(end), language)
}

/** Plain text as HTML: in an English page its Chinese is marked; in a Chinese one, what has no Chinese at all. */
export function textHtml(text: string, language: Language): string {
  if (language === 'en') return hanHtml(text)
  const escaped = escapeValue(text, 'html')
  const foreign = !/\p{Script=Han}/u.test(text) && /\p{Script=Latin}{2}/u.test(text) && !text.includes('@')
  return foreign ? `<span lang="en">${escaped}</span>` : escaped
}

/** The same without marks, for titles of windows and attributes: not yet escaped. */
export function fillPlain(pattern: string, values: WordFill['values']): string {
  return pattern.replace(/\{([a-zA-Z]+)\}/g, (_, name: string) => values[name] ?? '')
}
