// A translation file: Chinese block, English block, alternating, for headings, lists, pictures, quotes and tables too.
// `<!-- en -->` is an empty slot, `<!-- machine -->` stands before machine text. Pure.
import type { Root, RootContent } from 'mdast'
import type { Language } from '../../bilingual/language.ts'
import type { Pair } from '../issue.ts'
import { textOf } from './block-text.ts'
import { type Context, excerpt } from './context.ts'
import { cutByLanguage } from './list-runs.ts'

interface OpenPair {
  readonly zh: RootContent[]
  readonly en: RootContent[]
  machine: boolean
  /** English was said to be missing. */
  slot: boolean
}

/** Pairs the blocks of a translation, whose languages have been read. */
export function pairTranslation(tree: Root, context: Context): readonly Pair[] {
  const pairs: OpenPair[] = []
  let machine = false
  const start = (side: Language, block: RootContent): void => {
    const pair: OpenPair = { zh: [], en: [], machine, slot: false }
    pair[side].push(block)
    pairs.push(pair)
  }
  for (const block of tree.children.flatMap((child) => cutByLanguage(child, context))) {
    const last = pairs.at(-1)
    const waiting = last && last.zh.length > 0 && last.en.length === 0 && !last.slot ? last : undefined
    const mark = markOf(block)
    if (mark === 'en') {
      if (waiting) waiting.slot = true
      continue
    }
    if (mark === 'machine') {
      machine = true
      continue
    }
    if (block.type === 'footnoteDefinition') {
      // A note belongs to the text before it.
      if (last) last[context.languages.get(block) === 'zh' ? 'zh' : 'en'].push(block)
      else start('en', block)
      continue
    }
    const language = context.languages.get(block) ?? expected(block, waiting)
    if (language === 'en' && waiting) {
      waiting.en.push(block)
      waiting.machine ||= machine
    } else {
      if (waiting && language === 'zh') reportGap(waiting, context)
      start(language, block)
    }
    machine = false
  }
  return pairs.map(toPair)
}

/** A block without words, such as a picture, is the English of one of its kind, else it starts a pair. */
function expected(block: RootContent, waiting: OpenPair | undefined): Language {
  return waiting?.zh[0]?.type === block.type ? 'en' : 'zh'
}

function markOf(block: RootContent): 'en' | 'machine' | undefined {
  if (block.type !== 'html') return undefined
  const word = /^<!--\s*(en|machine)\s*-->$/.exec(block.value.trim())?.[1]
  return word === 'en' || word === 'machine' ? word : undefined
}

function reportGap({ zh }: OpenPair, context: Context): void {
  const [block] = zh
  if (!block || context.languages.get(block) === undefined) return
  const reason = `Unexpected Chinese block after “${excerpt(textOf(block))}”, expected its English or <!-- en -->`
  context.message('translation-gap', reason, block.position)
}

function toPair({ zh, en, machine }: OpenPair): Pair {
  const lines = [...zh, ...en].map(({ position }) => position?.start.line ?? 1)
  return {
    zh: { type: 'root', children: zh },
    en: { type: 'root', children: en },
    line: Math.min(...lines),
    machine,
  }
}
