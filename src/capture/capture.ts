// From bytes to an article: what kind of file it is, and who reads it. Never throws for what is in a file. Pure.
import type { Captured, CaptureInput } from './article.ts'
import { decodeText } from './charset.ts'
import { goneByStatus } from './gone.ts'
import { readHtml } from './html.ts'
import { readText } from './text.ts'

const BYTES_MAX = 20_000_000

export async function captureArticle(input: CaptureInput): Promise<Captured> {
  const { bytes } = input
  const gone = goneByStatus(input.status)
  if (gone) return gone
  if (bytes.length === 0) return unreadable('It is empty. Save the page or copy its text again.')
  if (bytes.length > BYTES_MAX) {
    return unreadable(
      `It has ${bytes.length.toLocaleString('en')} bytes, more than the ${BYTES_MAX.toLocaleString('en')} that are read. Copy its text into a file and take that.`,
    )
  }
  switch (kindOf(input)) {
    case 'docx': {
      const { readDocx } = await import('./docx.ts')
      return readDocx(bytes)
    }
    case 'pdf': {
      const { readPdf } = await import('./pdf.ts')
      return readPdf(bytes)
    }
    case 'mhtml': {
      const { readMhtml } = await import('./mhtml.ts')
      return readMhtml(input)
    }
    case 'office':
      return unreadable(
        'It is a file of an old office program (.doc, .wps, .ppt, .xls). Save it as .docx or copy its text into a file, and take that.',
      )
    case 'binary':
      return unreadable(NO_TEXT)
    case 'text':
      return readTextual(input)
  }
}

function readTextual({ bytes, contentType, name, url }: CaptureInput): Captured {
  const { text, charset, notes } = decodeText(bytes, contentType)
  if (isNoise(text)) return unreadable(NO_TEXT)
  if (isHtml(text, name, contentType)) {
    const address = url === undefined ? {} : { url }
    return readHtml({ html: text, kind: 'html', extension: 'html', charset, notes, ...address })
  }
  const extension = /\.md$/i.test(name ?? '') ? 'md' : 'txt'
  const address = url === undefined ? {} : { metadata: { url } }
  return readText({ text, kind: 'text', extension, charset, notes, ...address })
}

const NO_TEXT =
  'It is no text, page, Word document or PDF. Copy the text of the article into a file and take that.'

/** Bytes that no charset makes text of: a page has a few wrong characters, a program or a picture many. */
function isNoise(text: string): boolean {
  const sample = text.slice(0, 100_000)
  const wrong = sample.match(/[\u0001-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g)?.length ?? 0
  return wrong > 8 && wrong > sample.length * 0.1
}

type FileKind = 'text' | 'docx' | 'pdf' | 'mhtml' | 'office' | 'binary'

/** By the first bytes: names and servers are often wrong. */
function kindOf({ bytes, name = '', contentType = '' }: CaptureInput): FileKind {
  const head = Buffer.from(bytes.subarray(0, 4_096)).toString('latin1')
  if (/^[\s\S]{0,1024}%PDF-/.test(head)) return 'pdf'
  if (head.startsWith('PK\u0003\u0004') || head.startsWith('PK\u0005\u0006')) return 'docx'
  if (head.startsWith('\u00d0\u00cf\u0011\u00e0') || head.startsWith('{\\rtf')) return 'office'
  const mail = /^(?:[!-9;-~]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+?\r?\n/.test(`${head}\n\n`)
  if (mail && /^(?:mime-version|content-type|content-location|snapshot-content-location)\s*:/im.test(head))
    return 'mhtml'
  if (/\.(?:mhtml?|mht)$/i.test(name) || /multipart\/related|mhtml/i.test(contentType)) return 'mhtml'
  const utf16 = /^(?:\u00ff\u00fe|\u00fe\u00ff)/.test(head)
  const zeros = head.split('\0').length - 1
  if (!utf16 && /^(?:\u0089PNG|GIF8|\u00ff\u00d8\u00ff|RIFF|Rar!|7z|\u001f\u008b|BM|OggS|ID3)/.test(head))
    return 'binary'
  return !utf16 && zeros > head.length * 0.6 ? 'binary' : 'text'
}

function isHtml(text: string, name = '', contentType = ''): boolean {
  const head = text.slice(0, 20_000)
  if (/<(?:!doctype\s+html|html|head|body)[\s>]/i.test(head)) return true
  if (/\.(?:txt|md)$/i.test(name)) return false
  const tags = head.match(/<\/?(?:p|div|section|span|br|h[1-6]|a|table|article)(?:\s[^<>]*)?>/gi)?.length ?? 0
  return tags >= 3 || /\.(?:html?|xhtml)$/i.test(name) || /html/i.test(contentType)
}

function unreadable(sentence: string): Captured {
  return { state: 'unreadable', sentence }
}
