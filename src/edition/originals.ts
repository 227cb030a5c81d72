// THE place that decides how much Chinese of an issue is published. Every form of an issue, and the pages of its
// translations, are made from what `publishable` returns: what may not be shown is not in it. Glosses, names and titles
// are the English text's own apparatus and stay. Pure.
import type { Image, Nodes, Parents, Root } from 'mdast'
import { SKIP, visit } from 'unist-util-visit'
import { blockText, overlaps, type PhrasingParent, type Range } from '../issue/grammar/block-text.ts'
import type { Issue, IssueMeta, Pair, Translation } from '../issue/issue.ts'
import { isChinese, isWithheld, sourceOfTranslation, type Withheld, withheldOf } from './withheld.ts'

/** What stands in a text for words that may not be shown. */
const LEFT_OUT = '[…]'

const known = new WeakMap<Issue, Issue>()

/**
 * The issue without the Chinese that its sources' `original` withholds: `none` gives up passages, quotations and every
 * sentence of the source, wherever it stands; anything but `full` the Chinese side of its translation. Evidence is
 * never published. The issue itself is left untouched.
 */
export function publishable(issue: Issue): Issue {
  const made = known.get(issue) ?? withholdFrom(issue)
  known.set(issue, made)
  known.set(made, made)
  return made
}

/** The fields of the front matter that readers see as plain text and that hold what may not be shown. */
export function withheldFields(issue: Issue): readonly ('title' | 'summary' | 'subject')[] {
  const withheld = withheldOf(issue)
  const { title, summary, subject = '' } = issue.meta
  const fields = [
    ['title', title],
    ['summary', summary],
    ['subject', subject],
  ] as const
  return fields.flatMap(([key, text]) => (withheld && withheld.inText(text).length > 0 ? [key] : []))
}

function withholdFrom(issue: Issue): Issue {
  const withheld = withheldOf(issue)
  const shown = {
    ...issue,
    passages: issue.passages.map((passage) => ({
      ...passage,
      pairs: isWithheld(issue)(passage.sourceId) ? passage.pairs.map(englishOnly) : passage.pairs,
    })),
    translations: issue.translations.map((translation) => withholdFromTranslation(translation, issue)),
    evidence: [],
  }
  if (!withheld) return shown
  const clean = (text: string) => replaced(text, withheld.inText(text))
  const hasNoSentence = ({ zh }: { readonly zh: string }) => withheld.inGloss(zh).length === 0
  const body = structuredClone(issue.body)
  withholdIn(body, issue, withheld)
  return {
    ...shown,
    meta: cleanMeta(issue.meta, clean),
    body,
    glosses: issue.glosses.filter(hasNoSentence),
    outlets: issue.outlets.map((one) =>
      one.description === undefined ? one : { ...one, description: clean(one.description) },
    ),
    recommendations: issue.recommendations.map((one) => ({ ...one, title: clean(one.title) })),
    translations: shown.translations.map((translation) => ({
      ...translation,
      glosses: translation.glosses.filter(hasNoSentence),
      pairs: translation.pairs.map((pair) => {
        const en = structuredClone(pair.en)
        withholdIn(en, issue, withheld)
        return { ...pair, en }
      }),
    })),
  }
}

function withholdFromTranslation(translation: Translation, issue: Issue): Translation {
  if (sourceOfTranslation(translation, issue.meta)?.original === 'full') return translation
  return { ...translation, pairs: translation.pairs.map(englishOnly) }
}

function cleanMeta(meta: IssueMeta, clean: (text: string) => string): IssueMeta {
  const { subject, opening, closing } = meta
  return {
    ...meta,
    title: clean(meta.title),
    summary: clean(meta.summary),
    sources: meta.sources.map((source) =>
      source.rights === undefined ? source : { ...source, rights: clean(source.rights) },
    ),
    ...(subject === undefined ? {} : { subject: clean(subject) }),
    ...(typeof opening === 'string' ? { opening: clean(opening) } : {}),
    ...(typeof closing === 'string' ? { closing: clean(closing) } : {}),
  }
}

function withholdIn(tree: Root, issue: Issue, withheld: Withheld): void {
  const isOf = isWithheld(issue)
  const all = issue.meta.sources.every(({ original }) => original === 'none')
  const holds = (text: string) => withheld.inText(text).length > 0
  visit(tree, (node, index, parent) => {
    if (!parent || index === undefined) return undefined
    switch (node.type) {
      case 'passage':
        if (isOf(node.sourceId)) {
          visit(node, 'passageSide', (side) => {
            if (side.lang !== 'en') side.children = []
          })
        }
        return undefined
      case 'passageSide':
        // What another source is quoted with is its own.
        return node.lang === 'en' ? undefined : SKIP
      case 'blockquote':
        if (!isChinese(node)) return undefined
        // A quotation in Chinese alone has nothing else to show.
        return isOf(node.data?.sourceId) ? removed(parent, index) : SKIP
      case 'gloss':
        if (withheld.inGloss(blockText(node).text).length === 0) return SKIP
        trimBefore(parent, index)
        return removed(parent, index)
      case 'code':
      case 'html':
        return holds(node.value) ? removed(parent, index) : undefined
      case 'inlineCode':
        node.value = replaced(node.value, withheld.inText(node.value))
        return undefined
      case 'image':
        withholdPicture(node, (text) => all || holds(text))
        if (node.alt) node.alt = replaced(node.alt, withheld.inText(node.alt))
        if (node.title) node.title = replaced(node.title, withheld.inText(node.title))
        return undefined
      case 'figureCaption':
        if (node.imageText && (all || holds(node.imageText))) delete node.imageText
        withholdInBlock(node, withheld)
        return undefined
      case 'paragraph':
      case 'heading':
      case 'tableCell':
      case 'sourceLine':
        withholdInBlock(node, withheld)
        return undefined
      default:
        withholdInFields(node, withheld)
        return undefined
    }
  })
}

/** The text of a block across its emphasis and links, without that of glosses, which have a measure of their own. */
function withholdInBlock(block: PhrasingParent, withheld: Withheld): void {
  const flat = blockText(block)
  const glosses = [...flat.ranges].flatMap(([{ type }, range]) => (type === 'gloss' ? [range] : []))
  const masked = glosses.reduce(
    (text, { from, to }) => `${text.slice(0, from)}${'X'.repeat(to - from)}${text.slice(to)}`,
    flat.text,
  )
  const ranges = withheld.inText(masked).filter((range) => !overlaps(glosses, range))
  for (const { node, from, to } of flat.leaves) {
    for (const range of ranges.toReversed()) {
      const start = Math.max(range.from, from)
      const end = Math.min(range.to, to)
      if (start >= end) continue
      // A sentence may go on in the next emphasis: what stands for it stands once.
      const mark = start === range.from ? LEFT_OUT : ''
      node.value = node.value.slice(0, start - from) + mark + node.value.slice(end - from)
    }
  }
}

/** Texts that a node has beside its children. */
function withholdInFields(node: Nodes, withheld: Withheld): void {
  const clean = (text: string) => replaced(text, withheld.inText(text))
  switch (node.type) {
    case 'link':
    case 'definition':
      if (node.title) node.title = clean(node.title)
      node.url = withoutTextFragment(node.url, withheld)
      return
    case 'imageReference':
      if (node.alt) node.alt = clean(node.alt)
      return
    case 'recommendation':
    case 'runIn':
      node.label = clean(node.label)
      return
    default:
  }
}

/** `#:~:text=…` repeats the words that a browser is to find. */
function withoutTextFragment(url: string, withheld: Withheld): string {
  const at = url.indexOf(':~:text=')
  if (at < 0) return url
  const words = url.slice(at).replace(/(?:%[0-9A-F]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes)
    } catch {
      return bytes
    }
  })
  return withheld.inText(words).length > 0 ? url.slice(0, at).replace(/#$/, '') : url
}

function removed(parent: Parents, index: number): [typeof SKIP, number] {
  parent.children.splice(index, 1)
  return [SKIP, index]
}

function trimBefore(parent: Parents, index: number): void {
  const before = parent.children[index - 1]
  if (before?.type === 'text') before.value = before.value.trimEnd()
}

function replaced(text: string, ranges: readonly Range[]): string {
  return ranges
    .toReversed()
    .reduce((rest, { from, to }) => rest.slice(0, from) + LEFT_OUT + rest.slice(to), text)
}

/** The English of a pair, and of its pictures only what is said in English. */
function englishOnly(pair: Pair): Pair {
  const en = structuredClone(pair.en)
  visit(en, (node) => {
    if (node.type === 'image') withholdPicture(node, () => true)
    if (node.type === 'figureCaption') delete node.imageText
  })
  return { ...pair, zh: { type: 'root', children: [] }, en }
}

/** Takes away what a picture says in Chinese, where `withheld` has it. */
export function withholdPicture(image: Image, withheld: (text: string) => boolean): void {
  if (isMostlyHan(image.alt) && withheld(image.alt)) image.alt = ''
  if (isMostlyHan(image.title) && withheld(image.title)) image.title = null
}

function isMostlyHan(text: string | null | undefined): text is string {
  const han = text?.match(/\p{Script=Han}/gu)?.length ?? 0
  return han > 0 && han >= (text?.match(/[A-Za-z]+/g)?.length ?? 0)
}
