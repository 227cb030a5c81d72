// The last steps that all kinds of input share: furniture lines out, the title out of the text, script and notes. Pure.
import type { RootContent } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import { scriptOf, tellingScript } from '../bilingual/script.ts'
import type { Article, ArticleKind, Captured } from './article.ts'
import type { LeftOut } from './blocks.ts'
import { trimLines } from './furniture.ts'
import { saysWhoAndWhen } from './head-line.ts'
import { fromLines, type Metadata } from './metadata.ts'
import { levelled } from './structure.ts'

export interface Draft {
  readonly kind: ArticleKind
  readonly extension: string
  readonly metadata: Metadata
  readonly blocks: readonly RootContent[]
  readonly leftOut?: LeftOut
  readonly charset?: string
  readonly notes: readonly string[]
}

const CHARACTERS_MAX = 400_000
const BLOCKS_MAX = 3_000
/** Lines above the text that say who, where and when, and nothing else. */
const HEAD = 6

export function finish(draft: Draft): Captured {
  // The lines of who and when first: some of them would pass for furniture.
  const { blocks, said } = withoutHead(draft.blocks, draft.metadata.title)
  const { blocks: body, dropped } = trimLines(blocks)
  const title = seen(draft.metadata.title ?? '') || firstLine(body)
  const text = body.map((block) => textOf(block)).join('\n')
  if (text.trim() === '') {
    const sentence =
      'There is no text in it to translate. Copy the text of the article into a file and take that.'
    return { state: 'unreadable', sentence }
  }
  if (text.length > CHARACTERS_MAX || body.length > BLOCKS_MAX) {
    const sentence = `The text has ${text.length.toLocaleString('en')} characters in ${body.length.toLocaleString('en')} blocks, more than one issue can hold. Divide it and take the parts.`
    return { state: 'unreadable', sentence }
  }
  const metadata = { ...said, ...draft.metadata }
  const mixed = mixedScript(body)
  const article: Article = {
    title,
    ...(metadata.author !== undefined && { author: seen(metadata.author) }),
    ...(metadata.outlet !== undefined && { outlet: seen(metadata.outlet) }),
    ...(metadata.date !== undefined && { date: metadata.date }),
    ...(metadata.url !== undefined && { url: metadata.url }),
    script: scriptOf(text),
    ...(mixed && { mixedScript: mixed }),
    ...(draft.charset !== undefined && { charset: draft.charset }),
    kind: draft.kind,
    extension: draft.extension,
    blocks: { type: 'root', children: [...levelled(body)] },
    notes: [...draft.notes, ...notesOf(draft, body, dropped)],
  }
  return { state: 'article', article }
}

/** On one line, without what a terminal would obey, what turns the direction of text, and what nobody sees. */
function seen(text: string): string {
  return text
    .replace(/[\s\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc]/gu, '')
    .trim()
}

function firstLine(blocks: readonly RootContent[]): string {
  const lines = blocks.map((block) => seen(textOf(block)))
  const text = lines.find((line) => /\p{L}/u.test(line)) ?? lines.find((line) => line !== '') ?? ''
  const sentence = text.split(/[。！？\n]/)[0] ?? ''
  return [...sentence].slice(0, 40).join('')
}

/** The title stands above the text, not in it; nor do lines of who and when. */
function withoutHead(
  blocks: readonly RootContent[],
  title: string | undefined,
): { readonly blocks: readonly RootContent[]; readonly said: Metadata } {
  const said: string[] = []
  let repeated = false
  const kept = blocks.filter((block, index) => {
    if (index >= HEAD) return true
    const text = textOf(block).replace(/\s+/g, ' ').trim()
    if (!repeated && title !== undefined && squeezed(text) === squeezed(title) && blocks.length > 1) {
      repeated = true
      return false
    }
    if (block.type !== 'paragraph' || !saysWhoAndWhen(text)) return true
    said.push(text)
    return false
  })
  return { blocks: kept, said: fromLines(said) as Metadata }
}

function squeezed(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{P}]+/gu, '')
}

/** Blocks in the rarer script, where each is told by at least two characters. */
function mixedScript(blocks: readonly RootContent[]): Article['mixedScript'] {
  const main = scriptOf(blocks.map((block) => textOf(block)).join('\n'))
  const others = blocks
    .map((block) => textOf(block))
    .filter((text) => {
      const script = tellingScript(text)
      return script !== undefined && script !== main
    })
  if (others.length === 0) return undefined
  const script = main === 'zh-Hans' ? 'zh-Hant' : 'zh-Hans'
  return { script, samples: others.slice(0, 5).map((text) => [...text].slice(0, 30).join('')) }
}

function notesOf(draft: Draft, body: readonly RootContent[], dropped: readonly string[]): readonly string[] {
  const notes: string[] = []
  if (dropped.length > 0) {
    const shown = dropped
      .slice(0, 3)
      .map((text) => `“${[...text.replace(/\s+/g, ' ')].slice(0, 24).join('')}”`)
    const count = dropped.length === 1 ? 'one line' : `${dropped.length} lines`
    notes.push(
      `Left out ${count} of the page around the article: ${shown.join(', ')}${dropped.length > 3 ? ' …' : '.'}`,
    )
  }
  const images = body.filter(isImage).length
  if (images > 0) {
    notes.push(
      `${images === 1 ? 'One picture is' : `${images} pictures are`} named in comments: save those you want into the folder of the issue.`,
    )
  }
  for (const [what, count] of draft.leftOut?.media ?? []) notes.push(`Left out: ${count} × ${what}.`)
  const { documentNumber } = draft.metadata
  if (documentNumber !== undefined) notes.push(`Document number: ${documentNumber}.`)
  return notes
}

/** A paragraph that is one picture and nothing else. */
export function isImage(block: RootContent): boolean {
  return block.type === 'paragraph' && block.children.length === 1 && block.children[0]?.type === 'image'
}
