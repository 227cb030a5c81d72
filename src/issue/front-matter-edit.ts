// Changes the sources in the front matter of an issue's text, and nothing else: comments, quotes, order, line ends and
// a byte order mark stay as a person left them. Pure.
import { type Document, isMap, isSeq, parseDocument, Scalar, visit, type YAMLMap } from 'yaml'
import type { Source } from './issue.ts'

const FRONT_MATTER = /^(\uFEFF?---[ \t]*\n)([\s\S]*?\n)?(---[ \t]*(?:\n|$))/

/** The text with one more source, or with `replaced` (an id) taken out and the new one in its place. */
export function withSource(text: string, source: Source, replaced?: string): string | undefined {
  return edit(text, (document) => {
    const node = sourceNode(document, source)
    const list = document.get('sources', true)
    if (!isSeq(list) || list.items.length === 0) {
      document.set('sources', document.createNode([]))
      const made = document.get('sources', true)
      if (isSeq(made)) made.items.push(node)
      return
    }
    list.flow = false
    const at = list.items.findIndex((item) => isMap(item) && item.get('id') === replaced)
    if (replaced === undefined || at < 0) list.items.push(node)
    else list.items[at] = node
  })
}

/** The text with keys of one source set: strings are put in quotes. Undefined where there is no such source. */
export function withSourceKeys(
  text: string,
  id: string,
  keys: Partial<Pick<Source, 'archive' | 'captured' | 'url'>>,
): string | undefined {
  let found = false
  const changed = edit(text, (document) => {
    const source = sourceOf(document, id)
    if (!source) return
    found = true
    for (const [key, value] of Object.entries(keys)) source.set(key, quoted(document, value))
  })
  return found ? changed : undefined
}

/** Undefined where the text has no front matter that can be read. */
function edit(text: string, change: (document: Document) => void): string | undefined {
  const lines = text.replace(/\r\n?/g, '\n')
  const [whole, open, yaml = '', close] = FRONT_MATTER.exec(lines) ?? []
  if (whole === undefined || open === undefined || close === undefined) return undefined
  const document = parseDocument(yaml)
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined
  change(document)
  const edited =
    open +
    document.toString({ lineWidth: 0, flowCollectionPadding: false }) +
    close +
    lines.slice(whole.length)
  return text.includes('\r\n') ? edited.replace(/\n/g, '\r\n') : edited
}

function sourceOf(document: Document, id: string): YAMLMap | undefined {
  const list = document.get('sources', true)
  return isSeq(list) ? list.items.filter(isMap).find((item) => item.get('id') === id) : undefined
}

/** Keys in the order in which a person reads them. */
function sourceNode(document: Document, source: Source): YAMLMap {
  const { id, title, author, outlet, date, url, archive, script, original, rights, captured } = source
  const ordered = { title, author, outlet, date, url, archive, script, original, rights, captured }
  const node = document.createNode({ id, script, original }) as YAMLMap
  node.items = []
  node.set('id', id)
  for (const [key, value] of Object.entries(ordered)) {
    if (value === undefined) continue
    // Dates and choices read best plain; whatever came from a page is put in quotes.
    node.set(key, key === 'date' || key === 'script' || key === 'original' ? value : quoted(document, value))
  }
  return node
}

/** A node in which every string of the value is in double quotes, but for moments and days. */
function quoted(document: Document, value: unknown): unknown {
  const node = document.createNode(value)
  visit(node, {
    Scalar: (key, scalar) => {
      if (key === 'key' || typeof scalar.value !== 'string') return
      if (/^\d{4}-\d{2}-\d{2}(T[\d:]+Z)?$/.test(scalar.value)) return
      scalar.type = Scalar.QUOTE_DOUBLE
    },
  })
  return node
}
