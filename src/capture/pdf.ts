// PDF as an article: its lines, without page numbers and running heads, joined to paragraphs. Pure.
import { getDocumentProxy, getMeta } from 'unpdf'
import type { Captured } from './article.ts'
import { cleanName, defined, type Metadata, toDate } from './metadata.ts'
import { withoutRadicals } from './radicals.ts'
import { readText } from './text.ts'

const PAGES_MAX = 200
const ITEMS_MAX = 200_000

interface Line {
  readonly text: string
  readonly size: number
  /** Height on the page, from the bottom. */
  readonly y: number
}

export async function readPdf(bytes: Uint8Array): Promise<Captured> {
  try {
    // pdf.js takes the buffer for itself: it gets a copy.
    const document = await getDocumentProxy(new Uint8Array(bytes), {
      isEvalSupported: false,
      useSystemFonts: false,
      verbosity: 0,
    })
    if (document.numPages > PAGES_MAX) {
      return unreadable(
        `The PDF has ${document.numPages} pages, more than the ${PAGES_MAX} that are read. Copy the text you need into a file and take that.`,
      )
    }
    const pages: Line[][] = []
    let items = 0
    for (let number = 1; number <= document.numPages; number++) {
      const { items: found } = await (await document.getPage(number)).getTextContent()
      items += found.length
      if (items > ITEMS_MAX)
        return unreadable(
          'The PDF holds more pieces of text than are read. Copy its text into a file and take that.',
        )
      pages.push(linesOf(found as readonly unknown[]))
    }
    const { info } = await getMeta(document)
    return toArticle(pages, info as Record<string, unknown>)
  } catch (error) {
    const locked = error instanceof Error && /password/i.test(`${error.name} ${error.message}`)
    return unreadable(
      locked
        ? 'The PDF is locked with a password. Save it without one, or copy its text into a file and take that.'
        : 'The PDF is damaged. Open it in a viewer, copy its text into a file and take that.',
    )
  }
}

function toArticle(pages: readonly (readonly Line[])[], info: Record<string, unknown>): Captured {
  const lines = withoutRunningHeads(pages)
  if (
    lines
      .map(({ text }) => text)
      .join('')
      .replace(/\s/g, '').length < 20
  ) {
    return unreadable(
      'The PDF holds pictures of pages and no text. Run a character recognition over it, and take its text.',
    )
  }
  const largest = Math.max(...lines.slice(0, 12).map(({ size }) => size))
  const usual = median(lines.map(({ size }) => size))
  const heading =
    largest > usual * 1.15 ? lines.filter((line, index) => index < 12 && line.size === largest) : []
  const told =
    typeof info.Title === 'string' && /\p{Script=Han}/u.test(info.Title) ? info.Title.trim() : undefined
  const title = heading.length > 0 ? heading.map(({ text }) => text).join('') : told
  const metadata: Metadata = defined({
    title,
    author: typeof info.Author === 'string' ? cleanName(info.Author) : undefined,
    date:
      typeof info.CreationDate === 'string'
        ? toDate(info.CreationDate.replace(/^D:(\d{8}).*$/, '$1'))
        : undefined,
  })
  const text = lines.filter((line) => !heading.includes(line)).map((line) => line.text)
  return readText({
    text: [...(title === undefined ? [] : [title, '']), ...text].join('\n'),
    kind: 'pdf',
    extension: 'pdf',
    metadata,
    notes: metadata.date === undefined ? [] : ['The date is the day on which the PDF was made: check it.'],
  })
}

/** Pieces of text on one height are a line; a gap larger than usual is an empty line. */
function linesOf(items: readonly unknown[]): Line[] {
  const lines: Line[] = []
  let open: { text: string; size: number; y: number; end: number } | undefined
  for (const item of items) {
    const {
      str = '',
      transform = [],
      height = 0,
      width = 0,
    } = item as { str?: string; transform?: readonly number[]; height?: number; width?: number }
    const [, , , , x = 0, y = 0] = transform
    if (str.trim() === '') continue
    const text = withoutRadicals(str)
    if (open && Math.abs(open.y - y) < Math.max(2, open.size / 2)) {
      open.text +=
        x - open.end > open.size * 0.25 && /[\p{Script=Latin}\d]$/u.test(open.text) ? ` ${text}` : text
    } else {
      if (open) lines.push(open)
      open = { text, size: height, y, end: 0 }
    }
    open.end = x + width
  }
  if (open) lines.push(open)
  return withGaps(lines)
}

function withGaps(lines: readonly Line[]): Line[] {
  const gaps = lines.slice(1).map((line, index) => (lines[index]?.y ?? 0) - line.y)
  const usual = median(gaps.filter((gap) => gap > 0))
  return lines.flatMap((line, index) =>
    index > 0 && isJump(gaps[index - 1] ?? 0, usual)
      ? [{ text: '', size: line.size, y: line.y }, line]
      : [line],
  )
}

/** Down further than to the next line, or up again. */
function isJump(gap: number, usual: number): boolean {
  return gap > usual * 1.4 || gap < 0
}

/** First and last lines that stand on several pages, and lines that are page numbers. */
function withoutRunningHeads(pages: readonly (readonly Line[])[]): readonly Line[] {
  const key = (line: Line) => line.text.replace(/\d+/g, '#').trim()
  const counts = new Map<string, number>()
  for (const lines of pages) {
    for (const line of new Set(edgesOf(lines).map(key))) counts.set(line, (counts.get(line) ?? 0) + 1)
  }
  return pages.flatMap((lines) => {
    const edges = edgesOf(lines)
    const kept = lines.filter((line) => {
      if (PAGE_NUMBER.test(line.text)) return false
      return (
        !edges.includes(line) ||
        pages.length < 2 ||
        (counts.get(key(line)) ?? 0) < Math.max(2, pages.length / 2)
      )
    })
    return kept
  })
}

const PAGE_NUMBER = /^[-–—\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／]\s*(?:共\s*)?\d{1,4}(?:\s*页)?)?[-–—\s]*$/

/** The highest and the two lowest lines of a page, wherever the file names them: a page number may stand below a foot. */
function edgesOf(lines: readonly Line[]): readonly Line[] {
  const byHeight = lines.filter(({ text }) => text.trim() !== '').sort((a, b) => b.y - a.y)
  return [...new Set([...byHeight.slice(0, 1), ...byHeight.slice(-2)])]
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function unreadable(sentence: string): Captured {
  return { state: 'unreadable', sentence }
}
