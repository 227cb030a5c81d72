// Reads terms out of TBX: version 3 in DCA and DCT style, and version 2 as older tools write it. A document type is
// refused, so that no entity of its own is ever expanded. Pure.
import { SaxesParser, type SaxesTagNS } from 'saxes'
import { scriptOf } from '../bilingual/script.ts'

/** What a row of a table or a concept says of one entry, as text: the lexicon's own reading decides whether it holds. */
export interface ImportedEntry {
  readonly kind: 'term' | 'person' | 'outlet'
  /** Line of the file it came from, 1-based. */
  readonly line: number
  readonly values: Readonly<Record<string, string | readonly string[]>>
}

export type TbxResult =
  | { readonly state: 'read'; readonly entries: readonly ImportedEntry[]; readonly skipped: number }
  | { readonly state: 'refused'; readonly reason: string; readonly line: number }

const CHARACTERS_MAX = 32 * 1024 * 1024
const CONCEPTS_MAX = 100_000
const NESTING_MAX = 40

interface Term {
  text: string
  status: string
  readonly lang: string
}

interface Concept {
  readonly line: number
  readonly terms: Term[]
  readonly notes: string[]
  subject: string
  definition: string
  source: string
}

/** Concepts without Chinese or without English are skipped and counted. */
export function readTbx(xml: string): TbxResult {
  if (xml.length > CHARACTERS_MAX)
    return refused(`Unexpected ${xml.length} characters, expected at most ${CHARACTERS_MAX}`, 1)
  const entries: ImportedEntry[] = []
  let skipped = 0
  const reader = conceptReader((concept) => {
    const entry = entryOf(concept)
    if (entry) entries.push(entry)
    else skipped += 1
    if (entries.length + skipped > CONCEPTS_MAX)
      throw new TbxProblem(`Unexpected concept ${CONCEPTS_MAX + 1}, expected at most ${CONCEPTS_MAX}`)
  })
  try {
    reader.parser.write(xml.replace(/^\uFEFF/, '')).close()
    return reader.root()
      ? { state: 'read', entries, skipped }
      : refused('Unexpected document, expected TBX with a tbx or martif element', 1)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const reason =
      error instanceof TbxProblem
        ? error.message
        : `Unexpected XML, expected a well-formed document: ${error.message.replace(/^\d+:\d+: /, '')}`
    return refused(reason, reader.parser.line)
  }
}

class TbxProblem extends Error {}

function refused(reason: string, line: number): TbxResult {
  return { state: 'refused', reason, line }
}

function conceptReader(finish: (concept: Concept) => void) {
  const parser = new SaxesParser({ xmlns: true })
  const open: { readonly name: string; readonly type: string; readonly lang: string }[] = []
  let concept: Concept | undefined
  let term: Term | undefined
  let text = ''
  let seen = false
  parser.on('error', (error) => {
    throw error
  })
  parser.on('doctype', (doctype) => {
    // The plain name of the old format's grammar is common; entities of its own are not.
    if (doctype.includes('['))
      throw new TbxProblem('Unexpected document type with declarations, expected none')
  })
  parser.on('opentag', (tag) => {
    if (open.length >= NESTING_MAX)
      throw new TbxProblem(`Unexpected nesting, expected at most ${NESTING_MAX} levels`)
    const lang = attribute(tag, 'xml:lang') ?? attribute(tag, 'lang') ?? open.at(-1)?.lang ?? ''
    open.push({ name: tag.local, type: attribute(tag, 'type') ?? '', lang })
    if (tag.local === 'tbx' || tag.local === 'martif') seen = true
    if (tag.local === 'conceptEntry' || tag.local === 'termEntry') {
      concept = { line: parser.line, terms: [], notes: [], subject: '', definition: '', source: '' }
    }
    if (tag.local === 'termSec' || tag.local === 'tig' || tag.local === 'ntig')
      term = { text: '', status: '', lang }
    // Text inside hi, foreign and the like belongs to what holds it.
    if (!INLINE.has(tag.local)) text = ''
  })
  parser.on('text', (more) => {
    text += more
  })
  parser.on('cdata', (more) => {
    text += more
  })
  parser.on('closetag', (tag) => {
    const element = open.pop()
    if (!element || !concept || INLINE.has(tag.local)) return
    const value = text.replace(/\s+/g, ' ').trim()
    // In DCT style an element is named as the type is in DCA: min:administrativeStatus, basic:definition.
    const what = element.type || element.name
    if (element.name === 'term' && term) term.text = value
    else if (what === 'administrativeStatus' || what === 'normativeAuthorization') {
      if (term) term.status = value
    } else if (what === 'subjectField') concept.subject ||= value
    else if (what === 'definition') concept.definition ||= value
    else if (what === 'source' && !term) concept.source ||= value
    else if (element.name === 'note' && value !== '') concept.notes.push(value)
    else if (TERM_SECTIONS.has(element.name)) {
      if (term && term.text !== '') concept.terms.push(term)
      term = undefined
    } else if (element.name === 'conceptEntry' || element.name === 'termEntry') {
      finish(concept)
      concept = undefined
    }
    text = ''
  })
  return { parser, root: () => seen }
}

const TERM_SECTIONS = new Set(['termSec', 'tig', 'ntig'])
const INLINE = new Set(['hi', 'foreign', 'sc', 'ec', 'ph'])

function attribute(tag: SaxesTagNS, name: string): string | undefined {
  return tag.attributes[name]?.value
}

function entryOf({ line, terms, notes, subject, definition, source }: Concept): ImportedEntry | undefined {
  const chinese = terms.filter(({ lang }) => /^(?:zh|cmn)\b/i.test(lang))
  const english = terms.filter(({ lang }) => /^en\b/i.test(lang))
  const traditional = ({ lang, text }: Term) =>
    /hant|-(?:tw|hk|mo)\b/i.test(lang) || (!/hans|-(?:cn|sg)\b/i.test(lang) && scriptOf(text) === 'zh-Hant')
  const zh = chinese.find((term) => !traditional(term)) ?? chinese[0]
  const hant = chinese.find(traditional)
  const allowed = english.filter(({ status }) => !isDeprecated(status))
  const en = allowed.find(({ status }) => /preferred/i.test(status)) ?? allowed[0]
  if (!zh || !en) return undefined
  const labelled = (label: string) =>
    notes.find((note) => note.startsWith(`${label}: `))?.slice(label.length + 2)
  const note = notes.filter((text) => !/^(?:pinyin|order): /.test(text)).join(' ')
  const kind = subject === 'person' || subject === 'outlet' ? subject : 'term'
  const values: Record<string, string | readonly string[]> = { zh: zh.text }
  const texts: readonly (readonly [string, string | undefined])[] = [
    ['hant', hant && hant !== zh ? hant.text : undefined],
    ['pinyin', labelled('pinyin')],
    ['en', en.text],
    ['order', kind === 'person' ? labelled('order') : undefined],
    ['description', definition],
    ['note', note],
    ['source', source],
  ]
  for (const [key, value] of texts) if (value) values[key] = value
  values.aliases = allowed.filter((term) => term !== en).map(({ text }) => text)
  values.avoid = english.filter(({ status }) => isDeprecated(status)).map(({ text }) => text)
  return { kind, line, values }
}

function isDeprecated(status: string): boolean {
  return /deprecated|superseded|notRecommended|obsolete|forbidden/i.test(status)
}
