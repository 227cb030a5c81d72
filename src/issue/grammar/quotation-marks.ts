// Where a text stands in quotation marks or title marks. Unpaired marks quote nothing; lint reports them. Pure.
import type { Range } from './block-text.ts'

const PAIRS: Readonly<Record<string, string>> = {
  '“': '”',
  '‘': '’',
  '「': '」',
  '『': '』',
  '《': '》',
  '〈': '〉',
}
const CLOSING = new Set(Object.values(PAIRS))

/** Ranges between paired marks, without the marks, in order of their ends. */
export function findQuotations(text: string): readonly Range[] {
  const ranges: Range[] = []
  const open: Record<string, number[]> = {}
  let straight: number | undefined
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    const closing = PAIRS[character]
    if (character === '"') {
      if (straight === undefined) straight = at + 1
      else {
        ranges.push({ from: straight, to: at })
        straight = undefined
      }
    } else if (closing !== undefined) {
      open[closing] ??= []
      open[closing].push(at + 1)
    } else if (CLOSING.has(character) && !isApostrophe(text, at)) {
      const from = open[character]?.pop()
      if (from !== undefined) ranges.push({ from, to: at })
    }
  }
  return ranges
}

/** The quotation whose closing mark stands right before the index. */
export function quotationBefore(quotations: readonly Range[], at: number): Range | undefined {
  return quotations.find(({ to }) => to === at - 1)
}

function isApostrophe(text: string, at: number): boolean {
  return text[at] === '’' && /\p{L}/u.test(text[at + 1] ?? '')
}
