// Which part of a page is the article: the smallest that holds nearly all of its sentences; Readability is asked as a
// second witness, for articles in several parts. Pure.
import { Readability } from '@mozilla/readability'
import { type Element, elementsOf, isInside, type Page } from './dom.ts'
import { isLinkFarm, proseLength } from './furniture.ts'
import { markedArticle } from './microdata.ts'

/** Of the sentences of the part around it, so much must stand in a part for it to be the article. */
const SHARE = 0.85
const ELEMENTS_MAX = 12_000
/** Characters of a text that a page marks as its article. */
const MARKED_MIN = 60

export function findBody(page: Page): Element {
  const body = elementsOf(page.root).find(({ name }) => name === 'body') ?? page.root
  const marked = markedArticle(elementsOf(page.root))
  if (marked && isInside(marked.body, body) && proseLength(marked.body) >= MARKED_MIN) return marked.body
  const densest = densestPart(body)
  const other = witness(page, densest)
  return other ?? densest
}

/** Goes down while one child holds nearly all sentences. */
function densestPart(body: Element): Element {
  let part = body
  for (;;) {
    const whole = weightOf(part)
    const inner = part.children.find(
      (child): child is Element =>
        child.type === 'element' && !isLeaf(child) && weightOf(child) >= whole * SHARE && whole > 0,
    )
    if (!inner) return part
    part = inner
  }
}

/** A paragraph, list or table is part of an article, not the article. */
function isLeaf({ name }: Element): boolean {
  return /^(?:p|ul|ol|li|tr|tbody|table|blockquote|span|a|strong|b|em|font|pre|figure)$/.test(name)
}

function weightOf(element: Element): number {
  return isLinkFarm(element) ? 0 : proseLength(element)
}

/** What Readability would keep and the part lacks: then the part around both is the article. */
function witness({ document, root }: Page, part: Element): Element | undefined {
  const kept = readableIndexes(document)
  if (kept.size === 0) return undefined
  const outside = elementsOf(root).filter(
    (element) => kept.has(element.index) && element.name === 'p' && !isInside(element, part),
  )
  const missing = outside.reduce((sum, element) => sum + proseLength(element), 0)
  if (missing < proseLength(part) * 0.2 || missing < 60) return undefined
  for (let around = part.parent; around; around = around.parent) {
    if (outside.every((element) => around !== undefined && isInside(element, around))) return around
  }
  return undefined
}

function readableIndexes(document: unknown): ReadonlySet<number> {
  const indexes = new Set<number>()
  try {
    const reader = new Readability(document as never, {
      maxElemsToParse: ELEMENTS_MAX,
      disableJSONLD: true,
      serializer: (node: unknown) => node,
    })
    const content = reader.parse()?.content as ForeignResult | null | undefined
    for (const element of content?.querySelectorAll('[data-index]') ?? [])
      indexes.add(Number(element.getAttribute('data-index')))
  } catch {
    // Too large for it, or odd beyond its means: the densest part stands.
  }
  return indexes
}

interface ForeignResult {
  querySelectorAll(selector: string): Iterable<{ getAttribute(name: string): string | null }>
}
