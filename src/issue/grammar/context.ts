// What every reading of the grammar is given: the newsletter, the sources, and a way to give messages. Pure.
import type { Node, Point, Position } from 'unist'
import type { VFile } from 'vfile'
import type { Language } from '../../bilingual/language.ts'
import type { Wording } from '../expansions.ts'
import type { Source } from '../issue.ts'
import { type MessageId, messageOf } from '../messages.ts'
import { report, type Severity } from '../report.ts'
import type { Site } from '../site.ts'

export type Newsletter = Pick<Site, 'name' | 'labels' | 'linksHeadings'>

export interface Context {
  readonly newsletter: Newsletter
  /** undefined where the front matter could not be read: then nothing is said about sources. */
  readonly sources: readonly Source[] | undefined
  /** Language of every block, by its text as written. Filled by language.ts before anything is rewritten. */
  readonly languages: WeakMap<Node, Language>
  /** Text of the file without its front matter; offsets of positions are into it. */
  readonly text: string
  /** What the lexicon, and the record of a final issue, say of terms. */
  readonly wording: Wording
  /** Adds a message: "Unexpected X, expected Y". `own` goes before what the message always has. */
  readonly message: (
    id: MessageId,
    reason: string,
    place: Point | Position | undefined,
    own?: { readonly severity?: Severity; readonly note?: string },
  ) => void
}

/** A file with more messages of one rule is no clearer for them. */
const PER_RULE_MAX = 100

export function createContext(
  file: VFile,
  text: string,
  newsletter: Newsletter,
  sources: readonly Source[] | undefined,
  wording: Wording,
): Context {
  const given = new Map<MessageId, number>()
  return {
    newsletter,
    sources,
    languages: new WeakMap(),
    text,
    wording,
    message: (id, reason, place, own) => {
      const count = (given.get(id) ?? 0) + 1
      given.set(id, count)
      if (count > PER_RULE_MAX) return
      const { severity, advice } = messageOf(id)
      report(file, { ruleId: id, severity, reason, place, note: advice, ...own })
    },
  }
}

/** Text of the issue as a message quotes it: one line, not too long. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const characters = [...line]
  return characters.length <= 30 ? line : `${characters.slice(0, 29).join('')}…`
}
