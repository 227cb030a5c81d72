// Every message the reader of an issue can give, as data: the reader looks its severity up here and docs/rules.md
// lists it. The lint rules have their own list in lint/preset.ts.
import type { MessageRule } from './report.ts'

export const MESSAGES = [
  {
    id: 'front-matter-missing',
    severity: 'error',
    summary: 'An issue starts with front matter between two lines of `---`.',
    advice: 'Put number, slug, title, date and kind between two lines of --- at the top of the file.',
  },
  {
    id: 'document-limits',
    severity: 'error',
    summary:
      'A text stays below 1,000,000 characters, 20,000 lines, 40 levels of nesting, 1,500 emphasis marks a block, and 2,500 quotes or lists.',
    advice: 'Split the text, or take out what is nested by accident.',
  },
  {
    id: 'container-unknown',
    severity: 'warning',
    summary: 'Containers are `:::only`, `:::vote` and `:::correction`; others are shown as text.',
    advice:
      'Use one of :::only{email}, :::only{web}, :::vote and :::correction{issue=41}, without a space after the colons.',
  },
  {
    id: 'container-option',
    severity: 'error',
    summary:
      'A container has the options it needs: a target, a closing date, weights of segments, the number of an issue.',
    advice:
      'Write :::only{email}, :::only{web}, :::vote{closes=2026-11-30 weights="supporters:2"} or :::correction{issue=41}.',
  },
  {
    id: 'container-fence',
    severity: 'error',
    summary:
      'A container is closed by as many colons as opened it, and has more colons than those inside it.',
    advice: 'Close each container with its own line of colons, and give an outer container four colons.',
  },
  {
    id: 'vote-list',
    severity: 'warning',
    summary: 'A vote holds a numbered list of at least two candidates.',
    advice: 'Put the candidates into one numbered list inside :::vote.',
  },
  {
    id: 'ignore-reason',
    severity: 'warning',
    summary:
      'A comment that ignores a message names the rule and gives a reason; without one it does not count.',
    advice: 'Write <!-- yibao ignore rule-id: reason -->.',
  },
  {
    id: 'ignore-target',
    severity: 'warning',
    summary: 'A comment that ignores a message stands before the block it is about.',
    advice: 'Move the comment to the line before the block, or delete it.',
  },
  {
    id: 'footnote-undefined',
    severity: 'warning',
    summary: 'Every footnote reference has its note.',
    advice: 'Write the note as a paragraph of its own: [^id]: text.',
  },
  {
    id: 'footnote-unused',
    severity: 'warning',
    summary: 'Every footnote is referred to; one that is not would not be shown.',
    advice: 'Put [^id] where the note belongs, or delete the note.',
  },
  {
    id: 'footnote-duplicate',
    severity: 'error',
    summary: 'No two footnotes have the same id; only the first would be shown.',
    advice: 'Give one of the notes another id.',
  },
  {
    id: 'gloss-unclear',
    severity: 'warning',
    summary:
      'A bracket with Han is a gloss (Han, pinyin, an acronym) or a note (an English sentence), not between.',
    advice: 'Keep only hanzi, pinyin or an acronym in the brackets, or write the note as a sentence.',
  },
  {
    id: 'untranslated-han',
    severity: 'warning',
    summary:
      'Chinese in English text is a gloss, a name, a quotation, a title or a word that is talked about.',
    advice:
      'Translate it and put the characters in brackets after the English, or put them in quotation marks.',
  },
  {
    id: 'term-link',
    severity: 'error',
    summary: 'Lexicon shorthand is no link: `[[x]](url)` becomes a link to "[x]".',
    advice: 'Write [x](url) for a link, or [[x]] without an address for a term of the lexicon.',
  },
  {
    id: 'term-han',
    severity: 'warning',
    summary:
      'Lexicon shorthand starts with the Chinese term: `[[舆论属性]]`, `[[舆论属性|public-opinion properties]]`.',
    advice: 'Put the Chinese term first, then a pipe and the English form.',
  },
  {
    id: 'term-unknown',
    severity: 'warning',
    summary: 'A term in double brackets is in the lexicon, or says its English: an error in a final issue.',
    advice: 'Add it to lexicon/terms.yaml, or give its English here: [[术语|its English]].',
  },
  {
    id: 'expansions-stale',
    severity: 'info',
    summary: 'What a final issue recorded of its terms is what the lexicon has today.',
    advice: 'The issue keeps what it said. To take the new English, delete expansions.yaml.',
  },
  {
    id: 'passage-lines',
    severity: 'error',
    summary: 'The two languages of a passage are separated by blank lines; adjacent lines are one paragraph.',
    advice: 'Put a line with only > between the Chinese and the English.',
  },
  {
    id: 'passage-order',
    severity: 'error',
    summary: 'A passage runs zh en zh en or zh zh en en, never mixed.',
    advice: 'Follow each Chinese block with its English, or put all Chinese first and all English after it.',
  },
  {
    id: 'passage-count',
    severity: 'error',
    summary: 'A passage has as many Chinese as English blocks; list items and headings count one each.',
    advice: 'Split or join blocks until each Chinese block has its English.',
  },
  {
    id: 'passage-source',
    severity: 'error',
    summary: 'A passage says which source it quotes.',
    advice:
      'Name the id of a source in the last line (— Author, id), link the source in the section, or list it in sources.',
  },
  {
    id: 'quotation-untranslated',
    severity: 'warning',
    summary: 'A block quote is not all Chinese.',
    advice: 'Add the English below each Chinese paragraph, with a line of only > between.',
  },
  {
    id: 'label-unknown',
    severity: 'info',
    summary: 'A bold label with a colon is a label of newsletter.yaml or a speaker who speaks twice.',
    advice: 'Add the label to labels in newsletter.yaml, or leave it as plain bold text.',
  },
  {
    id: 'speaker-unclear',
    severity: 'warning',
    summary: 'Initials of a speaker fit exactly one full name of the section.',
    advice: 'Write the full name, or initials that only one speaker has.',
  },
  {
    id: 'translation-source',
    severity: 'error',
    summary:
      'A translation file belongs to a source: translation.md to the only one, translation-<id>.md to one of several.',
    advice: 'Rename the file to translation-<id>.md with an id from sources in the front matter.',
  },
  {
    id: 'translation-gap',
    severity: 'warning',
    summary: 'Every Chinese block of a translation is followed by its English or by an empty slot.',
    advice: 'Add the English below it, or <!-- en --> while it is missing.',
  },
] as const satisfies readonly MessageRule[]

export type MessageId = (typeof MESSAGES)[number]['id']

const BY_ID: ReadonlyMap<string, MessageRule> = new Map(MESSAGES.map((message) => [message.id, message]))

export function messageOf(id: MessageId): MessageRule {
  const message = BY_ID.get(id)
  if (!message) throw new Error(`no message ${id}`)
  return message
}
