// Sentences of a text, counted by the marks that end them. Pure.

const CHINESE_END = /[。！？!?]+/g
/** Not after initials and abbreviations (`J. K. Rowling`, `U.S. firms`, `Inc. said`), nor dots that trail off. */
const ENGLISH_END =
  /(?<!\b(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Inc|Co|Corp|Ltd|vs|No|Art|Fig|vol|pp?|ed|cf|al|ca|approx|[aApP]\.m|e\.g|i\.e|etc))(?<!\.\.)[.!?]+(?=[”’"')\]]*(?:\s|$))/gu

export function chineseSentences(text: string): number {
  return text.match(CHINESE_END)?.length ?? 0
}

export function englishSentences(text: string): number {
  return (text.match(ENGLISH_END) ?? []).filter((end) => !end.startsWith('..')).length
}

/** The beginning of an English text up to the end of its first sentence; all of it where none ends. */
export function firstSentence(text: string): string {
  for (const end of text.matchAll(ENGLISH_END)) {
    if (end[0].startsWith('..')) continue
    const [closing = ''] = /^[”’"')\]]*/.exec(text.slice(end.index + end[0].length)) ?? []
    const whole = end.index + end[0].length + closing.length
    // a question in brackets may end before its sentence does
    if (!/^\s+\p{Ll}/u.test(text.slice(whole))) return text.slice(0, whole)
  }
  return text
}
