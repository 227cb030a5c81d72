// How much of a source's Chinese an issue publishes: quoting has limits, and what a source withholds is not quoted at all.
import { visit } from 'unist-util-visit'
import { hanOf, sourceOfTranslation, withheldOf } from '../../edition/withheld.ts'
import type { Issue, Source } from '../../issue/issue.ts'
import { sideText } from '../../issue/record.ts'
import { keyPlace, pointsOf } from '../place.ts'
import { placeIn, proseOf } from '../prose.ts'
import type { LintRule, Problem } from '../rule.ts'

/** Share of a source that a newsletter may quote where newsletter.yaml says nothing else. */
export const QUOTED_SHARE_MAX = 0.3
/** Of a text this short any quotation is a large part. */
const SOURCE_HAN_MIN = 200

export const quotedShare: LintRule = {
  id: 'quoted-share',
  severity: 'warning',
  scope: 'issue',
  summary:
    'No more than `quotedShareMax` of a source is published in Chinese unless its `original` is `full`, and no sentence of one that is `none`.',
  advice: 'Shorten the passages, or say `original: full` in the front matter where you have the right to.',
  check: ({ issue, text, root, newsletter: { site } }) => {
    const limit = site.quotedShareMax ?? QUOTED_SHARE_MAX
    const shares = issue.meta.sources
      .filter(({ original }) => original === 'passages')
      .flatMap((source) => shareProblem(source, issue, limit, text))
    return [...shares, ...withheldProblems(issue, root, text)]
  },
}

function shareProblem(source: Source, issue: Issue, limit: number, text: string): readonly Problem[] {
  const whole = issue.translations
    .filter((translation) => sourceOfTranslation(translation, issue.meta)?.id === source.id)
    .flatMap(({ pairs }) => pairs.map(({ zh }) => hanOf(sideText(zh))))
    .join('\n')
  const total = whole.replaceAll('\n', '').length
  if (total < SOURCE_HAN_MIN) return []
  // What stands in passages and not in the translation counts too; more than all of it cannot be shown.
  const published = Math.min(total, publishedHan(source, issue, whole))
  if (published / total <= limit) return []
  const percent = (share: number) => `${Math.round(share * 100)} %`
  return [
    {
      reason: `Unexpected ${percent(published / total)} of “${source.title.zh}” quoted in Chinese (${published} of ${total} characters), expected at most ${percent(limit)}`,
      place: keyPlace(text, 'sources'),
    },
  ]
}

/** Characters of the source that passages and quotations show, each counted once. */
function publishedHan(source: Source, issue: Issue, whole: string): number {
  const texts = issue.passages
    .filter(({ sourceId }) => sourceId === source.id)
    .flatMap(({ pairs }) => pairs.map(({ zh }) => sideText(zh)))
  visit(issue.body, 'blockquote', (quote) => {
    const { lang = 'en', sourceId } = quote.data ?? {}
    if (lang !== 'en' && sourceId === source.id)
      texts.push(sideText({ type: 'root', children: quote.children }))
  })
  const shown = new Set<number>()
  let others = 0
  for (const part of new Set(texts.flatMap((one) => one.split(/[\n…]+/).map(hanOf)))) {
    const at = part === '' ? -1 : whole.indexOf(part)
    if (at < 0) others += part.length
    for (let index = at; at >= 0 && index < at + part.length; index += 1) shown.add(index)
  }
  return shown.size + others
}

/** Sentences of a source that is not to be quoted: no form shows them. */
function withheldProblems(issue: Issue, root: LintRoot, text: string): readonly Problem[] {
  const withheld = withheldOf(issue)
  if (!withheld) return []
  const point = pointsOf(text)
  return proseOf(root, text)
    .filter(({ parent }) => parent.type !== 'passageSide')
    .flatMap((block) =>
      withheld.inText(block.text).map(({ from, to }) => ({
        severity: 'info' as const,
        reason: `Unexpected sentence of a source whose original is none, expected its English: readers see […] instead`,
        place: placeIn(block, from, to - from, point),
        note: 'Quote the English, or say original: passages in the front matter where you may quote the Chinese.',
      })),
    )
}

type LintRoot = Parameters<typeof proseOf>[0]
