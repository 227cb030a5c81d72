// Parts of laws and books that carry a number: 第十二条 is Article 12 and never paragraph 12. "Clause" and "section" stand
// for several of them and so for none. Pure.

/** `article` and so on, as messages say it before a number. */
export type Label = 'Article' | 'paragraph' | 'item' | 'Chapter' | 'page'

const ZH: Readonly<Record<string, Label>> = {
  条: 'Article',
  款: 'paragraph',
  项: 'item',
  章: 'Chapter',
  页: 'page',
}
const EN: readonly (readonly [RegExp, Label])[] = [
  [/^(?:articles?|arts?\.?)$/, 'Article'],
  [/^(?:paragraphs?|paras?\.?)$/, 'paragraph'],
  [/^(?:items?|sub-?paragraphs?)$/, 'item'],
  [/^(?:chapters?|ch\.)$/, 'Chapter'],
  [/^(?:pages?|pp?\.)$/, 'page'],
]
const NAMES =
  '(?:articles?|arts?\\.?|paragraphs?|paras?\\.?|items?|sub-?paragraphs?|chapters?|ch\\.|pages?|pp?\\.)'
const BEFORE = new RegExp(`(?<![a-z-])(${NAMES}) ?$`)
const BEHIND = new RegExp(`(${NAMES})(?![a-z-])`, 'y')
const LOOK_BACK = 16

/** The label behind a Chinese ordinal. */
export function chineseLabelAt(text: string, at: number): Label | undefined {
  // 项目 and 条件 are words of their own.
  return /^(?:项目|条[件约形]|章[程节鱼]|款式|页面)/.test(text.slice(at, at + 2))
    ? undefined
    : ZH[text[at] ?? '']
}

/** The label before an English number, and where it begins; `text` is lower case. */
export function labelBefore(
  text: string,
  at: number,
): { readonly label: Label; readonly from: number } | undefined {
  const start = Math.max(0, at - LOOK_BACK)
  const match = BEFORE.exec(text.slice(start, at))
  const label = match?.[1] === undefined ? undefined : labelOf(match[1])
  return match && label ? { label, from: start + match.index } : undefined
}

/** The label behind an English ordinal: "the second paragraph". */
export function labelBehind(text: string, at: number): Label | undefined {
  return text[at] === ' ' ? labelAt(text, at + 1) : undefined
}

/** The label that begins here. */
export function labelAt(text: string, at: number): Label | undefined {
  BEHIND.lastIndex = at
  const name = BEHIND.exec(text)?.[1]
  return name === undefined ? undefined : labelOf(name)
}

function labelOf(name: string): Label | undefined {
  return EN.find(([pattern]) => pattern.test(name))?.[1]
}
