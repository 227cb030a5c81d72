// Outlets: `汉字 (name[/name]) — description`; dash and description are optional. Pure.
import type { Outlet } from '../issue.ts'
import { type BlockText, placeOf, type Range } from './block-text.ts'

const PATTERN =
  /([《]?\d{0,4}\p{Script=Han}[\p{Script=Han}·\d]{0,39}[》]?)\s?\(([^()\p{Script=Han}]{1,80})\)(\s*[—–]+\s*([^\n.;。]{1,200}))?/gu
/** What may stand before an outlet that starts a block: nothing, or a label such as `Source:`. */
const HEAD = /^\s*(?:[\p{Script=Latin} ]{1,40}[:：]\s*)?$/u

export interface OutletReading extends Range {
  readonly outlet: Outlet
}

/** In running text a lower-case name in brackets is a translation, not the name of an outlet. */
export function findOutlets(block: BlockText): readonly OutletReading[] {
  const readings: OutletReading[] = []
  for (const found of block.text.matchAll(PATTERN)) {
    const [whole, zh = '', list = '', tail, description] = found
    const names = list.split('/').map((name) => name.replace(/\s+/g, ' ').trim())
    const range = { from: found.index, to: found.index + whole.length }
    const heads = HEAD.test(block.text.slice(0, range.from))
    if (names.some((name) => name === '' || name.split(' ').length > 8)) continue
    if (!heads && tail === undefined && !names.some((name) => /^\p{Lu}/u.test(name))) continue
    readings.push({
      ...range,
      outlet: {
        zh,
        names,
        ...(description ? { description: description.trim() } : {}),
        line: placeOf(block, range)?.start.line ?? 1,
      },
    })
  }
  return readings
}
