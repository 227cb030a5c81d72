// Every address that an issue's text points to, with what it is: shared by the rules about links, files and pictures.
import type { Definition, Image, Link, Root } from 'mdast'
import { visit } from 'unist-util-visit'

export type Address =
  | { readonly kind: 'web'; readonly url: URL }
  | { readonly kind: 'mail'; readonly mailbox: string }
  /** A path as the folder's files are named, decoded, without `./`, query and fragment. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'wrong'; readonly reason: string; readonly note?: string }

export interface Pointer {
  readonly node: Link | Image | Definition
  readonly use: 'link' | 'picture'
  readonly address: Address
}

/** Links, pictures and definitions of a tree, in reading order. */
export function pointersOf(root: Root): readonly Pointer[] {
  const pictureIds = new Set<string>()
  visit(root, 'imageReference', (node) => {
    pictureIds.add(node.identifier)
  })
  const pointers: Pointer[] = []
  visit(root, (node) => {
    if (node.type !== 'link' && node.type !== 'image' && node.type !== 'definition') return
    const picture = node.type === 'image' || (node.type === 'definition' && pictureIds.has(node.identifier))
    pointers.push({ node, use: picture ? 'picture' : 'link', address: readAddress(node.url) })
  })
  return pointers
}

/** What an address is. Only http, https, mailto and files of the folder reach a reader. */
export function readAddress(address: string): Address {
  const text = address.trim()
  if (text === '') return wrong('Unexpected empty address, expected https://, mailto: or a file')
  if (/^https?:/i.test(text)) return readWeb(text)
  if (/^mailto:/i.test(text)) {
    const mailbox = text.slice(7).replace(/\?.*$/s, '')
    if (/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(decode(mailbox))) return { kind: 'mail', mailbox: decode(mailbox) }
    return wrong(`Unexpected ${shorten(text)}, expected mailto: and one address`)
  }
  if (text.startsWith('//'))
    return wrong(`Unexpected ${shorten(text)}, expected an address that starts with https://`)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]
  if (scheme !== undefined)
    return wrong(`Unexpected ${shorten(text)}, expected https://, mailto: or a file of the issue's folder`)
  if (text.startsWith('#')) {
    return wrong(
      `Unexpected ${shorten(text)}, expected #12 for an issue, or another address`,
      'Links inside a page do not work in most mail programs: name the section in words.',
    )
  }
  if (/^www\.|^[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|net|cn|edu|gov|io|ai)(\/|$)/i.test(text)) {
    return wrong(`Unexpected ${shorten(text)}, expected https://${shorten(text)}`, 'Put https:// before it.')
  }
  return readPath(text)
}

function readWeb(text: string): Address {
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) {
    return wrong(`Unexpected ${shorten(text)}, expected a whole address such as https://gazette.example/page`)
  }
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') {
    return wrong(`Unexpected name or password in the address of ${url.host}, expected none`)
  }
  return { kind: 'web', url }
}

function readPath(text: string): Address {
  const path = decode(text.replace(/[?#].*$/s, '')).replace(/^(\.\/)+/, '')
  if (path.startsWith('/') || path.includes('\\') || path.split('/').includes('..')) {
    const note = 'Put the file into the folder of the issue; link another issue as [text](#12).'
    return wrong(`Unexpected path ${shorten(text)}, expected a file of the issue's folder`, note)
  }
  return { kind: 'file', path }
}

function wrong(reason: string, note?: string): Address {
  return { kind: 'wrong', reason, ...(note !== undefined && { note }) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
