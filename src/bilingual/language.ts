// Whether a text is Chinese or English: Han characters against Latin words, without what only annotates English. Pure.
import { isAcronym, isPinyin } from './pinyin/pinyin.ts'

export type Language = 'zh' | 'en'

export interface LanguageCount {
  readonly han: number
  readonly latin: number
}

const HAN = /\p{Script=Han}/u
const EVERY_HAN = /\p{Script=Han}/gu
const EVERY_WORD = /\p{Script=Latin}[\p{Script=Latin}\p{M}\d'’.-]*/gu
const ADDRESS = /(?:https?:\/\/|www\.|mailto:)[^\s\p{Script=Han}]+/gu
const TERM = /\[\[[^[\]\n]{1,200}\]\]/g
/** A bracket after English: a Latin letter, digit or closing mark, then at most one space. */
const BRACKET = /(?<=[\p{Script=Latin}\d)\]%”"’'*.?!…][ \n]?)[[(]([^[\]()]{1,200})[\])]/gu
/**
 * A text whose only Chinese is the name at its head, named or explained in English: `虎嗅 (Huxiu) — a business site`,
 * `Source: 国务院 (State Council)`, `数据安全法 — the Data Security Law`.
 */
const HEADED =
  /^\s*(?:[\p{Script=Latin} ]{1,40}[:：]\s*)?(?:\d{1,3}\.\s*)?([《]?[\p{Script=Han}·\d、：]{1,40}[》]?)(?:\s?\([^()\p{Script=Han}]{1,80}\))?(?=\s*(?:$|[—–][^\p{Script=Han}]*$))/u
/** A name in pinyin and characters: `Zhou Zhihua 周志华`. */
const NAME = /(\p{Lu}[\p{L}'’-]+) (\p{Lu}[\p{L}'’-]+) \p{Script=Han}{2,4}(?!\p{Script=Han})/gu

/** What English talks about in Chinese: a title, or words in quotation marks. */
const MENTION =
  /《[^《》]{1,100}》|“[^“”]{1,100}”|‘[^‘’]{1,100}’|"[^"]{1,100}"|「[^「」]{1,100}」|『[^『』]{1,100}』/g
/** Marks of Chinese writing. */
const CHINESE_MARK = /[\u3000-\u303f\uff01-\uff5e]/

export function hasHan(text: string): boolean {
  return HAN.test(text)
}

/** Counts Han characters and Latin words outside addresses, glosses, terms, outlets and what English mentions. */
export function countLanguage(text: string): LanguageCount {
  const plain = HAN.test(text) ? withoutMentions(withoutAnnotations(text)) : text
  return { han: plain.match(EVERY_HAN)?.length ?? 0, latin: plain.match(EVERY_WORD)?.length ?? 0 }
}

/** Chinese if Han characters outnumber Latin words; undefined where there is neither. */
export function languageOf({ han, latin }: LanguageCount): Language | undefined {
  if (han === 0 && latin === 0) return undefined
  return han > latin ? 'zh' : 'en'
}

/** The words of a text in Latin letters. */
export function latinWords(text: string): readonly string[] {
  return text.match(EVERY_WORD) ?? []
}

/** Whether the text in brackets annotates English: Han, and beside it at most pinyin or acronyms. */
export function isHanAnnotation(text: string): boolean {
  return HAN.test(text) && latinWords(text).every((word) => isAcronym(word) || isPinyin(word))
}

function withoutAnnotations(text: string): string {
  return text
    .replace(ADDRESS, ' ')
    .replace(HEADED, (headed: string, name: string, _: number, whole: string) =>
      latinWords(whole).length > 0 ? headed.replace(name, ' ') : headed,
    )
    .replace(TERM, ' term ')
    .replace(BRACKET, (bracket, content: string) => (isHanAnnotation(content) ? ' ' : bracket))
    .replace(NAME, (name, first: string, second: string) =>
      isPinyin(first) && isPinyin(second) ? `${first} ${second}` : name,
    )
}

/** A text whose only Chinese is mentioned is English, however long the title: `See 《数据安全法》 for more`. */
function withoutMentions(text: string): string {
  const rest = text.replace(MENTION, ' ')
  return HAN.test(rest) || CHINESE_MARK.test(rest) || latinWords(rest).length === 0 ? text : rest
}
