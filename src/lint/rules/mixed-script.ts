// The Chinese of one source is in one script, the one that the source is said to have. Nothing is ever converted.
import { type ScriptMix, scriptMix } from '../../bilingual/script-mix.ts'
import type { Pair, Source } from '../../issue/issue.ts'
import { sideText } from '../../issue/record.ts'
import type { LintDocument, LintRule, Problem } from '../rule.ts'

/** A name keeps its own characters: so few say nothing. */
const RARER_MIN = 3
/** So many tell which script a text is in. */
const TELLING_MIN = 6
const EXAMPLES_MAX = 5

export const mixedScript: LintRule = {
  id: 'mixed-script',
  severity: 'info',
  scope: 'every',
  summary:
    'The Chinese of a source is in one script, simplified or traditional, and it is the one in its `script`.',
  advice: 'Look at the source itself: text that was converted or pasted together is no evidence.',
  check: (document) => textsBySource(document).flatMap(([source, pairs]) => problemsOf(source, pairs)),
}

function problemsOf(source: Source | undefined, pairs: readonly Pair[]): readonly Problem[] {
  const mix = scriptMix(pairs.map(({ zh }) => sideText(zh)).join('\n'))
  const { simplifiedCount, traditionalCount } = mix
  const traditional = traditionalCount > simplifiedCount
  const [rarer, other] = traditional
    ? [simplifiedCount, traditionalCount]
    : [traditionalCount, simplifiedCount]
  const script = traditional ? 'zh-Hant' : 'zh-Hans'
  if (source && source.script !== script && other >= TELLING_MIN && other >= 4 * rarer) {
    return [
      {
        reason: `Unexpected ${nameOf(script)} characters (${examples(mix, script)}) in a source with script ${source.script}, expected ${nameOf(source.script)} ones`,
        place: placeOf(pairs, script),
        severity: 'warning',
        note: `Set script: ${script} for ${source.id} in the front matter, or look at the source itself.`,
      },
    ]
  }
  if (rarer < RARER_MIN) return []
  const odd = traditional ? 'zh-Hans' : 'zh-Hant'
  return [
    {
      reason: `Unexpected ${nameOf(odd)} characters (${examples(mix, odd)}) beside ${nameOf(script)} ones (${examples(mix, script)}), expected one script`,
      place: placeOf(pairs, odd),
    },
  ]
}

function textsBySource({
  translation,
  issue,
}: LintDocument): (readonly [Source | undefined, readonly Pair[]])[] {
  const { sources } = issue.meta
  const sourceOf = (id: string | undefined) =>
    id === undefined
      ? sources.length === 1
        ? sources[0]
        : undefined
      : sources.find((each) => each.id === id)
  if (translation) return [[sourceOf(translation.sourceId), translation.pairs]]
  const ids = new Set(issue.passages.map(({ sourceId }) => sourceId))
  return [...ids].map((id) => [
    sourceOf(id),
    issue.passages.filter(({ sourceId }) => sourceId === id).flatMap(({ pairs }) => pairs),
  ])
}

/** The first block that has a character of this script alone. */
function placeOf(pairs: readonly Pair[], script: Source['script']): Pair['slot'] {
  const pair = pairs.find(({ zh }) => examples(scriptMix(sideText(zh)), script) !== '')
  return pair?.zh.children[0]?.position
}

function examples({ simplified, traditional }: ScriptMix, script: Source['script']): string {
  return (script === 'zh-Hant' ? traditional : simplified).slice(0, EXAMPLES_MAX).join('')
}

function nameOf(script: Source['script']): string {
  return script === 'zh-Hant' ? 'traditional' : 'simplified'
}
