// Pasted text and text files as an article: paragraphs by blank lines or by lines, lines of a PDF joined. Pure.
import type { RootContent } from 'mdast'
import { joinsLines } from '../bilingual/line-break.ts'
import type { ArticleKind, Captured } from './article.ts'
import { finish } from './finish.ts'
import { type Metadata, withoutSite } from './metadata.ts'
import { withoutRadicals } from './radicals.ts'
import { structured } from './structure.ts'

export interface TextInput {
  readonly text: string
  readonly kind: ArticleKind
  readonly extension: string
  readonly charset?: string
  readonly metadata?: Metadata
  readonly notes: readonly string[]
}

const TITLE_CHARACTERS_MAX = 60
const SENTENCE_END = /[。！？：；…!?.][”’」』）)"]*$/
const NEW_PARAGRAPH =
  /^(?:\u3000|\s{2,}\S|[●•■▪◆▶►·]|[-*]\s|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百\d]+[条章节]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．](?!\d))/

export function readText(input: TextInput): Captured {
  const paragraphs = paragraphsOfText(input.text)
  const [first = ''] = paragraphs
  const titled =
    /\p{L}/u.test(first) &&
    [...first].length <= TITLE_CHARACTERS_MAX &&
    !/[。；，]$/.test(first) &&
    paragraphs.length > 1
  const title = titled ? withoutSite(first.replace(/^#+\s*/, '')) : undefined
  const blocks = (titled ? paragraphs.slice(1) : paragraphs).map((value): RootContent => {
    const heading = /^(#{1,6})\s+(.+)$/.exec(value)
    if (heading)
      return {
        type: 'heading',
        depth: (heading[1]?.length ?? 1) as 1,
        children: [{ type: 'text', value: heading[2] ?? '' }],
      }
    return { type: 'paragraph', children: [{ type: 'text', value }] }
  })
  const look = { bold: false, italic: false, code: false, centred: false }
  return finish({
    kind: input.kind,
    extension: input.extension,
    metadata: { ...(title !== undefined && { title }), ...input.metadata },
    blocks: structured(blocks.map((node) => ({ node, look }))),
    ...(input.charset !== undefined && { charset: input.charset }),
    notes: input.notes,
  })
}

/** Paragraphs: between blank lines, where there are; a line that is not full ends one. */
export function paragraphsOfText(text: string): readonly string[] {
  const clean = withoutRadicals(text)
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/\f/g, '\n\n')
    .replace(
      /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\u200b-\u200d\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufffc]/g,
      '',
    )
  const lines = clean.split('\n')
  const full = lineWidth(lines)
  const paragraphs: string[] = []
  let open = ''
  const end = () => {
    if (open.trim() !== '') paragraphs.push(open.trim())
    open = ''
  }
  for (const line of lines) {
    if (line.trim() === '') {
      end()
      continue
    }
    if (NEW_PARAGRAPH.test(line)) end()
    open = join(open, line.trim())
    const length = [...line.trim()].length
    if (full === undefined || length < full * 0.8 || (SENTENCE_END.test(line.trim()) && length < full * 0.95))
      end()
  }
  end()
  return paragraphs
}

/** The width of wrapped lines, where most lines that do not end a sentence are about as long; else undefined. */
function lineWidth(lines: readonly string[]): number | undefined {
  const open = lines.map((line) => line.trim()).filter((line) => line !== '' && !SENTENCE_END.test(line))
  if (open.length < 3) return undefined
  const lengths = open.map((line) => [...line].length).sort((a, b) => a - b)
  const width = lengths[Math.floor(lengths.length * 0.8)] ?? 0
  const near = lengths.filter((length) => length >= width * 0.85 && length <= width * 1.2).length
  return width >= 16 && width <= 120 && near >= open.length / 2 ? width : undefined
}

/** Chinese lines join without a space; a hyphen at a line's end of Latin letters goes. */
export function join(before: string, after: string): string {
  if (before === '') return after
  if (/[a-z]-$/.test(before) && /^[a-z]/.test(after)) return before.slice(0, -1) + after
  const last = [...before.slice(-2)].at(-1) ?? ''
  return joinsLines(last, [...after.slice(0, 2)][0] ?? '') ? before + after : `${before} ${after}`
}
