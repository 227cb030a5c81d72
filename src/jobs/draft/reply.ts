// Whether what a model replied can stand as English of a Chinese block, by its looks alone.
import { countLanguage, hasHan, languageOf } from '../../bilingual/language.ts'
import { flat } from '../../issue/draft-block.ts'

export type Reply =
  | { readonly state: 'fit'; readonly lines: readonly string[] }
  | { readonly state: 'unfit'; readonly sentence: string }

/** English has three to five letters for a character; a model that goes on and on has more. */
const LETTERS_A_CHARACTER = 12
const LETTERS_MIN = 400
/** What models say when they will not: no translation begins so, unless the Chinese does. */
const REFUSAL =
  /^(?:i['’]m sorry|i am sorry|sorry, (?:but )?i|i can(?:no|['’])t|i am unable|i['’]m unable|as an ai\b)/i
const PREAMBLE =
  /^(?:sure|certainly|of course|here(?:['’]s| is)|(?:the )?(?:english )?translation)\b.{0,80}:$/i
const CHINESE_REFUSAL = /抱歉|对不起|對不起|不好意思|我不能|我无法|我無法|我不会|我不會|作为|作為/

/** The longest reply that is worth waiting for, in characters. */
export function replyMax(lines: readonly string[]): number {
  return LETTERS_MIN + LETTERS_A_CHARACTER * lines.join('').length
}

/** Takes the lines of a reply apart; as many are expected as the Chinese has. */
export function readReply(text: string, chinese: readonly string[]): Reply {
  const said = text.trim().replace(/^```[a-z]*\n([\s\S]*?)\n?```$/, '$1')
  const rows = withoutPreamble(
    said
      .split(/\r\n|[\n\r\u2028\u2029]/)
      .map(flat)
      .filter((line) => line !== ''),
    chinese,
  )
  const lines = chinese.length === 1 ? [flat(rows.join(' '))] : withoutMarkers(rows, chinese)
  const whole = lines.join(' ')
  if (flat(whole) === '') return unfit('the answer was empty')
  const source = chinese.join('\n')
  if (hasHan(source) && languageOf(countLanguage(whole)) !== 'en')
    return unfit('the answer was not in English')
  if (REFUSAL.test(whole) && !CHINESE_REFUSAL.test(source)) return unfit('the model refused')
  if (lines.length !== chinese.length)
    return unfit(
      `the answer had ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}, expected ${chinese.length}`,
    )
  return { state: 'fit', lines }
}

/** `Here is the translation:` on a line of its own is no English of the Chinese. */
function withoutPreamble(rows: readonly string[], chinese: readonly string[]): readonly string[] {
  const [first = ''] = rows
  const introduces = PREAMBLE.test(first) && rows.length > chinese.length && !/[：:]$/.test(chinese[0] ?? '')
  return introduces ? rows.slice(1) : rows
}

/** Lines of a list as models like to write them: the markers are the list's, unless the Chinese has some of its own. */
function withoutMarkers(rows: readonly string[], chinese: readonly string[]): readonly string[] {
  for (const marker of [/^[-*•·–] +/, /^\d{1,3}[.)] +/]) {
    const listed = rows.every((row) => marker.test(row))
    if (listed && !chinese.some((line) => /^[-*•·–\d]/.test(line)))
      return rows.map((row) => row.replace(marker, ''))
  }
  return rows
}

function unfit(sentence: string): Reply {
  return { state: 'unfit', sentence }
}
