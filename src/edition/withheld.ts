// Finds the sentences of sources that withhold their Chinese (`original: none`), wherever an issue repeats them: whole or
// in part, in simplified or traditional characters, however they are punctuated. Names, titles and terms are no
// sentences, and what another source of the issue says too may be shown. Pure.
import type { Nodes } from 'mdast'
import { visit } from 'unist-util-visit'
import { simplified } from '../bilingual/fold.ts'
import type { Range } from '../issue/grammar/block-text.ts'
import type { Issue, IssueMeta, Source, Translation } from '../issue/issue.ts'
import { sideText } from '../issue/record.ts'

/** Han characters from which on a run of them in common is a sentence of the source and no name or term. */
export const SENTENCE_HAN_MIN = 8
/** From here on also in the middle of other Chinese, where a shorter run may be a term. */
const INSIDE_HAN_MIN = 12
/** From here on also as a gloss: names of laws and offices are long. */
const GLOSS_HAN_MIN = 20

const HAN = /\p{Script=Han}/u
/** Chinese with the marks, figures and foreign names between its characters, and white space. */
const CHINESE_RUN =
  /\p{Script=Han}(?:[\p{Script=Han}\p{N}\u3000-\u303f\uff01-\uff5e“”‘’—…·、%A-Za-z.-]|\s+(?=\p{Script=Han})|\s+[\p{N}A-Za-z.%-]+\s+(?=\p{Script=Han}))*/gu
const CLAUSE_END = /[，。；：！？…,;:!?\n]+/u
const MARK_AFTER = /^[，。；：！？、]+/u
const BOOK = /《([^》]{2,60})》/gu

export interface Withheld {
  /** What of a text may not be shown, in order. */
  inText(text: string): readonly Range[]
  /** The same for hanzi set after English, where only what is more than a name counts. */
  inGloss(text: string): readonly Range[]
}

/** Undefined where no source of the issue withholds its Chinese. */
export function withheldOf(issue: Issue): Withheld | undefined {
  if (!issue.meta.sources.some(({ original }) => original === 'none')) return undefined
  const { own, others } = textsOf(issue)
  const grams = new Set<string>()
  for (const han of own.map(hanOf)) {
    for (let at = 0; at + SENTENCE_HAN_MIN <= han.length; at += 1)
      grams.add(han.slice(at, at + SENTENCE_HAN_MIN))
  }
  const clauses = own
    .flatMap((text) => text.split(CLAUSE_END))
    .map(hanOf)
    .filter((clause) => clause.length >= SENTENCE_HAN_MIN)
  const free = [...namesIn(issue, own), ...others].map(hanOf).join('\n')
  const find = (text: string, form: 'text' | 'gloss') =>
    [...text.matchAll(CHINESE_RUN)].flatMap(({ 0: run, index }) =>
      stretchesIn(run, grams)
        .filter(({ han, from, to, whole }) => {
          if (free.includes(han)) return false
          if (CLAUSE_END.test(run.slice(from, to)) || clauses.some((one) => han.includes(one))) return true
          return form === 'gloss' ? han.length >= GLOSS_HAN_MIN : whole || han.length >= INSIDE_HAN_MIN
        })
        .map(({ from, to }) => {
          const marks = MARK_AFTER.exec(run.slice(to))?.[0].length ?? 0
          return { from: index + from, to: index + to + marks }
        }),
    )
  return { inText: (text) => find(text, 'text'), inGloss: (text) => find(text, 'gloss') }
}

/** The source a translation file translates: the one in its name, else the only one. */
export function sourceOfTranslation(
  { sourceId }: Pick<Translation, 'sourceId'>,
  { sources }: Pick<IssueMeta, 'sources'>,
): Source | undefined {
  if (sourceId !== undefined) return sources.find(({ id }) => id === sourceId)
  return sources.length === 1 ? sources[0] : undefined
}

/** Whether Chinese of this source is withheld. Where nobody can tell the source, one that withholds decides. */
export function isWithheld({ meta: { sources } }: Issue): (sourceId: string | undefined) => boolean {
  return (sourceId) => {
    const source = sources.find(({ id }) => id === sourceId)
    return source ? source.original === 'none' : sources.some(({ original }) => original === 'none')
  }
}

/** Han characters only, simplified: what the same sentence has in common however it is punctuated. */
export function hanOf(text: string): string {
  return simplified(text.match(/\p{Script=Han}+/gu)?.join('') ?? '')
}

export function isChinese(node: Nodes): boolean {
  const lang = node.data && 'lang' in node.data ? node.data.lang : undefined
  return lang !== undefined && lang !== 'en'
}

/** The Chinese that the issue's folder holds of the sources that withhold it, and of the others. */
function textsOf(issue: Issue): { readonly own: readonly string[]; readonly others: readonly string[] } {
  const own: string[] = []
  const others: string[] = []
  const withheld = isWithheld(issue)
  const put = (sourceId: string | undefined, text: string) => (withheld(sourceId) ? own : others).push(text)
  for (const { sourceId, pairs } of issue.passages) for (const { zh } of pairs) put(sourceId, sideText(zh))
  for (const translation of issue.translations) {
    const id = sourceOfTranslation(translation, issue.meta)?.id
    for (const { zh } of translation.pairs) put(id, sideText(zh))
  }
  visit(issue.body, 'blockquote', (quote) => {
    if (!isChinese(quote)) return
    put(quote.data?.sourceId, sideText({ type: 'root', children: quote.children }))
  })
  return { own, others }
}

function namesIn({ meta, expansions }: Issue, texts: readonly string[]): readonly string[] {
  const books = texts.flatMap((text) => [...text.matchAll(BOOK)].map(([, title = '']) => title))
  const sources = meta.sources.flatMap(({ title, author = '', outlet = '' }) => [title.zh, author, outlet])
  return [...books, ...sources, ...expansions.keys()]
}

interface Stretch extends Range {
  readonly han: string
  /** The run has no other Han characters. */
  readonly whole: boolean
}

/** The longest parts of a run that stand in the texts, as far as runs of eight characters tell. */
function stretchesIn(run: string, grams: ReadonlySet<string>): readonly Stretch[] {
  const at = [...run.matchAll(new RegExp(HAN, 'gu'))].map(({ 0: sign, index }) => ({ index, sign }))
  // Characters outside the basic plane take two units, and `simplified` keeps one for one.
  const signs = at.map(({ sign }) => simplified(sign))
  const found: { first: number; last: number }[] = []
  for (let start = 0; start + SENTENCE_HAN_MIN <= signs.length; start += 1) {
    const end = start + SENTENCE_HAN_MIN
    if (!grams.has(signs.slice(start, end).join(''))) continue
    const before = found.at(-1)
    if (before && before.last >= start) before.last = end
    else found.push({ first: start, last: end })
  }
  return found.map(({ first, last }) => ({
    han: signs.slice(first, last).join(''),
    from: at[first]?.index ?? 0,
    to: (at[last - 1]?.index ?? 0) + (at[last - 1]?.sign.length ?? 0),
    whole: last - first === signs.length,
  }))
}
