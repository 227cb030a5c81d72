// The letters of the audience service: what is mailed to one person because of something that person, or the owner, did.
// Issues are none of them. Pure: templates and the MJML compiler are arguments.
import type { Language } from '../bilingual/language.ts'
import type { Site } from '../issue/site.ts'
import type { CompileMjml, Templates } from './edition.ts'

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

/** The letter in one language. Throws TemplateProblem or MjmlProblem where a template of the newsletter's own is wrong. */
export type RenderLetter = (
  letter: Letter,
  language: Language,
  site: Site,
  context: LetterContext,
) => Promise<RenderedLetter>
