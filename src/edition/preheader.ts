// What keeps an inbox from showing the masthead after a short preheader: characters that are nothing to see. Pure.

/** Characters of a preheader beyond which an inbox shows nothing of what follows it. */
const PREHEADER_CHARACTERS = 110

/** HTML to stand behind the preheader. */
export function preheaderFiller(preheader: string): string {
  return '&#847;&zwnj;&nbsp;'.repeat(Math.max(0, Math.ceil((PREHEADER_CHARACTERS - preheader.length) / 2)))
}
