// The messages that rendering can give, for docs/rules.md. Types and data only.
import type { MessageRule } from '../issue/report.ts'

export const EDITION_MESSAGES: readonly MessageRule[] = [
  {
    id: 'email-size',
    severity: 'warning',
    summary:
      'The email stays below 90,000 bytes, as HTML and as encoded for sending; over 100,000 after all shortening is an error, since Gmail clips there.',
    advice: 'Shorten the blocks that the message names, or move one to the web page with `:::only{web}`.',
  },
  {
    id: 'original-withheld',
    severity: 'error',
    summary: 'Title, summary and subject hold no sentence of a source whose `original` is `none`.',
    advice:
      'Write it in English, or say `original: passages` in the front matter where you may quote the Chinese.',
  },
  {
    id: 'slot-mark',
    severity: 'error',
    summary: "The text does not hold the letters that stand for a reader's own address or link.",
    advice: 'Write something else there.',
  },
  {
    id: 'template',
    severity: 'error',
    summary:
      'Templates, the subject pattern and the boilerplate can be filled: no unknown variable, no broken Liquid.',
    advice:
      'Correct the template or setting that the message names. docs/configuration.md lists the variables.',
  },
]
