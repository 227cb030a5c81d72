// An edition: one issue in all its outward forms. Types only: rendering is in formats/, the list in formats.ts.
import type { VFileMessage } from 'vfile-message'
import type { Issue, IssueMeta } from '../issue/issue.ts'
import type { Site } from '../issue/site.ts'
import type { VariantId } from './variants.ts'

export type EmailFormatId = 'email-html' | 'email-text'
export type FormatId = EmailFormatId | 'web' | 'json'

/** Template files by path below `templates/`: `email.mjml.liquid`, `web/issue.html.liquid`, `theme.css`. */
export type Templates = ReadonlyMap<string, string>

/** Compiles MJML to HTML. An argument, since importing mjml reads a configuration of the working directory. */
export type CompileMjml = (mjml: string) => Promise<string>

/** Links of an email that lead through the service, where the newsletter counts clicks (clicks.ts). */
export interface Counting {
  /** What stands before the number of a link. */
  readonly base: string
  /** By whole address. */
  readonly numbers: ReadonlyMap<string, number>
}

/** What a rendering may know beside the issue and the site. */
export interface RenderContext {
  readonly templates: Templates
  readonly compileMjml: CompileMjml
  /** Slug by number of every issue of the newsletter: links of references. */
  readonly slugs: ReadonlyMap<number, string>
  /** What the email says of itself. Default: `full`. */
  readonly variant?: VariantId
  /** Where clicks are counted: the numbers of the issue's links, the same in all its emails. */
  readonly counting?: Counting
}

export interface Format {
  readonly id: FormatId
  readonly mediaType: string
  render(issue: Issue, site: Site, context: RenderContext): Promise<Rendering>
}

export interface Rendering {
  readonly format: FormatId
  readonly mediaType: string
  /** The whole of the output; in email formats with slots open (slots.ts). */
  readonly body: string
  readonly messages: readonly VFileMessage[]
  /** Only email-html. */
  readonly size?: SizeReport
}

/** Bytes of the email's HTML against the limit at which Gmail clips (about 102,400). */
export interface SizeReport {
  readonly htmlBytes: number
  /** Bytes of the HTML in the transfer encoding that is smaller. */
  readonly encodedBytes: number
  readonly encoding: 'base64' | 'quoted-printable'
  readonly fallback: 'none' | 'head-styles' | 'cut'
  /** Heading at which the email was cut, with a link to the page. */
  readonly cutAt?: string
  /** The blocks that weigh most, heaviest first, at most 5. */
  readonly heaviest: readonly { readonly text: string; readonly bytes: number; readonly line: number }[]
}

/** The email of an issue for those who have chosen this variant of it. */
export interface EmailEdition {
  readonly variant: VariantId
  readonly issue: IssueMeta
  /** The same in all variants. */
  readonly subject: string
  readonly renderings: Readonly<Record<EmailFormatId, Rendering>>
  /** Lower-case hex SHA-256 over subject, email-html and email-text with slots open. */
  readonly hash: string
  /** Where counted links lead, by their number. Absent where the newsletter counts no clicks. */
  readonly targets?: readonly string[]
}

/** The issue in all its forms. Its email is that of the full issue; other variants are rendered when asked for (decision 0125). */
export interface Edition extends EmailEdition {
  readonly renderings: Readonly<Record<FormatId, Rendering>>
}
