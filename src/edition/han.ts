// Marks Chinese for readers, speech and fonts: every run of Han characters lies in an element with `lang`.
import type { Element, ElementContent, Parents, Root, Text } from 'hast'
import { toString as textOf } from 'hast-util-to-string'
import { scriptOf } from '../bilingual/script.ts'
import type { Script } from '../issue/issue.ts'
import { element, hasClass, textNode } from './element.ts'

const HAN = /\p{Script=Han}/u
const WIDE = String.raw`\p{Script=Han}\u3000-\u303f\uff00-\uffef`
const SOFT = '“”‘’…—·'
/** Han with its punctuation, and short Latin or digits held between Han without a space (`2023年8月`). */
const RUN = new RegExp(`[${WIDE}${SOFT}]+(?:[\\w.%+-]{1,12}[${WIDE}${SOFT}]+)*`, 'gu')
const PAIRS: Readonly<Record<string, string>> = { '“': '”', '‘': '’' }

export interface Run {
  readonly text: string
  readonly han: boolean
}

/** Cuts text into runs with and without Han. Curly quotes belong to Han only if both of a pair stand inside it. */
export function hanRuns(text: string): readonly Run[] {
  if (!HAN.test(text)) return text === '' ? [] : [{ text, han: false }]
  const runs: Run[] = []
  const push = (part: string, han: boolean) => {
    if (part !== '') runs.push({ text: part, han })
  }
  let end = 0
  for (const match of text.matchAll(RUN)) {
    const [from, to] = trimSoft(match[0])
    if (!HAN.test(match[0].slice(from, to))) continue
    push(text.slice(end, match.index + from), false)
    push(match[0].slice(from, to), true)
    end = match.index + to
  }
  push(text.slice(end), false)
  return runs
}

/** Takes off quotes, dashes and ellipses at the edges that belong to the English around. */
function trimSoft(run: string): [number, number] {
  let from = 0
  let to = run.length
  for (;;) {
    const first = run[from] ?? ''
    const last = run[to - 1] ?? ''
    if (PAIRS[first] === last && to - from > 1 && !run.slice(from + 1, to - 1).includes(first)) {
      from += 1
      to -= 1
    } else if (/[”’…—·]/.test(first) || (first in PAIRS && !run.slice(from).includes(PAIRS[first] ?? ''))) {
      from += 1
    } else if (/[“‘…—·]/.test(last) || (/[”’]/.test(last) && !opened(run.slice(from, to), last))) {
      to -= 1
    } else return [from, to]
    if (from >= to) return [from, from]
  }
}

function opened(run: string, closing: string): boolean {
  return run.includes(closing === '”' ? '“' : '‘')
}

/** Plain text as HTML with its Han runs marked: for titles and names in templates, to be printed `raw`. */
export function hanHtml(text: string, script?: Script): string {
  return hanRuns(text)
    .map((run) => {
      const escaped = run.text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
      return run.han ? `<span lang="${script ?? scriptOf(run.text)}">${escaped}</span>` : escaped
    })
    .join('')
}

/** Wraps every Han run that no element marks yet. `script` is that of the sources, where they agree. */
export function markHan(tree: Root, script: Script | undefined): void {
  markBelow(tree, [], script)
}

function markBelow(parent: Parents, above: readonly Parents[], script: Script | undefined): void {
  const ancestors = [...above, parent]
  const marked = (parent.children as ElementContent[]).flatMap((child): ElementContent[] => {
    if (child.type === 'element') {
      if (child.tagName === 'img') markAlternative(child, script)
      markBelow(child, ancestors, script)
      return [child]
    }
    if (child.type !== 'text' || !HAN.test(child.value)) return [child]
    markEmphasis(ancestors)
    if (langOf(ancestors)?.startsWith('zh')) return [child]
    const own = passageScript(ancestors) ?? script
    return hanRuns(child.value).map((run) => (run.han ? span(run.text, own) : textNode(run.text)))
  })
  parent.children = marked
}

function span(text: string, script: Script | undefined): Element | Text {
  return element('span', { lang: script ?? scriptOf(text) }, [textNode(text)])
}

/** A description that is mostly Chinese says so; an attribute cannot mark single runs. */
function markAlternative(node: Element, script: Script | undefined): void {
  const alt = String(node.properties.alt ?? '')
  const han = alt.match(/\p{Script=Han}/gu)?.length ?? 0
  if (han > 0 && han >= (alt.match(/[A-Za-z]+/g)?.length ?? 0) && !node.properties.lang) {
    node.properties.lang = script ?? scriptOf(alt)
  }
}

/** Emphasis in Han is weight or dots, never a slant: marks the emphasis that holds nothing but Han. */
function markEmphasis(ancestors: readonly Parents[]): void {
  for (const ancestor of ancestors) {
    if (ancestor.type !== 'element' || !/^(em|i|cite|dfn)$/.test(ancestor.tagName)) continue
    const letters = textOf(ancestor).replace(/\p{Script=Han}/gu, '')
    const only = !/\p{L}/u.test(letters)
    const name = only ? 'han-emphasis' : 'has-han'
    if (!hasClass(ancestor, name)) ancestor.properties.className = [name]
  }
}

function langOf(ancestors: readonly Parents[]): string | undefined {
  for (const ancestor of [...ancestors].reverse()) {
    if (ancestor.type === 'element' && typeof ancestor.properties.lang === 'string') {
      return ancestor.properties.lang
    }
  }
  return undefined
}

/** The script of the passage around: that of its Chinese side. */
function passageScript(ancestors: readonly Parents[]): Script | undefined {
  const passage = ancestors.find((ancestor) => hasClass(ancestor, 'passage'))
  return passage ? chineseBelow(passage.children as ElementContent[]) : undefined
}

function chineseBelow(children: readonly ElementContent[]): Script | undefined {
  for (const child of children) {
    if (child.type !== 'element') continue
    const lang = child.properties.lang
    if (lang === 'zh-Hans' || lang === 'zh-Hant') return lang
    const found = chineseBelow(child.children)
    if (found) return found
  }
  return undefined
}
