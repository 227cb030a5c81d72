// One Chinese term has one English, and one English term one Chinese: in this issue, and as earlier issues had it.
import { simplified } from '../../bilingual/fold.ts'
import type { LexiconEntry } from '../../bilingual/lexicon/lexicon.ts'
import { entryFor, type LexiconIndex, lexiconIndex } from '../../bilingual/lexicon/lexicon-index.ts'
import { looksLikeName } from '../../bilingual/pinyin/names.ts'
import { romanisation } from '../../bilingual/pinyin/romanisation.ts'
import type { GlossRecord, RecordedGloss } from '../../issue/record.ts'
import { extentOf, isAbbreviation, isAcronymOf, keysOf, sayTheSame } from '../gloss-extent.ts'
import { type Glossed, glossedOf, wordsBefore } from '../glossed.ts'
import { pointsOf } from '../place.ts'
import type { LintDocument, LintRule, Problem } from '../rule.ts'
import { placeAt, wordingOf } from '../wording.ts'

export const glossConflict: LintRule = {
  id: 'gloss-conflict',
  severity: 'warning',
  scope: 'every',
  summary:
    'Glosses agree: the same Chinese stands for the same English and the other way round, in one issue and in those before it; forms that the lexicon allows count as one.',
  advice: 'Choose one and register it in lexicon/terms.yaml; other forms that are right go there as aliases.',
  check: (document) => {
    const { root, text, newsletter } = document
    const point = pointsOf(text)
    const index = lexiconIndex(newsletter.lexicon)
    const known = knownTo(document)
    const problems: Problem[] = []
    const told = new Set<string>()
    for (const glossed of glossedOf(wordingOf(root, text, 'en'))) {
      const zh = keyOf(glossed.gloss.inside)
      if (zh === '') continue
      const { line } = glossed.gloss.node.position?.start ?? { line: 0 }
      const here = renderingOf(glossed, index, { zh, path: pathOf(document), line })
      const found = conflict(here, known, index)
      known.own.push(here)
      if (!found || told.has(`${found.of} ${zh}`)) continue
      told.add(`${found.of} ${zh}`)
      problems.push({ ...found.problem, place: placeAt(glossed.wording, here, point) })
    }
    return problems
  },
}

interface Rendering {
  readonly zh: string
  readonly english: string
  /** Whether it is known where the English begins; otherwise it is the last words before the gloss. */
  readonly whole: boolean
  readonly path: string
  readonly line: number
  readonly issue: 'this' | 'earlier'
}

/** Renderings of every issue, with the place of the issue among the records; made once for a newsletter. */
interface Archive {
  readonly byChinese: ReadonlyMap<string, readonly Dated[]>
  readonly byEnglish: ReadonlyMap<string, readonly Dated[]>
}

interface Dated extends Rendering {
  readonly at: number
  readonly date: string
}

const archives = new WeakMap<readonly GlossRecord[], Archive>()

function archiveOf(records: readonly GlossRecord[]): Archive {
  const before = archives.get(records)
  if (before) return before
  const byChinese = new Map<string, Dated[]>()
  const byEnglish = new Map<string, Dated[]>()
  for (const [at, { date, glosses }] of records.entries()) {
    for (const rendering of glosses.flatMap((gloss) => recorded(gloss, 'earlier'))) {
      const dated = { ...rendering, at, date }
      for (const [map, key] of [
        [byChinese, dated.zh],
        [byEnglish, keysOf(dated.english).join(' ')],
      ] as const) {
        const list = map.get(key)
        if (list) list.push(dated)
        else map.set(key, [dated])
      }
    }
  }
  const archive = { byChinese, byEnglish }
  archives.set(records, archive)
  return archive
}

/** What is known when a gloss is read: this issue's own, and those of the issues before it. */
interface Known {
  readonly own: Rendering[]
  readonly earlier: (found: readonly Dated[] | undefined) => readonly Rendering[]
  readonly archive: Archive
}

/** The other texts of this issue and the issues before it; this text's own come as it is read. */
function knownTo({ part, issue, translation, newsletter: { records } }: LintDocument): Known {
  const at = records.findIndex(({ folder }) => folder === issue.folder)
  // A translation is held against issue.md, and issue.md against nothing but itself.
  const own = part === 'translation' ? (records[at]?.glosses ?? []) : []
  return {
    own: own.filter(({ path }) => path !== translation?.path).flatMap((gloss) => recorded(gloss, 'this')),
    earlier: (found = []) => found.filter((each) => (at < 0 || each.at < at) && each.date <= issue.meta.date),
    archive: archiveOf(records),
  }
}

function recorded(
  { zh, english, path, line }: RecordedGloss,
  issue: Rendering['issue'],
): readonly Rendering[] {
  return english === undefined ? [] : [{ zh: keyOf(zh), english, whole: true, path, line, issue }]
}

/** Han, digits and letters of a gloss, in simplified characters and without pinyin in lower case. */
function keyOf(inside: string): string {
  return simplified(inside)
    .replace(/[\p{Ll}\p{M}]+/gu, '')
    .replace(/[^\p{Script=Han}\p{Lu}\d]/gu, '')
}

function pathOf({ part, issue, translation }: LintDocument): string {
  return part === 'issue' ? `${issue.folder}/issue.md` : (translation?.path ?? issue.folder)
}

function renderingOf(
  glossed: Glossed,
  index: LexiconIndex,
  at: { readonly zh: string; readonly path: string; readonly line: number },
): Rendering & { readonly from: number; readonly to: number } {
  const extent = extentOf(glossed, index)
  const words = extent ?? wordsBefore(glossed, 6)
  return { ...at, ...words, whole: extent !== undefined, issue: 'this' }
}

function conflict(
  here: Rendering,
  { own, earlier, archive }: Known,
  index: LexiconIndex,
): { readonly of: string; readonly problem: Problem } | undefined {
  const entry = entryFor(index, here.zh)
  if (entry && isRegistered(here, entry)) return undefined
  const inIssue = own.filter(({ zh }) => zh === here.zh)
  const inArchive = earlier(archive.byChinese.get(here.zh))
  for (const same of [inIssue, inArchive]) {
    const other = same.at(-1)
    // Whoever agrees with one of those before is no news: that one has been reported.
    if (other && !same.some((each) => agree(here, each)))
      return { of: 'zh', problem: englishDiffers(here, other) }
  }
  if (!here.whole || entry || inIssue.length + inArchive.length > 0) return undefined
  const keys = keysOf(here.english).join(' ')
  if (keys === '') return undefined
  const alike = [
    ...own.filter(({ english, whole }) => whole && keysOf(english).join(' ') === keys),
    ...earlier(archive.byEnglish.get(keys)),
  ]
  const other = alike.find(({ zh }) => !isAbbreviation(zh, here.zh) && !isAbbreviation(here.zh, zh))
  return other && { of: 'en', problem: chineseDiffers(here, other) }
}

function englishDiffers(here: Rendering, other: Rendering): Problem {
  const earlier = other.issue === 'earlier'
  return {
    reason: `Unexpected ${quote(here)} for ${here.zh}, expected ${quote(other)} as in ${other.path}:${other.line}`,
    ...(earlier && { severity: 'info' as const }),
  }
}

function chineseDiffers(here: Rendering, other: Rendering): Problem {
  const earlier = other.issue === 'earlier'
  return {
    reason: `Unexpected ${here.zh} for ${quote(here)}, expected ${other.zh} as in ${other.path}:${other.line}, or other English`,
    ...(earlier && { severity: 'info' as const }),
  }
}

function quote({ english, whole }: Rendering): string {
  return whole ? `“${english}”` : `“…${english.split(' ').slice(-3).join(' ')}”`
}

function isRegistered({ english, whole }: Rendering, entry: LexiconEntry): boolean {
  return [entry.en, ...entry.aliases].some((form) =>
    whole ? sayTheSame(english, form) : endsWith(english, form),
  )
}

/** Where it is not known where the English begins, it agrees if it ends as the other does. */
function agree(left: Rendering, right: Rendering): boolean {
  // Pinyin of a term is no rendering, and may stand beside any; a name has one spelling.
  if (
    !looksLikeName(left.zh) &&
    [left, right].some(({ english, zh }) => romanisation(english, zh).type === 'agrees')
  )
    return true
  if (isAcronymOf(left.english, right.english) || isAcronymOf(right.english, left.english)) return true
  if (left.whole && right.whole) return sayTheSame(left.english, right.english)
  if (left.whole) return endsWith(right.english, left.english)
  if (right.whole) return endsWith(left.english, right.english)
  return keysOf(left.english).at(-1) === keysOf(right.english).at(-1)
}

function endsWith(english: string, form: string): boolean {
  const [all, some] = [keysOf(english), keysOf(form)]
  if (some.length === 0 || all.length === 0) return true
  return (
    all.slice(-some.length).join(' ') === some.join(' ') ||
    some.slice(-all.length).join(' ') === all.join(' ')
  )
}
