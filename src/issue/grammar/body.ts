// The order of the readings: from Markdown text to a tree with the nodes of the grammar, and what they found. Pure.
import type { Root } from 'mdast'
import type {
  Dialogue,
  Gloss,
  Ignore,
  Outlet,
  Passage,
  Recommendation,
  Reference,
  Translation,
} from '../issue.ts'
import { parseMarkdown } from '../markdown.ts'
import { blockText } from './block-text.ts'
import { checkStrayFences, readContainers } from './container.ts'
import type { Context } from './context.ts'
import { resolveDefinitions } from './definition.ts'
import { readDialogues } from './dialogue.ts'
import { readFigures } from './figure.ts'
import { type Flow, flowsOf, textBlocksOf } from './flow.ts'
import { readIgnores } from './ignore.ts'
import { readLanguages } from './language.ts'
import { findDepth, findExcess } from './limits.ts'
import { readNotes, translatorsBlocks } from './note.ts'
import { readQuotes } from './passage.ts'
import { type PhrasingFinds, readPhrasing } from './phrasing.ts'
import { readRecommendations } from './recommendation.ts'
import { readRunIn } from './run-in.ts'
import { readSections } from './section.ts'
import { joinSoftBreaks } from './soft-break.ts'
import { pairTranslation } from './translation.ts'
import { nameVotes } from './vote.ts'

export interface Body {
  readonly tree: Root
  readonly passages: readonly Passage[]
  readonly glosses: readonly Gloss[]
  readonly outlets: readonly Outlet[]
  readonly recommendations: readonly Recommendation[]
  readonly dialogues: readonly Dialogue[]
  readonly references: readonly Reference[]
  readonly ignores: readonly Ignore[]
}

interface Blocks {
  readonly tree: Root
  readonly finds: PhrasingFinds
  readonly ignores: readonly Ignore[]
}

/** Reads the text of an issue, without its front matter. */
export function readBody(context: Context): Body {
  const { tree, finds, ignores } = readBlocks(context)
  const passages: Passage[] = []
  const dialogues: Dialogue[] = []
  const recommendations: Recommendation[] = []
  const sections = readSections(tree, context.sources ?? [])
  for (const flow of flowsOf(tree)) {
    readFigures(flow)
    readQuotes(flow, sections, context, { passages, dialogues })
    readRunIns(flow, context)
    if (!isSectioned(flow)) continue
    dialogues.push(...readDialogues(flow, context))
    recommendations.push(...readRecommendations(flow, context))
  }
  for (const block of textBlocksOf(tree)) joinSoftBreaks(block)
  nameVotes(tree)
  return {
    tree,
    passages: byLine(passages),
    ...finds,
    recommendations: byLine(recommendations),
    dialogues: byLine(dialogues),
    ignores: [...ignores].sort((a, b) => a.fromLine - b.fromLine),
  }
}

/** Reads a translation: pairs of blocks, with terms, glosses and references, without the readings of an issue. */
export function readTranslation(context: Context): Pick<Translation, 'pairs' | 'glosses' | 'ignores'> {
  const { tree, finds, ignores } = readBlocks(context)
  for (const flow of flowsOf(tree)) readFigures(flow)
  for (const block of textBlocksOf(tree)) joinSoftBreaks(block)
  return { pairs: pairTranslation(tree, context), glosses: finds.glosses, ignores }
}

/** What issues and translations have in common: containers, notes, languages, and the text of each block. */
function readBlocks(context: Context): Blocks {
  const tree = parse(context)
  const finds: PhrasingFinds = { glosses: [], outlets: [], references: [] }
  const ignores: Ignore[] = []
  resolveDefinitions(tree)
  for (const block of textBlocksOf(tree)) checkStrayFences(blockText(block), context)
  for (const flow of flowsOf(tree)) {
    ignores.push(...readIgnores(flow, context))
    readContainers(flow, context)
  }
  readNotes(tree, context)
  readLanguages(tree, context)
  const translators = translatorsBlocks(tree)
  for (const block of textBlocksOf(tree)) {
    readPhrasing(block, translators.has(block) ? 'about words' : 'about things', context, finds)
  }
  return { tree, finds, ignores }
}

/** An empty tree where the text is beyond the limits. */
function parse(context: Context): Root {
  const excess = findExcess(context.text)
  const tree = excess ? undefined : parseMarkdown(context.text)
  const problem = excess ?? (tree && findDepth(tree))
  if (!problem && tree) return tree
  const { reason, line } = problem ?? { reason: '', line: 1 }
  context.message('document-limits', reason, { line, column: 1 })
  return { type: 'root', children: [] }
}

/** Flows that hold sections: sections of a list item or a note would be none to a reader. */
function isSectioned({ type }: Flow): boolean {
  return type === 'root' || type === 'only'
}

function readRunIns(flow: Flow, { newsletter }: Context): void {
  for (const block of flow.children) {
    if (block.type === 'paragraph') readRunIn(block, newsletter.labels)
  }
}

function byLine<Found extends { readonly line: number }>(found: readonly Found[]): readonly Found[] {
  return [...found].sort((a, b) => a.line - b.line)
}
