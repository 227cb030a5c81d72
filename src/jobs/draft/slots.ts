// The empty slots of a translation: finding them, and putting text into one without touching anything else in the file.
import { canBeDrafted, linesOf } from '../../issue/draft-block.ts'
import type { Pair, Translation } from '../../issue/issue.ts'
import { sideText } from '../../issue/record.ts'

/** What stands beside a slot, as the model is shown it. `en` is empty where there is none. */
export interface Neighbour {
  readonly zh: string
  readonly en: string
}

/** An empty slot, known by its Chinese: lines move while somebody is writing. */
export interface Slot {
  readonly path: string
  /** Line of `<!-- en -->`. */
  readonly line: number
  readonly zh: string
  /** Which of the pairs that have this very Chinese, from 0 on. */
  readonly nth: number
  readonly pair: Pair
  /** The Chinese, one line for each text of the block. */
  readonly lines: readonly string[]
  readonly previous?: Neighbour
  readonly next?: Neighbour
}

export interface Slots {
  readonly empty: readonly Slot[]
  /** Slots beside code or pictures: they are for a person. */
  readonly unfit: readonly { readonly path: string; readonly line: number }[]
}

export function slotsOf({ path, pairs }: Translation): Slots {
  const empty: Slot[] = []
  const unfit: { path: string; line: number }[] = []
  const seen = new Map<string, number>()
  const texts = pairs.map(({ zh, en }) => ({ zh: sideText(zh), en: sideText(en) }))
  for (const [index, pair] of pairs.entries()) {
    const zh = texts[index]?.zh ?? ''
    const nth = seen.get(zh) ?? 0
    seen.set(zh, nth + 1)
    if (!pair.slot || pair.en.children.length > 0) continue
    const { line } = pair.slot.start
    if (!canBeDrafted(pair.zh)) {
      unfit.push({ path, line })
      continue
    }
    const previous = texts.slice(0, index).findLast((text) => text.zh !== '')
    const next = texts.slice(index + 1).find((text) => text.zh !== '')
    empty.push({
      path,
      line,
      zh,
      nth,
      pair,
      lines: linesOf(pair.zh),
      ...(previous ? { previous } : {}),
      ...(next ? { next } : {}),
    })
  }
  return { empty, unfit }
}

/** The text of the file with a marked block in place of the slot. Line ends and a byte order mark stay as they are. */
export function fillSlot(text: string, { pair }: Slot, markdown: string): string {
  const start = offsetIn(text, pair.slot?.start.offset ?? 0)
  const end = offsetIn(text, pair.slot?.end.offset ?? 0)
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n'
  const rest = text.slice(end)
  // A comment on the next line would be read as part of a list or quote.
  const gap = rest === '' || /^[ \t]*(\r\n|\r(?!\n)|\n)[ \t]*(\r|\n|$)/.test(rest) ? '' : lineEnd
  const block = `<!-- machine -->\n${markdown}`.replaceAll('\n', lineEnd)
  return `${text.slice(0, start)}${block}${rest === '' ? lineEnd : gap}${rest}`
}

/** Where an offset of the text as it was read (line feeds only, no byte order mark) lies in the file. */
function offsetIn(text: string, offset: number): number {
  let at = text.startsWith('\ufeff') ? 1 : 0
  for (let left = offset; left > 0; left--) at += text.startsWith('\r\n', at) ? 2 : 1
  return at
}
