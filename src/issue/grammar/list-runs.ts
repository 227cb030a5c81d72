// Lists in bilingual text. Markdown joins a Chinese list and the English list below it into one, so a list is cut
// where the language of its items changes; in a passage, lists pair item by item. Pure.
import type { List, RootContent } from 'mdast'
import type { Language } from '../../bilingual/language.ts'
import type { Context } from './context.ts'
import { spanOf } from './flow.ts'

/** The block, or the list cut into lists of one language each. */
export function cutByLanguage(block: RootContent, context: Context): RootContent[] {
  if (block.type !== 'list') return [block]
  const runs: { readonly language: Language | undefined; readonly items: List['children'] }[] = []
  for (const item of block.children) {
    const language = context.languages.get(item)
    const last = runs.at(-1)
    if (last && (language === undefined || language === last.language)) last.items.push(item)
    else runs.push({ language, items: [item] })
  }
  if (runs.length < 2) return [block]
  return runs.map(({ language, items }) => part(block, items, language, context))
}

/** One list for each item. */
export function cutByItem(block: RootContent, context: Context): RootContent[] {
  if (block.type !== 'list') return [block]
  return block.children.map((item) => part(block, [item], context.languages.get(item), context))
}

function part(list: List, items: List['children'], language: Language | undefined, context: Context): List {
  const [first] = items
  const start = list.ordered && first ? { start: numberOf(first, context) } : {}
  const cut: List = { ...list, ...start, children: items, ...spanOf(items) }
  if (language) context.languages.set(cut, language)
  return cut
}

/** The number that the item was written with. */
function numberOf(item: List['children'][number], { text }: Context): number {
  const offset = item.position?.start.offset ?? 0
  return Number(/^\d+/.exec(text.slice(offset, offset + 10))?.[0] ?? 1)
}
