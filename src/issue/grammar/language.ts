// The language of every block, by its text as written, before readings take brackets and labels out of it; after
// `<!-- zh -->` it is Chinese whatever it counts, as capture knows of a source. Pure.
import type { Nodes, Root } from 'mdast'
import { countLanguage, hasHan, type LanguageCount, languageOf } from '../../bilingual/language.ts'
import { tellingScript } from '../../bilingual/script.ts'
import type { Lang, Script, Source } from '../issue.ts'
import { textOf } from './block-text.ts'
import type { Context } from './context.ts'
import { isTextBlock } from './flow.ts'

/** Notes the language of every block and sets `data.lang` where the tree has a place for it. */
export function readLanguages(tree: Root, context: Context): void {
  const script = commonScript(context.sources ?? [])
  const walk = (node: Nodes): LanguageCount => {
    const count = isTextBlock(node) ? countLanguage(textOf(node)) : countBelow(node, walk)
    const language = languageOf(count)
    if (language === undefined) return count
    context.languages.set(node, language)
    if (language === 'en') setLang(node, 'en')
    else setLang(node, tellingScript(textOf(node)) ?? script ?? 'zh-Hans')
    return count
  }
  walk(tree)
  for (const [index, block] of tree.children.entries()) {
    if (isChineseMark(tree.children[index - 1])) setChinese(block, script ?? 'zh-Hans', context)
  }
}

function isChineseMark(block: Nodes | undefined): boolean {
  return block?.type === 'html' && /^<!--\s*zh\s*-->$/.test(block.value.trim())
}

/** Lines of a Chinese list that hold English alone belong to it: else they would be the English of those above. */
function setChinese(node: Nodes, script: Script, context: Context): void {
  const text = textOf(node)
  if (hasHan(text)) setLang(node, tellingScript(text) ?? script)
  context.languages.set(node, 'zh')
  if (isTextBlock(node) || !('children' in node)) return
  const last = node.children.findLastIndex((child: Nodes) => hasHan(textOf(child)))
  for (const child of node.children.slice(0, last + 1)) setChinese(child, script, context)
}

/** Sets the language of this block and all blocks in it. */
export function setLangBelow(node: Nodes, lang: Lang): void {
  if (langIsSet(node)) setLang(node, lang)
  if ('children' in node && !isTextBlock(node)) for (const child of node.children) setLangBelow(child, lang)
}

/** The script of all sources, where they agree. */
function commonScript(sources: readonly Source[]): Script | undefined {
  const [first, ...rest] = sources.map(({ script }) => script)
  return rest.every((script) => script === first) ? first : undefined
}

function countBelow(node: Nodes, count: (node: Nodes) => LanguageCount): LanguageCount {
  if (!('children' in node)) return { han: 0, latin: 0 }
  let han = 0
  let latin = 0
  for (const child of node.children) {
    const inner = count(child)
    han += inner.han
    latin += inner.latin
  }
  return { han, latin }
}

function langIsSet(node: Nodes): boolean {
  return node.data !== undefined && 'lang' in node.data
}

function setLang(node: Nodes, lang: Lang): void {
  switch (node.type) {
    case 'paragraph':
    case 'heading':
    case 'listItem':
    case 'tableCell':
    case 'blockquote':
      node.data = { ...node.data, lang }
      break
    default:
      break
  }
}
