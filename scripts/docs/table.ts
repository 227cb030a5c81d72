// Pieces that all made pages have.

/** Says that the file is made, so that nobody corrects it by hand. */
export const MADE = '<!-- Made by scripts/docs.ts from the code. Change it there. -->'

/** Plain text, with code between backticks, as it may stand in a cell of a Markdown table. */
export function cell(text: string): string {
  const parts = text
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(`[^`]*`)/)
  return parts
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\[\]*_<]/g, '\\$&')))
    .join('')
    .replace(/\|/g, '\\|')
}

/** The text as one sentence. */
export function sentence(text: string): string {
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/[.]?$/, '.')}`
}
