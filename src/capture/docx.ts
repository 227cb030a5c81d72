// Word documents as articles: mammoth makes a page of them, its properties give title, author and date. Pure.
import mammoth from 'mammoth'
import type { Captured } from './article.ts'
import { toBlocks } from './blocks.ts'
import { parsePage } from './dom.ts'
import { finish } from './finish.ts'
import { cleanName, defined, toDate } from './metadata.ts'
import { structured } from './structure.ts'

const ENTRIES_MAX = 2_000
const UNPACKED_BYTES_MAX = 100_000_000
const DOCUMENT_BYTES_MAX = 20_000_000
const PROPERTIES_BYTES_MAX = 100_000

export async function readDocx(bytes: Uint8Array): Promise<Captured> {
  const entries = directoryOf(bytes)
  const total = [...entries.values()].reduce((sum, { size }) => sum + size, 0)
  const document = entries.get('word/document.xml')?.size
  if (document === undefined) {
    return unreadable('It is a zip archive without a Word document in it. Take the document, saved as .docx.')
  }
  if (entries.size > ENTRIES_MAX || total > UNPACKED_BYTES_MAX || document > DOCUMENT_BYTES_MAX) {
    return unreadable(
      `Unpacked it would have ${total.toLocaleString('en')} bytes in ${entries.size} files, more than are read. Copy its text into a file and take that.`,
    )
  }
  try {
    // Mammoth believes what the archive says of its sizes, and would unpack gigabytes where it lies.
    for (const [name, entry] of entries) if (/\.(?:xml|rels)$/i.test(name)) await unpack(bytes, entry)
    const buffer = Buffer.from(bytes)
    const pictures = { count: 0 }
    const { value } = await mammoth.convertToHtml(
      { buffer },
      {
        externalFileAccess: false,
        convertImage: mammoth.images.imgElement(async () => {
          pictures.count += 1
          return { src: '' }
        }),
      },
    )
    return toArticle(value, await readProperties(bytes, entries.get('docProps/core.xml')), pictures.count)
  } catch {
    return unreadable('The Word document is damaged. Open it in a word processor and save it as .docx again.')
  }
}

function toArticle(html: string, properties: Properties, pictures: number): Captured {
  const parsed = parsePage(html)
  if (parsed.state === 'too-much') return unreadable(parsed.sentence)
  const leftOut = { media: new Map<string, number>() }
  return finish({
    kind: 'docx',
    extension: 'docx',
    metadata: properties,
    blocks: structured(toBlocks(parsed.page.root, undefined, leftOut)),
    leftOut,
    notes: [
      ...(pictures > 0 ? [`Left out: ${pictures} × picture.`] : []),
      ...(properties.date === undefined
        ? []
        : ['The date is the day on which the document was made: check it.']),
    ],
  })
}

interface Properties {
  readonly title?: string
  readonly author?: string
  readonly date?: string
}

async function readProperties(bytes: Uint8Array, entry: Entry | undefined): Promise<Properties> {
  const xml = entry === undefined || entry.size > PROPERTIES_BYTES_MAX ? '' : await unpack(bytes, entry)
  const value = (name: string) =>
    new RegExp(`<(?:dc|dcterms|cp):${name}\\b[^>]*>([^<]{1,300})<`).exec(xml)?.[1]?.trim()
  return defined({
    title: value('title')?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
    author: cleanName(value('creator')),
    date: toDate(value('created')),
  })
}

/** The text of a file in the archive. Throws where it is longer than the archive says. */
async function unpack(bytes: Uint8Array, { at, packed, size, method }: Entry): Promise<string> {
  const view = viewOf(bytes)
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true)
  const content = Uint8Array.from(bytes.subarray(start, start + packed))
  if (method === 0) return new TextDecoder().decode(content)
  const unpacked = new Blob([content]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of unpacked as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > size) throw new Error(`longer than the ${size} bytes that the archive says`)
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

interface Entry {
  /** Where its own header stands in the archive. */
  readonly at: number
  readonly packed: number
  /** Bytes once unpacked, as the archive says. */
  readonly size: number
  readonly method: number
}

/** The files of the archive, from its central directory: nothing is unpacked before sizes are known. */
function directoryOf(bytes: Uint8Array): ReadonlyMap<string, Entry> {
  const view = viewOf(bytes)
  const entries = new Map<string, Entry>()
  let end = -1
  for (let at = bytes.length - 22; at >= 0 && at > bytes.length - 66_000 && end < 0; at--) {
    if (view.getUint32(at, true) === 0x06054b50) end = at
  }
  if (end < 0) return entries
  let at = view.getUint32(end + 16, true)
  while (at + 46 <= bytes.length && view.getUint32(at, true) === 0x02014b50 && entries.size <= ENTRIES_MAX) {
    const length = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length))
    entries.set(name, {
      at: view.getUint32(at + 42, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      method: view.getUint16(at + 10, true),
    })
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function unreadable(sentence: string): Captured {
  return { state: 'unreadable', sentence }
}
