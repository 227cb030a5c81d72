// THE place that decides how much Chinese of an issue is published. Every form of an issue, and the pages of its
// translations, are made from what `publishable` returns: what may not be shown is not in it. Glosses, names and titles
// are the English text's own apparatus and stay. Pure.
import type { Image, Nodes, Root } from 'mdast'
import { SKIP, visit } from 'unist-util-visit'
import { simplified } from '../bilingual/fold.ts'
import type { Issue, IssueMeta, Pair, Source, Translation } from '../issue/issue.ts'
import { sideText } from '../issue/record.ts'

/** Han characters from which on a run of them in common is a sentence of the source and no name or term. */
export const SENTENCE_HAN_MIN = 8

/** What stands in a text for words that may not be shown. */
const LEFT_OUT = '[…]'
/** Han characters with the marks and figures between them. */
const CHINESE_RUN = /\p{Script=Han}[\p{Script=Han}\p{N}\u3000-\u303f\uff01-\uff5e“”‘’—…·、%A-Za-z.-]*/gu

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

/** The source a translation file translates: the one in its name, else the only one. */
export function sourceOfTranslation(
  { sourceId }: Pick<Translation, 'sourceId'>,
  { sources }: Pick<IssueMeta, 'sources'>,
): Source | undefined {
  if (sourceId !== undefined) return sources.find(({ id }) => id === sourceId)
  return sources.length === 1 ? sources[0] : undefined
}

/** Han characters only, simplified: what the same sentence has in common however it is punctuated. */
export function hanOf(text: string): string {
  return simplified(text.match(/\p{Script=Han}+/gu)?.join('') ?? '')
}

/** Runs of Chinese in a text, with the index of each. */
export function chineseRuns(text: string): readonly { readonly run: string; readonly at: number }[] {
  return [...text.matchAll(CHINESE_RUN)].map(({ 0: run, index }) => ({ run, at: index }))
}

/** Tells the sentences of the sources that withhold all Chinese; undefined where no source does. */
export function sentenceHolder(issue: Issue): ((text: string) => boolean) | undefined {
  const withheld = issue.meta.sources.filter(({ original }) => original === 'none')
  return withheld.length > 0 ? holderOf(issue, withheld) : undefined
}

function withholdFrom(issue: Issue): Issue {
  const { sources } = issue.meta
  const holds = sentenceHolder(issue)
  const body = holds ? structuredClone(issue.body) : issue.body
  if (holds) withholdIn(body, isWithheld(issue), holds, sources)
  return {
    ...issue,
    body,
    passages: issue.passages.map((passage) => ({
      ...passage,
      pairs: isWithheld(issue)(passage.sourceId) ? passage.pairs.map(englishOnly) : passage.pairs,
    })),
    translations: issue.translations.map((translation) => ({
      ...translation,
      pairs:
        sourceOfTranslation(translation, issue.meta)?.original === 'full'
          ? translation.pairs
          : translation.pairs.map(englishOnly),
    })),
    evidence: [],
  }
}

/** Whether Chinese of this source is withheld. Where nobody can tell the source, one that withholds decides. */
function isWithheld({ meta: { sources } }: Issue): (sourceId: string | undefined) => boolean {
  return (sourceId) => {
    const source = sources.find(({ id }) => id === sourceId)
    return source ? source.original === 'none' : sources.some(({ original }) => original === 'none')
  }
}

/** Whether a text is a sentence of one of these sources, as far as the issue's folder holds them. */
function holderOf(issue: Issue, withheld: readonly Source[]): (text: string) => boolean {
  const ids = new Set(withheld.map(({ id }) => id))
  const pairs = [
    ...issue.passages.filter(({ sourceId = '' }) => ids.has(sourceId)),
    ...issue.translations.filter((one) => ids.has(sourceOfTranslation(one, issue.meta)?.id ?? '')),
  ].flatMap((one) => one.pairs)
  const texts = pairs.map(({ zh }) => hanOf(sideText(zh)))
  const all = texts.join('\n')
  return (text) => {
    const han = hanOf(text)
    return han.length >= SENTENCE_HAN_MIN && all.includes(han)
  }
}

function withholdIn(
  tree: Root,
  withheld: (sourceId: string | undefined) => boolean,
  holds: (text: string) => boolean,
  sources: readonly Source[],
): void {
  const all = sources.every(({ original }) => original === 'none')
  visit(tree, (node, index, parent) => {
    if (!parent || index === undefined) return undefined
    switch (node.type) {
      case 'passage':
        if (!withheld(node.sourceId)) return SKIP
        visit(node, 'passageSide', (side) => {
          if (side.lang !== 'en') side.children = []
        })
        return undefined
      case 'blockquote':
        // A quotation in Chinese alone has nothing else to show.
        if (!isChinese(node) || !withheld(node.data?.sourceId)) return undefined
        parent.children.splice(index, 1)
        return [SKIP, index]
      case 'gloss':
        return SKIP
      case 'code':
      case 'html':
        if (!chineseRuns(node.value).some(({ run }) => holds(run))) return undefined
        parent.children.splice(index, 1)
        return [SKIP, index]
      case 'text':
      case 'inlineCode':
        node.value = node.value.replace(CHINESE_RUN, (run) => (holds(run) ? LEFT_OUT : run))
        return undefined
      case 'link':
        if (node.title && holds(node.title)) node.title = null
        return undefined
      case 'image':
        withholdPicture(node, (text) => all || holds(text))
        return undefined
      case 'figureCaption':
        if (node.imageText && (all || holds(node.imageText))) delete node.imageText
        return undefined
      default:
        return undefined
    }
  })
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

function withholdPicture(image: Image, withheld: (text: string) => boolean): void {
  if (isMostlyHan(image.alt) && withheld(image.alt)) image.alt = ''
  if (isMostlyHan(image.title) && withheld(image.title)) image.title = null
}

function isMostlyHan(text: string | null | undefined): text is string {
  const han = text?.match(/\p{Script=Han}/gu)?.length ?? 0
  return han > 0 && han >= (text?.match(/[A-Za-z]+/g)?.length ?? 0)
}

function isChinese(node: Nodes): boolean {
  const lang = node.data && 'lang' in node.data ? node.data.lang : undefined
  return lang !== undefined && lang !== 'en'
}
