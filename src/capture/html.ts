// A page as an article: gone, WeChat's or any other. Pure.
import type { ArticleKind, Captured } from './article.ts'
import { toBlocks } from './blocks.ts'
import { findBody } from './body.ts'
import { attribute, type Element, elementsOf, type Page, parsePage, textOf } from './dom.ts'
import { type Draft, finish } from './finish.ts'
import { cutParts, proseLength } from './furniture.ts'
import { empty, goneFromPage } from './gone.ts'
import { readMetadata } from './metadata.ts'
import { structured } from './structure.ts'
import { isWeChat, readWeChat } from './wechat.ts'

export interface HtmlInput {
  readonly html: string
  readonly kind: ArticleKind
  readonly extension: string
  readonly url?: string
  readonly charset?: string
  readonly notes: readonly string[]
}

const HAN_MIN = 20

export function readHtml(input: HtmlInput): Captured {
  const parsed = parsePage(input.html)
  if (parsed.state === 'too-much') return { state: 'unreadable', sentence: parsed.sentence }
  const { page } = parsed
  const url = input.url ?? savedFrom(input.html)
  const known = { ...input, ...(url !== undefined && { url }) }
  if (isWeChat(page.root, input.html, url)) return readWeChat(page.root, known)
  const gone = goneFromPage(bodyText(page.root))
  if (gone) return gone
  return readPage(page, known)
}

function readPage(page: Page, input: HtmlInput): Captured {
  const metadata = readMetadata(page.root, input.url)
  // A saved page tells its own address only in its head.
  const base = baseOf(page.root, input.url ?? metadata.url)
  cutParts(page.root)
  const body = findBody(page)
  if (proseLength(body) < HAN_MIN && textOf(body).length < HAN_MIN * 5) return empty()
  const leftOut = { media: new Map<string, number>() }
  const blocks = structured(toBlocks(body, base, leftOut))
  const draft: Draft = {
    kind: input.kind,
    extension: input.extension,
    metadata,
    blocks,
    leftOut,
    ...(input.charset !== undefined && { charset: input.charset }),
    notes: [...input.notes, ...pagingNotes(page.root)],
  }
  return finish(draft)
}

/** Browsers write into a saved page where it came from. */
export function savedFrom(html: string): string | undefined {
  return /<!--\s*saved from url=\(\d+\)(https?:\/\/[^\s>]+?)\s*-->/i.exec(html.slice(0, 4_000))?.[1]
}

function baseOf(root: Element, url: string | undefined): string | undefined {
  const base = elementsOf(root).find(({ name }) => name === 'base')
  const href = base ? attribute(base, 'href') : ''
  if (href === '' || !URL.canParse(href, url)) return url
  return new URL(href, url).href
}

function bodyText(root: Element): string {
  const body = elementsOf(root).find(({ name }) => name === 'body') ?? root
  const title = elementsOf(root).find(({ name }) => name === 'title')
  const head = title ? title.children.map((child) => (child.type === 'text' ? child.value : '')).join('') : ''
  return `${head}\n${textOf(body)}`
}

function pagingNotes(root: Element): readonly string[] {
  const next = elementsOf(root).find(
    (element) => element.name === 'a' && /^(?:下一页|下一頁|下页|余下全文|阅读全文)$/.test(textOf(element)),
  )
  return next ? ['The article has further pages: take them too, or the one that shows it whole.'] : []
}
