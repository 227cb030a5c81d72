// Web archives of one file (MHTML), as Chrome, Edge and old Internet Explorer save them. Pure.
import PostalMime from 'postal-mime'
import type { Captured, CaptureInput } from './article.ts'
import { decodeText } from './charset.ts'
import { readHtml } from './html.ts'

export async function readMhtml({ bytes, url }: CaptureInput): Promise<Captured> {
  const part = mainPart(bytes)
  if (!part) {
    return {
      state: 'unreadable',
      sentence: 'There is no page in the web archive. Save the page again, as HTML.',
    }
  }
  // One part as a message of its own: postal-mime then undoes its transfer encoding and leaves the bytes alone.
  const mail = await PostalMime.parse(
    new Uint8Array([
      ...new TextEncoder().encode(`${withoutType(part.head)}Content-Type: application/octet-stream\r\n\r\n`),
      ...part.body,
    ]),
  ).catch(() => undefined)
  const content = mail?.attachments[0]?.content
  if (content === undefined) {
    return { state: 'unreadable', sentence: 'The web archive is damaged. Save the page again, as HTML.' }
  }
  const body = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)
  const { text, charset, notes } = decodeText(body, part.type)
  const address = url ?? part.location
  return readHtml({
    html: text,
    kind: 'mhtml',
    extension: 'mhtml',
    charset,
    notes,
    ...(address !== undefined && { url: address }),
  })
}

interface Part {
  readonly head: string
  readonly body: Uint8Array
  readonly type: string
  readonly location?: string
}

/** The part with the page itself: the one at the address that the archive was made of, else the first page. */
function mainPart(bytes: Uint8Array): Part | undefined {
  const text = Buffer.from(bytes).toString('latin1')
  const [head = ''] = text.split(/\r?\n\r?\n/, 1)
  const headers = unfold(head)
  const boundary = /boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(headers)
  const snapshot = /^snapshot-content-location\s*:\s*(\S+)/im.exec(headers)?.[1]
  const mark = boundary?.[1] ?? boundary?.[2]
  const sections = mark === undefined ? [text] : text.split(`--${mark}`).slice(1)
  const pages = sections.flatMap((section): Part[] => {
    const found = /^\r?\n?([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(section)
    const own = unfold(found?.[1] ?? '')
    const type = /^content-type\s*:\s*(.*)$/im.exec(own)?.[1] ?? ''
    if (!found || !/text\/html|application\/xhtml/i.test(type)) return []
    const location = /^content-location\s*:\s*(\S+)/im.exec(own)?.[1]
    const body = Buffer.from(found[2] ?? '', 'latin1')
    return [{ head: own, body, type, ...(location !== undefined && { location }) }]
  })
  const page = pages.find(({ location }) => location !== undefined && location === snapshot) ?? pages[0]
  if (!page) return undefined
  const location = snapshot ?? page.location
  return { ...page, ...(location !== undefined && { location }) }
}

function unfold(head: string): string {
  return head.replace(/\r?\n[ \t]+/g, ' ')
}

function withoutType(head: string): string {
  const encoding = /^content-transfer-encoding\s*:.*$/im.exec(head)?.[0]
  return encoding === undefined ? '' : `${encoding.trim()}\r\n`
}
