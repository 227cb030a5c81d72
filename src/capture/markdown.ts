// A captured article as a translation file: every Chinese block followed by an empty English slot, and every character
// of the source text still text when the file is read again. Pure.
import type { Nodes, Paragraph, RootContent } from 'mdast'
import { gfmTableToMarkdown } from 'mdast-util-gfm-table'
import { type Options, toMarkdown } from 'mdast-util-to-markdown'
import { toString as textOf } from 'mdast-util-to-string'
import { countLanguage, hasHan, languageOf } from '../bilingual/language.ts'
import { parseMarkdown } from '../issue/markdown.ts'
import type { Article } from './article.ts'
import { isImage } from './finish.ts'

export interface TranslationOptions {
  /** Lines of a comment at the top of the file: the lexicon's words that stand in the text. */
  readonly head?: readonly string[]
  /** Comments before the slot of a block, given its Chinese: what the memory offers. */
  readonly offers?: (zh: string) => readonly string[]
}

const SLOT = '<!-- en -->'
/** Stands before English that the source itself holds. */
const SOURCES_OWN = '<!-- source -->'
/** Stands before a Chinese block that would count as English. */
const CHINESE = '<!-- zh -->'

/** The text of `translation.md`. Reading it again gives the same blocks, one slot for each in Chinese, no messages. */
export function translationMarkdown(
  article: Pick<Article, 'title' | 'blocks'>,
  { head = [], offers = () => [] }: TranslationOptions = {},
): string {
  const title: RootContent = {
    type: 'heading',
    depth: 1,
    children: [{ type: 'text', value: article.title }],
  }
  const parts = head.length > 0 ? [comment(head.join('\n'))] : []
  for (const block of [title, ...article.blocks.children]) parts.push(...partsOf(block, offers))
  return `${parts.join('\n\n')}\n`
}

/** The Chinese blocks of an article, as they are given to `offers`; the title is the first. */
export function chineseBlocksOf({ title, blocks }: Pick<Article, 'title' | 'blocks'>): readonly string[] {
  const texts = blocks.children.flatMap((block) => {
    if (isImage(block)) return captionOf(block as Paragraph) ?? []
    return needsEnglish(block) ? [plainText(block)] : []
  })
  return [title, ...texts].filter(hasHan)
}

/** An HTML comment that its content cannot end. */
export function comment(text: string): string {
  const safe = text.replace(/--+/g, (dashes) => [...dashes].join(' ')).replace(/>/g, '＞')
  return safe.includes('\n') ? `<!--\n${safe.replace(/\n{2,}/g, '\n')}\n-->` : `<!-- ${safe} -->`
}

function partsOf(block: RootContent, offers: (zh: string) => readonly string[]): readonly string[] {
  if (isImage(block)) return imageParts(block as Paragraph)
  const markdown = safeMarkdown(block)
  // Else it would be read as the English of the slot above it.
  if (!needsEnglish(block)) return [SOURCES_OWN, markdown]
  const zh = plainText(block)
  const slot = [markdown, ...offers(zh).map(comment), SLOT]
  return countsAsChinese(block) ? slot : [CHINESE, ...slot]
}

/** Whether a reader of the file would take all of it for Chinese; with more Latin words than characters it would not. */
function countsAsChinese(node: Nodes): boolean {
  if (node.type !== 'list' && node.type !== 'listItem' && node.type !== 'table' && node.type !== 'tableRow')
    return languageOf(countLanguage(plainText(node))) === 'zh'
  return node.children.every(
    (child: Nodes) => countsAsChinese(child) || (node.type !== 'list' && !hasHan(textOf(child))),
  )
}

/** Pictures are not linked where they lie: they would vanish, and tell their owner who reads. */
function imageParts(block: Paragraph): readonly string[] {
  const [image] = block.children
  if (image?.type !== 'image') return []
  const address = comment(`image: ${image.url}`)
  const caption = captionOf(block)
  if (caption === undefined) return [address]
  const markdown = safeMarkdown({ type: 'paragraph', children: [{ type: 'text', value: caption }] })
  return hasHan(caption) ? [address, markdown, SLOT] : [address, SOURCES_OWN, markdown]
}

/** What the page says of a picture, where that is more than a name of a file. */
function captionOf({ children: [image] }: Paragraph): string | undefined {
  const alt = image?.type === 'image' ? (image.alt ?? '').replace(/\s+/g, ' ').trim() : ''
  if (/^(?:图片|圖片|配图|image|img|photo|picture|图像|插图|\S*\.(?:jpe?g|png|gif|webp))?$/i.test(alt))
    return undefined
  return hasHan(alt) ? `【图】${alt}` : `[Picture] ${alt}`
}

function needsEnglish(block: RootContent): boolean {
  return block.type !== 'code' && !isImage(block) && hasHan(textOf(block))
}

function plainText(node: Nodes): string {
  if (node.type === 'break') return '\n'
  if (
    node.type === 'paragraph' ||
    node.type === 'heading' ||
    node.type === 'tableCell' ||
    !('children' in node)
  )
    return 'children' in node ? node.children.map((child: Nodes) => plainText(child)).join('') : textOf(node)
  return node.children.map((child: Nodes) => plainText(child)).join('\n')
}

const STRONG: NonNullable<Options['handlers']>['strong'] = (node, _, state, info) =>
  `**${state.containerPhrasing(node, { ...info, before: '*', after: '*' })}**`

const OPTIONS: Options = {
  bullet: '-',
  rule: '-',
  emphasis: '*',
  fences: true,
  resourceLink: true,
  listItemIndent: 'one',
  extensions: [gfmTableToMarkdown({ tablePipeAlign: false })],
  // The parser closes bold beside full-width marks, so that nothing needs a character reference there.
  handlers: { strong: STRONG },
  unsafe: [
    { character: '[', inConstruct: 'phrasing' },
    { character: ']', inConstruct: 'phrasing' },
    { character: '<', inConstruct: 'phrasing' },
    // One tilde is a range (10~20亿); two would strike out.
    { character: '~', after: '~', inConstruct: 'phrasing' },
    { character: '|', inConstruct: 'phrasing' },
    { character: '#', inConstruct: 'phrasing' },
    { atBreak: true, character: ':', after: ':' },
    { character: '&', after: '[#a-zA-Z]', inConstruct: 'phrasing' },
  ],
}

/** Markdown that reads back as the block; where formatting stands in the way the text goes without it. */
function safeMarkdown(block: RootContent): string {
  for (const candidate of [block, plain(block)]) {
    const markdown = write(candidate)
    const read = parseMarkdown(markdown).children
    if (read.length === 1 && read[0]?.type === candidate.type && squeeze(read[0]) === squeeze(block))
      return markdown
  }
  return plainText(block)
    .split('\n')
    .map((line) => line.trim().replace(/[!-/:-@[-`{-~]/g, '\\$&'))
    .filter((line) => line !== '')
    .join('\n\n')
}

function write(block: RootContent): string {
  // Addresses in running text are links, since nobody could click them otherwise.
  return toMarkdown(block, OPTIONS).trimEnd()
}

function squeeze(node: Nodes): string {
  return plainText(node).replace(/\s+/g, ' ').trim()
}

function plain(block: RootContent): RootContent {
  if (block.type !== 'paragraph' && block.type !== 'heading') return block
  return { ...block, children: [{ type: 'text', value: plainText(block).replace(/(?<!\s)\s*\n\s*/g, ' ') }] }
}
