// Pieces that all made pages have.

/** Says that the file is made, so that nobody corrects it by hand. */
export const MADE = '<!-- Made by scripts/docs.ts from the code. Change it there. -->'

/** Text as it may stand in a cell of a Markdown table. */
export function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\|/g, '\\|')
    .replace(/<(?=[a-z!])/g, '&lt;')
    .trim()
}
