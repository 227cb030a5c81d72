// Products and companies have their capitals where they have them: DeepSeek, not Deepseek.
import { entriesOf, type Lexicon } from '../../bilingual/lexicon/lexicon.ts'
import { pointsOf } from '../place.ts'
import type { LintRule, Problem } from '../rule.ts'
import { placeAt, plainRange, type Wording, wordingOf } from '../wording.ts'

/** Well-known names with capitals inside, as their owners write them. */
const KNOWN =
  'AlphaFold AlphaGo ArXiv BaiduPCS ByteDance ChatGLM ChatGPT CosyVoice DeepMind DeepSeek GitHub GitLab HarmonyOS iPhone iPad InternLM ' +
  'JavaScript LinkedIn MetaGPT MindSpore MiniMax ModelArts ModelBest ModelScope OpenAI OpenCompass PaddlePaddle PowerPoint PyTorch ' +
  'SenseTime SpaceX TensorFlow TikTok TypeScript WeChat WhatsApp YouTube'
/** Spellings beside the usual one that are right, too: arXiv writes itself in lower case. */
const ALSO = 'arXiv Arxiv'
const WORD = /(?<![\p{L}\p{N}@#/_.=&-])\p{L}[\p{L}\p{N}]*(?:[-.]?\p{N}+)*(?!\p{L}|[@/_=]|\.\p{L})/gu
/** `deepseek-r1` is the name of a model, which has its own spelling. */
const MODEL = /^-(?:\p{L}*\p{N}|\p{L}+-)/u
const INNER_CAPITAL = /\p{L}.*\p{Lu}/u
const BOTH = /\p{Ll}/u

export const productCasing: LintRule = {
  id: 'product-casing',
  severity: 'warning',
  scope: 'every',
  summary:
    'A product or company is written with the same capitals throughout, and a registered or well-known one with its own: DeepSeek, AgentENV.',
  advice: 'Write it as its owner does; register a form of your own in lexicon/terms.yaml.',
  check: ({ root, text, newsletter }) => {
    const point = pointsOf(text)
    const registered = registeredIn(newsletter.lexicon)
    const words = wordingOf(root, text, 'en')
      .filter((wording) => !isShouted(wording.text))
      .flatMap((wording) => wordsOf(wording))
    const usual = usualCasings(words)
    return words.flatMap(({ word, wording, from }): readonly Problem[] => {
      const forms = registered.get(word.toLowerCase())
      const expected = forms ? forms[0] : usual.get(word.toLowerCase())
      if (expected === undefined || expected === word || forms?.includes(word)) return []
      if (isAllCapitals(word) && !isAllCapitals(expected) && forms) return []
      const range = { from, to: from + word.length }
      const plain = forms && plainRange(wording, range, text)
      return [
        {
          reason: `Unexpected ${word}, expected ${expected}${forms ? '' : ' as elsewhere in this text'}`,
          place: placeAt(wording, range, point),
          ...(plain && { fix: { ...plain, text: expected } }),
        },
      ]
    })
  },
}

interface Word {
  readonly word: string
  readonly wording: Wording
  readonly from: number
}

function wordsOf(wording: Wording): readonly Word[] {
  return [...wording.text.matchAll(WORD)]
    .map(({ 0: word, index }) => ({ word, wording, from: index }))
    .filter(({ word, from }) => /\p{Lu}/u.test(word) || !MODEL.test(wording.text.slice(from + word.length)))
}

const known = new WeakMap<Lexicon, ReadonlyMap<string, readonly string[]>>()

/** By lower case: the registered casing first, then others that are accepted. */
function registeredIn(lexicon: Lexicon): ReadonlyMap<string, readonly string[]> {
  const before = known.get(lexicon)
  if (before) return before
  const forms = new Map<string, string[]>()
  const add = (text: string) => {
    for (const word of text.match(WORD) ?? []) {
      const list = forms.get(word.toLowerCase())
      if (list) list.push(word)
      else if (isMixed(word)) forms.set(word.toLowerCase(), [word])
    }
  }
  for (const { en } of entriesOf(lexicon)) add(en)
  for (const { aliases } of entriesOf(lexicon)) aliases.forEach(add)
  for (const text of [KNOWN, ALSO]) add(text)
  known.set(lexicon, forms)
  return forms
}

/** Of names in several casings, one of them mixed, the casing that most have; the first of those that are level. */
function usualCasings(words: readonly Word[]): ReadonlyMap<string, string> {
  const casings = new Map<string, Map<string, number>>()
  for (const { word } of words) {
    const counts = casings.get(word.toLowerCase()) ?? new Map<string, number>()
    counts.set(word, (counts.get(word) ?? 0) + 1)
    casings.set(word.toLowerCase(), counts)
  }
  const usual = new Map<string, string>()
  for (const [key, counts] of casings) {
    // An ordinary word in lower case is another word: `Transformer` and `transformer`, `PIPs` and `pips`.
    const names = [...counts].filter(([word]) => INNER_CAPITAL.test(word))
    if (names.length < 2 || !names.some(([word]) => isMixed(word)) || key.length < 4) continue
    // `LLMs` beside `LLMS` and the like: plurals of acronyms are a matter of style.
    if (names.every(([word]) => isAllCapitals(word.replace(/s$/, '')))) continue
    const [first] = names.sort((left, right) => right[1] - left[1])
    if (first) usual.set(key, first[0])
  }
  return usual
}

/** Capitals inside, and small letters. */
function isMixed(word: string): boolean {
  return INNER_CAPITAL.test(word) && BOTH.test(word)
}

function isAllCapitals(word: string): boolean {
  return !BOTH.test(word)
}

/** A line in capitals throughout says nothing about any word. */
function isShouted(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  return letters > 0 && (text.match(/\p{Ll}/gu)?.length ?? 0) < letters / 4
}
