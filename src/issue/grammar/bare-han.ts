// Chinese that stands in English text without brackets: a name after its pinyin, a word that is talked about, a title,
// or something that nobody translated. Pure.
import { unwrap } from '../../bilingual/line-break.ts'
import type { Gloss } from '../issue.ts'
import { type BlockText, type Match, overlaps, placeOf, type Range } from './block-text.ts'
import { type Context, excerpt } from './context.ts'

const RUN = /\p{Script=Han}(?:[\p{Script=Han}\d·、，。：；！？…“”《》\n]*\p{Script=Han})?/gu
const NAME = /(?:^|[^\p{L}\d'’-])((?:(?:\p{Lu}[\p{L}\p{M}\d'’-]*|(?:\p{Lu}\.)+)\s+){1,4})$/u
const TALKED_ABOUT = /\b(?:words?|terms?|characters?|phrases?|idioms?|expressions?|slogans?)\s+$/i
/** English that follows and says what the Chinese means: `数据安全法 (the law)`, `突破之后 [After …]`. */
const EXPLAINED = /^\s?[([][^()[\]\p{Script=Han}]*\p{Script=Latin}[^()[\]\p{Script=Han}]*[)\]]/u
const DASHED = /^\s*[—–]+\s*["“'‘]?\p{Script=Latin}/u
/** Capitalised at the start of a sentence, and no part of a name. */
const NO_NAME = new Set(
  (
    'a an and are as at but by for from he her here his how i if in is it its my no not now of on or our say says she so ' +
    'still than that the their then there these they this those thus to use was we were what when where which while who ' +
    'why with yes yet you your'
  ).split(' '),
)

export interface BareHanReading {
  readonly matches: readonly Match[]
  readonly glosses: readonly Gloss[]
}

/** Reads the Han of an English block that no other reading holds, and reports what is untranslated. */
export function findBareHan(
  block: BlockText,
  quotations: readonly Range[],
  taken: readonly Range[],
  context: Context,
): BareHanReading {
  const matches: Match[] = []
  const glosses: Gloss[] = []
  const links = block.spans.filter(({ type }) => type === 'link')
  const code = block.spans.filter(({ type }) => type === 'code')
  for (const found of block.text.matchAll(RUN)) {
    const range = { from: found.index, to: found.index + found[0].length }
    if (overlaps(taken, range) || overlaps(code, range)) continue
    const before = block.text.slice(Math.max(0, range.from - 200), range.from)
    const name = nameBefore(before)
    if (name !== undefined) {
      const place = placeOf(block, range)
      matches.push({
        ...range,
        head: 0,
        tail: 0,
        make: (children, position) => ({ type: 'gloss', form: 'bare', children, position }),
      })
      glosses.push({ english: name, zh: unwrap(found[0]), line: place?.start.line ?? 1 })
    } else if (!isMention(block, range, before, [...quotations, ...links])) {
      context.message(
        'untranslated-han',
        `Unexpected untranslated “${excerpt(unwrap(found[0]))}” in English text, expected English with a gloss`,
        placeOf(block, range),
      )
    }
  }
  return { matches, glosses }
}

/** One to four capitalised words right before, without those that only begin a sentence. */
function nameBefore(before: string): string | undefined {
  const words = NAME.exec(before)?.[1]?.trim().split(/\s+/) ?? []
  while (words.length > 0 && NO_NAME.has(words[0]?.toLowerCase() ?? '')) words.shift()
  const last = words.at(-1)
  return last === undefined || NO_NAME.has(last.toLowerCase()) ? undefined : words.join(' ')
}

function isMention(block: BlockText, range: Range, before: string, held: readonly Range[]): boolean {
  if (held.some(({ from, to }) => from <= range.from && range.to <= to)) return true
  if (TALKED_ABOUT.test(before)) return true
  const after = block.text.slice(range.to, range.to + 200).replace(/^[》”]/, '')
  return EXPLAINED.test(after) || (/^[\s《“]*$/.test(before) && DASHED.test(after))
}
