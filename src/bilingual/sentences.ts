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
