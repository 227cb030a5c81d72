// A translation file: Chinese block, English block, alternating, for headings, lists, pictures, quotes and tables too.
// `<!-- en -->` is an empty slot, `<!-- machine -->` stands before machine text, `<!-- source -->` before English of the
// source, `<!-- zh -->` before Chinese with more Latin words than characters; other comments are passed over. Pure.
import type { FootnoteDefinition, Html, Root, RootContent } from 'mdast'
import type { Position } from 'unist'
import type { Language } from '../../bilingual/language.ts'
import type { Pair } from '../issue.ts'
import { textOf } from './block-text.ts'
import { type Context, excerpt } from './context.ts'
import { cutByLanguage } from './list-runs.ts'

interface OpenPair {
  readonly zh: RootContent[]
  readonly en: RootContent[]
  /** Where `<!-- machine -->` stands that holds for this pair. */
  mark?: Position
  slot?: Position
  /** `<!-- source -->` stands after it: what follows is the source's own English. */
  closed?: true
}

interface State {
  readonly pairs: OpenPair[]
  /** A mark that no block has taken yet. */
  pending: Position | undefined
  /** A mark in force: machine text that somebody cut in two is no less machine text, up to the next Chinese block. */
  holding: Position | undefined
}

/** Pairs the blocks of a translation, whose languages have been read. */
export function pairTranslation(tree: Root, context: Context): readonly Pair[] {
  const state: State = { pairs: [], pending: undefined, holding: undefined }
  for (const block of tree.children.flatMap((child) => cutByLanguage(child, context))) {
    if (isComment(block)) readComment(block, state, context)
    else if (block.type === 'footnoteDefinition') addNote(block, state, context)
    else if (languageIn(block, state, context) === 'zh') addChinese(block, state, context)
    else addEnglish(block, state)
  }
  const waiting = waitingIn(state)
  if (waiting) reportGap(waiting, context)
  return state.pairs.map(toPair)
}

function addChinese(block: RootContent, state: State, context: Context): void {
  const waiting = waitingIn(state)
  if (waiting) reportGap(waiting, context)
  state.pairs.push({ zh: [block], en: [], ...marked(state.pending) })
  state.pending = undefined
  state.holding = undefined
}

function addEnglish(block: RootContent, state: State): void {
  const waiting = waitingIn(state)
  const mark = state.pending ?? waiting?.mark ?? state.holding
  if (waiting) {
    waiting.en.push(block)
    if (mark) waiting.mark = mark
  } else state.pairs.push({ zh: [], en: [block], ...marked(mark) })
  state.pending = undefined
  // Where there is no Chinese, every paragraph of machine text has a mark of its own.
  state.holding = state.pairs.some(({ zh }) => zh.length > 0) ? mark : undefined
}

function marked(mark: Position | undefined): { readonly mark?: Position } {
  return mark ? { mark } : {}
}

/** A note belongs to the text before it; the translator's and the editor's to the English, though they quote Chinese. */
function addNote(note: FootnoteDefinition, { pairs }: State, context: Context): void {
  const ours = /^(?:tn|en)-/i.test(note.identifier)
  const language = ours ? 'en' : (context.languages.get(note) ?? 'en')
  const last = pairs.at(-1)
  if (last) last[language].push(note)
  else pairs.push({ zh: [], en: [note] })
}

/** The last pair, where its English is still to come. */
function waitingIn({ pairs }: State): OpenPair | undefined {
  const last = pairs.at(-1)
  return last && last.zh.length > 0 && last.en.length === 0 && !last.closed ? last : undefined
}

/** A block without words, such as a picture, is the English of one of its kind, else it starts a pair. */
function languageIn(block: RootContent, state: State, { languages }: Context): Language {
  return languages.get(block) ?? (waitingIn(state)?.zh[0]?.type === block.type ? 'en' : 'zh')
}

/** HTML that is nothing but comments: marks, notes to the translator, what capture has to say. */
function isComment(block: RootContent): block is Html {
  return block.type === 'html' && /^(?:\s*<!--[\s\S]*?-->)+\s*$/.test(block.value)
}

function readComment(block: Html, state: State, context: Context): void {
  const word = /^<!--\s*(en|machine|source)\s*-->$/.exec(block.value.trim())?.[1]
  if (word === 'machine') state.pending = block.position
  else if (word === 'source') closePair(state, context)
  else if (word === 'en') {
    const waiting = waitingIn(state)
    if (waiting && block.position) waiting.slot ??= block.position
  }
}

/** English that the source itself holds fills no slot. */
function closePair(state: State, context: Context): void {
  const waiting = waitingIn(state)
  if (!waiting) return
  reportGap(waiting, context)
  waiting.closed = true
}

function reportGap({ zh, slot }: OpenPair, context: Context): void {
  const [block] = zh
  if (slot || !block || context.languages.get(block) === undefined) return
  const reason = `Unexpected Chinese block after “${excerpt(textOf(block))}”, expected its English or <!-- en -->`
  context.message('translation-gap', reason, block.position)
}

function toPair({ zh, en, mark, slot }: OpenPair): Pair {
  const lines = [...zh, ...en].map(({ position }) => position?.start.line ?? 1)
  return {
    zh: { type: 'root', children: zh },
    en: { type: 'root', children: en },
    line: Math.min(...lines),
    machine: mark !== undefined,
    ...marked(mark),
    ...(slot ? { slot } : {}),
  }
}
