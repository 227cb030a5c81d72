// The translation file of a captured text: what the lexicon knows of it at the top, and before each empty slot what the
// memory offers. All of it stands in comments, which no rendering shows.

import type { Lexicon, LexiconEntry } from '../../bilingual/lexicon/lexicon.ts'
import { findChinese, lexiconIndex } from '../../bilingual/lexicon/lexicon-index.ts'
import type { Memory, MemoryMatch } from '../../bilingual/memory/memory.ts'
import { searchMemory } from '../../bilingual/memory/search.ts'
import type { Source, Translation } from '../../issue/issue.ts'
import { readIssue } from '../../issue/read.ts'
import { sideText } from '../../issue/record.ts'
import type { Site } from '../../issue/site.ts'

export interface DraftedTranslation {
  readonly text: string
  /** Chinese blocks with an empty English slot. */
  readonly slots: number
  readonly entries: readonly LexiconEntry[]
  /** Slots for which the memory has something. */
  readonly offered: number
}

const MATCHES_MAX = 2
const SCORE_MIN = 0.75
const ENTRIES_MAX = 200
const COMMENT_MAX = 1500

/** Adds the desk's comments to a translation whose English is still empty. */
export function draftTranslation(
  markdown: string,
  source: Source,
  { site, lexicon, memory }: { readonly site: Site; readonly lexicon: Lexicon; readonly memory: Memory },
): DraftedTranslation {
  const lines = markdown.replace(/\r\n?/g, '\n').split('\n')
  const pairs = pairsOf(markdown, site).filter(({ en }) => en.children.length === 0)
  const found = findEntries([source.title.zh, source.author ?? '', markdown].join('\n'), lexicon)
  let offered = 0
  // From the end, so that the lines above stay where the reader found them.
  for (const { zh } of pairs.toReversed()) {
    const slot = lines.findIndex(
      (line, at) => at >= (zh.children.at(-1)?.position?.end.line ?? 0) && SLOT.test(line),
    )
    const { exact, fuzzy } = searchMemory(memory, sideText(zh), { limit: MATCHES_MAX, threshold: SCORE_MIN })
    const matches = [...exact, ...fuzzy].slice(0, MATCHES_MAX)
    if (slot < 0 || matches.length === 0) continue
    offered += 1
    lines.splice(slot, 0, ...matches.flatMap((match) => [memoryComment(match), '']))
  }
  const head = found.length === 0 ? [] : [lexiconComment(found), '']
  return { text: [...head, ...lines].join('\n'), slots: pairs.length, entries: found, offered }
}

const SLOT = /^\s*<!--\s*en\s*-->\s*$/

/** The pairs as they will be read from the issue's folder. */
function pairsOf(text: string, site: Site): Translation['pairs'] {
  const front = '---\nslug: draft\ntitle: "Draft"\ndate: 2000-01-01\nkind: note\n---\n'
  const folder = 'issues/draft'
  const files = {
    folder,
    issue: { path: `${folder}/issue.md`, text: front },
    translations: [{ path: `${folder}/translation.md`, text }],
    assets: [],
    evidence: [],
  }
  const { issue } = readIssue(files, site, { terms: [], people: [], outlets: [] })
  return issue?.translations[0]?.pairs ?? []
}

/** Entries of the lexicon that the text names, in the order of their first mention. */
function findEntries(text: string, lexicon: Lexicon): readonly LexiconEntry[] {
  const found = new Set(findChinese(lexiconIndex(lexicon), text).map(({ entry }) => entry))
  return [...found].slice(0, ENTRIES_MAX)
}

function lexiconComment(entries: readonly LexiconEntry[]): string {
  const lines = entries.map(({ zh, en, avoid }) => {
    const instead = avoid.length > 0 ? ` (not: ${avoid.join(', ')})` : ''
    return escapeComment(`${zh} → ${en}${instead}`)
  })
  return ['<!-- lexicon', ...lines, '-->'].join('\n')
}

/** `<!-- memory 92 % #12 translation.md:34: English -->` */
function memoryComment({ score, en, issue, path, line }: MemoryMatch): string {
  const name = issue
    ? `${issue.number === undefined ? issue.slug : `#${issue.number}`} ${path.split('/').at(-1)}`
    : path
  const percent = score === 1 ? 100 : Math.min(Math.floor(score * 100), 99)
  const shown = en.length > COMMENT_MAX ? `${en.slice(0, COMMENT_MAX)}…` : en
  return `<!-- memory ${percent} % ${escapeComment(`${name}:${line}: ${shown}`)} -->`
}

/** On one line, and without what would end the comment early. */
function escapeComment(text: string): string {
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/--(!?)>/g, '--$1&gt;')
    .trim()
}
