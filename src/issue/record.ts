// What the desk remembers of an issue: its pairs of Chinese and English, and its glosses, as plain text with their
// places. Memory, harvest and the checks across the archive are made of these; they hold nothing a file does not. Pure.
import type { Nodes, Root } from 'mdast'
import { unwrap } from '../bilingual/line-break.ts'
import type { Gloss, Issue, Pair, Source } from './issue.ts'

export interface RecordedPair {
  readonly zh: string
  readonly en: string
  /** Path below the newsletter's folder. */
  readonly path: string
  readonly line: number
  readonly machine: boolean
  /** The Chinese is not to be published: the source says `original: none`, or `passages` and this is no passage. */
  readonly private: boolean
}

export interface RecordedGloss {
  readonly zh: string
  readonly english?: string
  readonly path: string
  readonly line: number
}

export interface IssueRecord {
  readonly folder: string
  readonly slug: string
  readonly title: string
  readonly date: string
  readonly status: 'draft' | 'final'
  readonly number?: number
  readonly pairs: readonly RecordedPair[]
  readonly glosses: readonly RecordedGloss[]
}

/** A record without its pairs, which weigh most: what the checks across the archive need. */
export type GlossRecord = Omit<IssueRecord, 'pairs'>

export function recordOf(issue: Issue): IssueRecord {
  const { meta, folder } = issue
  const { slug, title, date, status, number } = meta
  const path = `${folder}/issue.md`
  return {
    folder,
    slug,
    title,
    date,
    status,
    ...(number === undefined ? {} : { number }),
    pairs: [
      ...issue.passages.flatMap(({ pairs, sourceId }) =>
        pairsOf(pairs, path, originalOf(issue, sourceId) === 'none'),
      ),
      ...issue.translations.flatMap(({ pairs, path, sourceId }) =>
        pairsOf(pairs, path, originalOf(issue, sourceId) !== 'full'),
      ),
    ],
    glosses: [
      ...glossesOf(issue.glosses, path),
      ...issue.translations.flatMap((translation) => glossesOf(translation.glosses, translation.path)),
    ],
  }
}

/** The text of one side of a pair, blocks on lines of their own. */
export function sideText(side: Root): string {
  return side.children
    .map((block: Nodes) => textOf(block).trim())
    .filter((text) => text !== '')
    .join('\n')
}

/** A term is the English it stands for; pictures, notes' marks and HTML are no words of a side. */
function textOf(node: Nodes): string {
  if (node.type === 'term') return node.english ?? node.expansion?.en ?? node.zh
  if (node.type === 'html' || node.type === 'image' || node.type === 'imageReference') return ''
  if (node.type === 'break') return '\n'
  if (node.type === 'runIn') return `${node.label}: `
  if ('value' in node) return node.type === 'text' ? unwrap(node.value) : node.value
  if (!('children' in node)) return ''
  const parts = node.children.map(textOf)
  return BLOCKS.has(node.type)
    ? parts
        .map((part) => part.trim())
        .filter(Boolean)
        .join('\n')
    : parts.join('')
}

/** What holds blocks: each on a line of its own. */
const BLOCKS: ReadonlySet<string> = new Set([
  'list',
  'listItem',
  'blockquote',
  'table',
  'tableRow',
  'dialogue',
  'turn',
])

/** What a source lets be published; without a name, the strictest of all, since it may be any of them. */
function originalOf({ meta: { sources } }: Issue, id: string | undefined): Source['original'] {
  const named = sources.filter((source) => id === undefined || source.id === id)
  const allowed = named.map(({ original }) => original)
  return allowed.includes('none')
    ? 'none'
    : allowed.includes('passages') || named.length === 0
      ? 'passages'
      : 'full'
}

function pairsOf(pairs: readonly Pair[], path: string, kept: boolean): readonly RecordedPair[] {
  return pairs.flatMap(({ zh, en, line, machine }) => {
    const chinese = sideText(zh)
    const english = sideText(en)
    return chinese === '' || english === ''
      ? []
      : [{ zh: chinese, en: english, path, line, machine, private: kept }]
  })
}

function glossesOf(glosses: readonly Gloss[], path: string): readonly RecordedGloss[] {
  return glosses.map(({ zh, english, line }) => ({
    zh,
    ...(english === undefined ? {} : { english }),
    path,
    line,
  }))
}
