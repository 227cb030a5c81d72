// What the terms of an issue stand for: from `expansions.yaml` beside a final issue first, then from the lexicon. The
// record is what later edits of the lexicon do not change. Reading and writing it. Pure.
import { VFile } from 'vfile'
import { stringify } from 'yaml'
import { z } from 'zod'
import { foldHan } from '../bilingual/fold.ts'
import type { Lexicon, LexiconEntry } from '../bilingual/lexicon/lexicon.ts'
import { entryFor, type LexiconIndex, lexiconIndex } from '../bilingual/lexicon/lexicon-index.ts'
import type { Expansion, Source } from './issue.ts'
import { report } from './report.ts'
import { readYamlList } from './yaml.ts'

/** What a reading of the grammar asks about terms. */
export interface Wording {
  readonly index: LexiconIndex
  readonly status: 'draft' | 'final'
  /** What `[[zh]]` stands for; undefined where neither the record nor the lexicon has it. */
  expand(zh: string): Expansion | undefined
  /** Everything that was asked for and found, by the Chinese as written. */
  readonly used: ReadonlyMap<string, Expansion>
}

export interface ExpansionsText {
  readonly path: string
  readonly text: string
}

const text = (expected: string) => z.string(expected).trim().min(1, expected).max(1000, expected)
const expansionSchema = z.strictObject(
  {
    zh: text('the Chinese term'),
    en: text('its English'),
    description: text('a few words').exactOptional(),
  },
  'the keys `zh` and `en`',
)

/**
 * The wording of one issue. `record` is its expansions.yaml, which drafts ignore; `file` has what is wrong with it.
 */
export function readWording(
  lexicon: Lexicon,
  status: Wording['status'],
  sources: readonly Source[],
  record: ExpansionsText | undefined,
): { readonly wording: Wording; readonly file?: VFile } {
  const index = lexiconIndex(lexicon)
  const used = new Map<string, Expansion>()
  const script = sources.length > 0 && sources.every((each) => each.script === 'zh-Hant') ? 'hant' : 'zh'
  const { recorded, file } = status === 'final' && record ? readRecord(record, index) : {}
  const expand = (zh: string): Expansion | undefined => {
    const entry = entryFor(index, zh)
    const found = recorded?.get(foldHan(zh)) ?? (entry && expansionOf(entry, zh, script))
    if (found) used.set(zh, found)
    return found
  }
  return { wording: { index, status, expand, used }, ...(file && { file }) }
}

/** The text of expansions.yaml with what is used and not yet in it; undefined where nothing is missing. */
export function recordText(
  used: ReadonlyMap<string, Expansion>,
  present: ExpansionsText | undefined,
): string | undefined {
  const before = present && readItems(present)
  // What cannot be read is not written over: its message says what to do.
  if (before && before.file.messages.length > 0) return undefined
  const known = new Set(before?.items.map(({ value }) => foldHan(value.zh)))
  const added: Expansion[] = []
  for (const { zh, en, description } of used.values()) {
    if (known.has(foldHan(zh))) continue
    known.add(foldHan(zh))
    added.push({ zh, en, ...(description === undefined ? {} : { description }) })
  }
  if (added.length === 0) return undefined
  const kept = before && before.items.length > 0 ? `${present.text.trimEnd()}\n` : HEAD
  return `${kept}${stringify(added, { lineWidth: 0 })}`
}

const HEAD = `# What the terms of this issue stood for when it was finished; yibao writes it. Later edits of the lexicon change
# nothing here. Delete this file to take the lexicon's English of today.
`

function readRecord(
  record: ExpansionsText,
  index: LexiconIndex,
): { readonly recorded: ReadonlyMap<string, Expansion>; readonly file: VFile } {
  const { items, file } = readItems(record)
  const recorded = new Map<string, Expansion>()
  for (const { value, line } of items) {
    recorded.set(foldHan(value.zh), value)
    const now = entryFor(index, value.zh)?.en
    if (now === undefined || now === value.en) continue
    report(file, {
      ruleId: 'expansions-stale',
      severity: 'info',
      reason: `Unexpected “${value.en}” recorded for ${value.zh}, expected “${now}” as the lexicon has it now`,
      place: { line, column: 1 },
      note: 'The issue keeps what it said. To take the new English, delete expansions.yaml.',
    })
  }
  return { recorded, file }
}

function readItems({ path, text }: ExpansionsText) {
  const file = new VFile({ path, value: text })
  const items = readYamlList(file, text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'), expansionSchema, {
    id: 'expansions',
    name: 'entry',
    firstLine: 1,
    suspectComments: 'unspaced',
    docs: 'docs/lexicon.md',
  })
  return { items, file }
}

function expansionOf(entry: LexiconEntry, zh: string, script: 'zh' | 'hant'): Expansion {
  const { kind, en, description, hant } = entry
  const written = script === 'hant' && hant !== undefined && zh === entry.zh ? hant : zh
  return { zh: written, en, ...(kind === 'outlet' && description !== undefined ? { description } : {}) }
}
