// Links lead where they say, without trackers and detours.
import { directAddress, isOpaqueRedirect } from '../../issue/tracker.ts'
import { pointersOf } from '../addresses.ts'
import { pointsOf } from '../place.ts'
import type { LintDocument, LintRule, Problem } from '../rule.ts'
import { sourcePlaces } from '../source-places.ts'

export const trackingLink: LintRule = {
  id: 'tracking-link',
  severity: 'error',
  scope: 'every',
  summary:
    'A link goes to the page itself: no trackers, no redirects of shorteners, mail programs or other newsletters.',
  advice: 'Open the link and copy the address of the page it leads to.',
  check: (document) => [...linksOf(document), ...sourcesOf(document)],
}

function linksOf({ root, text }: LintDocument): readonly Problem[] {
  const point = pointsOf(text)
  return pointersOf(root).flatMap(({ node, address }) => {
    if (address.kind !== 'web') return []
    const from = node.position?.start.offset ?? 0
    const written = text.slice(from, node.position?.end.offset ?? from)
    // The last one: the text of the link may show the same address.
    const at = written.lastIndexOf(node.url)
    const span = at < 0 ? undefined : { from: from + at, to: from + at + node.url.length }
    const place = span ? { start: point(span.from), end: point(span.to) } : node.position
    return problemOf(node.url, place, span)
  })
}

function sourcesOf({ part, issue: { meta }, text }: LintDocument): readonly Problem[] {
  if (part !== 'issue' || meta.sources.length === 0) return []
  const places = sourcePlaces(text)
  return meta.sources.flatMap(({ id, url }) => {
    const place = places.value(id, 'url')
    if (url === undefined || !place) return []
    const start = place.start.offset ?? 0
    const at = text.slice(start, place.end.offset).indexOf(url)
    return problemOf(url, place, at < 0 ? undefined : { from: start + at, to: start + at + url.length })
  })
}

function problemOf(
  url: string,
  place: Problem['place'],
  span: { from: number; to: number } | undefined,
): Problem[] {
  const shown = url.length > 60 ? `${url.slice(0, 60)}…` : url
  if (isOpaqueRedirect(url)) {
    return [{ reason: `Unexpected redirect ${shown}, expected the address that it leads to`, place }]
  }
  const direct = directAddress(url)
  if (direct === url) return []
  const fix = span && !/[\s<>()]/.test(direct) ? { fix: { ...span, text: direct } } : {}
  const sameHost = new URL(direct).host === new URL(url).host
  const reason = sameHost
    ? `Unexpected tracker in ${shown}, expected ${direct}`
    : `Unexpected detour ${shown}, expected ${direct}`
  return [{ reason, place, note: 'yibao check --fix writes the plain address.', ...fix }]
}
