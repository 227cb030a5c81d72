// Passages: a block quote with both languages, zh en zh en or zh zh en en, with its source. A quote in one language
// stays a quotation. Pure, changes the flow in place.
import type { Blockquote, Paragraph, PhrasingContent, Root, RootContent } from 'mdast'
import { type Alignment, alignBlocks } from '../../bilingual/align.ts'
import { countLanguage } from '../../bilingual/language.ts'
import { scriptOf } from '../../bilingual/script.ts'
import type { Dialogue, Passage, Script } from '../issue.ts'
import type { PassageNode, PassagePairNode, PassageSideNode, SourceLineNode } from '../tree.ts'
import { textOf } from './block-text.ts'
import type { Context } from './context.ts'
import { readDialogues, readTurns, speakersOf } from './dialogue.ts'
import { type Block, type Flow, spanOf } from './flow.ts'
import { setLangBelow } from './language.ts'
import { cutByItem, cutByLanguage } from './list-runs.ts'
import { linkedSource, onlyOne, type Section, sourceOfUrl } from './section.ts'
import { takeSourceLine } from './source-line.ts'

export interface PassageFinds {
  readonly passages: Passage[]
  readonly dialogues: Dialogue[]
}

interface AlignedBlocks {
  readonly zh: readonly RootContent[]
  readonly en: readonly RootContent[]
}

/** Reads the block quotes among the blocks of a flow. */
export function readQuotes(
  flow: Flow,
  sections: readonly Section[],
  context: Context,
  finds: PassageFinds,
): void {
  flow.children = flow.children.map((block) =>
    block.type === 'blockquote' ? readQuote(block, sections, context, finds) : block,
  )
}

function readQuote(
  quote: Blockquote,
  sections: readonly Section[],
  context: Context,
  finds: PassageFinds,
): Blockquote | PassageNode {
  const sourceLine = takeSourceLine(quote)
  const merged = quote.children.find((block) => block.type === 'paragraph' && isMerged(withoutGlosses(block)))
  if (merged) {
    const reason =
      'Unexpected Chinese and English on adjacent lines of one paragraph, expected a blank line between'
    context.message('passage-lines', reason, merged.position)
  }
  const blocks = quote.children.flatMap((block) => cutByLanguage(block, context))
  const languages = new Set(blocks.map((block) => context.languages.get(block)))
  const bilingual = languages.has('zh') && languages.has('en')
  const pairs = bilingual && !merged ? align(blocks, quote, context) : undefined
  if (!pairs) {
    if (!bilingual && languages.has('zh') && !merged) reportUntranslated(quote, context)
    finds.dialogues.push(...readDialogues(quote as unknown as Flow, context))
    const named = sourceLine && sourceNamed(sourceLine, context)
    // Whether Chinese may be published hangs on its source, also where nobody has translated it yet.
    const sourceId = languages.has('zh') ? (named ?? likelySource(quote, sections, context)) : named
    if (sourceId !== undefined) quote.data = { ...quote.data, sourceId }
    if (sourceLine) quote.children.push(sourceLine)
    return quote
  }
  const sourceId = findSource(quote, sourceLine, sections, context)
  const node = passageNode(quote, pairs, sourceId, sourceLine, context)
  finds.passages.push(passageOf(node))
  const dialogue = dialogueOf(node)
  if (dialogue) finds.dialogues.push(dialogue)
  return node
}

/** Blocks first; where the counts differ, list items one by one. Lists that face each other pair by item. */
function align(
  blocks: readonly RootContent[],
  quote: Blockquote,
  context: Context,
): readonly AlignedBlocks[] | undefined {
  const whole = alignment(blocks, context)
  if (whole.pairs) return whole.pairs.flatMap((pair) => pairItems(pair, context))
  const single = alignment(
    blocks.flatMap((block) => cutByItem(block, context)),
    context,
  )
  if (single.pairs) return single.pairs
  const problem = whole.problem
  if (problem.type === 'unequal') {
    const reason = `Unexpected ${problem.zh} Chinese beside ${problem.en} English blocks in a passage, expected as many of each`
    context.message('passage-count', reason, quote.position)
  } else if (problem.type === 'mixed') {
    const reason =
      'Unexpected order of languages in a passage, expected zh en zh en or zh zh en en throughout'
    context.message('passage-order', reason, blocks[problem.at]?.position ?? quote.position)
  }
  return undefined
}

function alignment(
  blocks: readonly RootContent[],
  context: Context,
): { readonly pairs?: readonly AlignedBlocks[]; readonly problem: Alignment } {
  const problem = alignBlocks(blocks.map((block) => context.languages.get(block)))
  if (problem.type !== 'pairs') return { problem }
  const pick = (indexes: readonly number[]) => indexes.flatMap((index) => blocks[index] ?? [])
  return { problem, pairs: problem.pairs.map(({ zh, en }) => ({ zh: pick(zh), en: pick(en) })) }
}

function pairItems(pair: AlignedBlocks, context: Context): readonly AlignedBlocks[] {
  const [zh, ...moreZh] = pair.zh
  const [en, ...moreEn] = pair.en
  if (zh?.type !== 'list' || en?.type !== 'list' || moreZh.length + moreEn.length > 0) return [pair]
  if (zh.children.length !== en.children.length) {
    const reason = `Unexpected ${zh.children.length} Chinese beside ${en.children.length} English list items in a passage, expected as many of each`
    context.message('passage-count', reason, zh.position)
    return [pair]
  }
  const others = cutByItem(en, context)
  return cutByItem(zh, context).map((item, index) => ({ zh: [item], en: others.slice(index, index + 1) }))
}

function passageNode(
  quote: Blockquote,
  pairs: readonly AlignedBlocks[],
  sourceId: string | undefined,
  sourceLine: SourceLineNode | undefined,
  context: Context,
): PassageNode {
  const source = context.sources?.find(({ id }) => id === sourceId)
  const chinese = pairs.flatMap(({ zh }) => zh.map((block) => textOf(block))).join('')
  const script: Script = source?.script ?? scriptOf(chinese)
  const speaks = pairs.filter(({ en }) => speakersOf(en).length > 0).length > 1
  const side = (lang: PassageSideNode['lang'], blocks: readonly RootContent[]): PassageSideNode => {
    for (const block of blocks) setLangBelow(block, lang)
    const children = (speaks ? readTurns(blocks as Block[] as never) : blocks) as Block[]
    return { type: 'passageSide', lang, children, ...spanOf(blocks) }
  }
  const children = pairs.map(
    ({ zh, en }): PassagePairNode => ({
      type: 'passagePair',
      children: [side(script, zh), side('en', en)],
      ...spanOf([...zh, ...en].sort((a, b) => (a.position?.start.line ?? 0) - (b.position?.start.line ?? 0))),
    }),
  )
  return {
    type: 'passage',
    ...(sourceId === undefined ? {} : { sourceId }),
    children: sourceLine ? [...children, sourceLine] : children,
    ...(quote.position ? { position: quote.position } : {}),
  }
}

/** The id in the source line, else the section's linked source, else the only one, else an error. */
function findSource(
  quote: Blockquote,
  sourceLine: SourceLineNode | undefined,
  sections: readonly Section[],
  context: Context,
): string | undefined {
  const { sources } = context
  if (!sources) return undefined
  const named = sourceLine && sourceNamed(sourceLine, context)
  const found = named ?? likelySource(quote, sections, context)
  if (found !== undefined) return found
  const ids = sources.map(({ id }) => id).join(', ')
  const reason =
    sources.length === 0
      ? 'Unexpected passage in an issue without sources, expected its source in the front matter'
      : `Unexpected passage without a source, expected one of ${ids} in its last line`
  context.message('passage-source', reason, sourceLine?.position ?? quote.position)
  return undefined
}

/** The source that the section links, else the only one. */
function likelySource(
  quote: Blockquote,
  sections: readonly Section[],
  { sources = [] }: Context,
): string | undefined {
  return linkedSource(sections, quote.position?.start.line ?? 1) ?? onlyOne(sources)?.id
}

function sourceNamed(line: SourceLineNode, { sources = [] }: Context): string | undefined {
  const words = new Set(textOf(line).match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu))
  const named = sources.filter(({ id }) => words.has(id))
  if (named.length > 0) return onlyOne(named)?.id
  const link = line.children.find((child) => child.type === 'link')
  return link && sourceOfUrl(link.url, sources)?.id
}

function passageOf(node: PassageNode): Passage {
  const pairs = node.children.flatMap((child) => {
    if (child.type !== 'passagePair') return []
    const [zh, en] = child.children
    return [{ zh: rootOf(zh), en: rootOf(en), line: child.position?.start.line ?? 1, machine: false }]
  })
  return {
    ...(node.sourceId === undefined ? {} : { sourceId: node.sourceId }),
    pairs,
    line: node.position?.start.line ?? 1,
  }
}

function rootOf(side: PassageSideNode): Root {
  return { type: 'root', children: side.children, ...(side.position ? { position: side.position } : {}) }
}

/** The turns of a passage, by the speakers of its English side. */
function dialogueOf(node: PassageNode): Dialogue | undefined {
  const turns = node.children.flatMap((pair) => {
    const english = pair.type === 'passagePair' ? pair.children[1].children : []
    return english.flatMap((block) => (block.type === 'dialogue' ? block.children : []))
  })
  if (turns.length === 0) return undefined
  const speakers = [...new Set(turns.map(({ fullName }) => fullName))]
  return { speakers, turns: turns.length, line: node.position?.start.line ?? 1 }
}

function reportUntranslated(quote: Blockquote, context: Context): void {
  const reason = 'Unexpected quotation in Chinese alone, expected its English below each paragraph'
  context.message('quotation-untranslated', reason, quote.position)
}

/** The text of a paragraph, without the Chinese that annotates its English. */
function withoutGlosses(node: Paragraph | PhrasingContent): string {
  if (node.type === 'gloss' || node.type === 'term') return ''
  return 'children' in node
    ? node.children.map((child: PhrasingContent) => withoutGlosses(child)).join('')
    : textOf(node)
}

/** A line that is plainly Chinese beside one that is plainly English, in one paragraph. */
function isMerged(text: string): boolean {
  const counts = text.split('\n').map((line) => ({ line, ...countLanguage(line) }))
  const chinese = counts.some(
    ({ line, han, latin }) =>
      han >= 2 && han >= 2 * latin && (/^[^\p{L}]*\p{Script=Han}/u.test(line) || han >= 4 * latin),
  )
  return chinese && counts.some(({ han, latin }) => han === 0 && latin >= 3)
}
