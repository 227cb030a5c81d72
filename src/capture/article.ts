// The types of the capture room: what is given to it, and what it makes of it. Types only.
import type { Root } from 'mdast'
import type { Script } from '../issue/issue.ts'

/** Bytes with what is known of them. Nothing is fetched here. */
export interface CaptureInput {
  readonly bytes: Uint8Array
  /** Name of the file, for its ending. */
  readonly name?: string
  /** The `Content-Type` of the answer, with its charset: `text/html; charset=gbk`. */
  readonly contentType?: string
  /** Where the bytes came from, after redirects. */
  readonly url?: string
  /** HTTP status of the answer. */
  readonly status?: number
}

export type Captured =
  | { readonly state: 'article'; readonly article: Article }
  /** The page says that the article is not to be had. The sentence says so, and what to do. */
  | { readonly state: 'gone'; readonly reason: GoneReason; readonly sentence: string }
  /** These bytes are nothing that can be read. The sentence says why, and what to do. */
  | { readonly state: 'unreadable'; readonly sentence: string }

export type GoneReason =
  /** Its author took it down. */
  | 'deleted'
  /** The platform took it down, or the account. */
  | 'removed'
  /** The site asks whether a person is reading. */
  | 'verify'
  | 'login'
  | 'paid'
  /** The account moved, and the article with it. */
  | 'moved'
  /** HTTP 404 or 410, or a page that says so. */
  | 'missing'
  /** The server is in trouble, or refuses: other statuses from 400 on. */
  | 'refused'
  /** A page without an article in it: often one that a script would fill. */
  | 'empty'

export type ArticleKind = 'html' | 'wechat' | 'mhtml' | 'docx' | 'pdf' | 'text'

export interface Article {
  /** On one line, without the name of the site. Never empty: at worst the start of the text. */
  readonly title: string
  /** As printed; several are separated by a comma. */
  readonly author?: string
  /** Who published it: the account, the paper, the ministry. */
  readonly outlet?: string
  /** YYYY-MM-DD, as dated in China. */
  readonly date?: string
  /** The canonical address, without trackers. */
  readonly url?: string
  readonly script: Script
  /** Both scripts stand in the text; these are samples of the rarer one, with the block they stand in. */
  readonly mixedScript?: { readonly script: Script; readonly samples: readonly string[] }
  /** Label of the WHATWG Encoding Standard: `gb18030`, `big5`, `utf-8`. Absent where bytes are no text: DOCX, PDF. */
  readonly charset?: string
  readonly kind: ArticleKind
  /** Ending of the evidence file, without a dot: `html`, `mhtml`, `docx`, `pdf`, `txt`. */
  readonly extension: string
  /** Headings from depth 2, paragraphs, lists, quotes, tables, code, images. Without the title. */
  readonly blocks: Root
  /** What was left out or is doubtful: sentences for the person who captured it. */
  readonly notes: readonly string[]
}
