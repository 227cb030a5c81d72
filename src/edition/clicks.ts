// Links of an email that lead through the service, so that clicks can be counted: only where the newsletter says so, and only links
// that its writers wrote. Which link it is stands in the address, and nothing about the reader. Pure.
import type { Root as HastRoot } from 'hast'
import { toString as textOf } from 'hast-util-to-string'
import { visit } from 'unist-util-visit'
import type { Issue } from '../issue/issue.ts'
import type { Site } from '../issue/site.ts'
import { bodyOf } from './body.ts'
import { boilerplateOf } from './boilerplate.ts'
import type { Counting } from './edition.ts'
import { type Frame, frameOf } from './frame.ts'
import { hastOf } from './hast.ts'
import { gatherNotes } from './notes.ts'
import { holdsSlotMark } from './slots.ts'

/** Of an address: longer ones are left as they are. */
const URL_MAX = 2048
/** A link whose words are an address leads there: mail programs take anything else for a fraud. */
const ADDRESS_WORDS = /^\s*(?:https?:\/\/|www\.)\S+\s*$|^\s*[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:\/\S*)?\s*$/i

/**
 * The targets of an issue's links, each once, in the order in which they stand in its email: sources, text, footer. Links to the
 * newsletter's own pages are not among them, nor those that differ from reader to reader. The issue is one that originals.ts has
 * made publishable, and whole: its editions with less in them have the same numbers.
 */
export function linkTargets(issue: Issue, site: Site, slugs: ReadonlyMap<number, string>): readonly string[] {
  const targets = new Set<string>()
  const take = (url: string) => {
    const target = targetOf(url, site)
    if (target !== undefined) targets.add(target)
  }
  const frame = frameOf(issue, site)
  take(frame.audio)
  for (const source of frame.sources) {
    take(source.url)
    take(source.archive_url)
  }
  const { opening, closing, footer } = boilerplateOf(issue, site, [])
  const body = bodyOf(issue, site, slugs, 'email', opening)
  body.children.push(...closing.children)
  for (const tree of [hastOf(gatherNotes(body), issue, site), hastOf(footer, issue, site)])
    for (const { url } of linksOf(tree)) take(url)
  return [...targets]
}

export function countingOf(targets: readonly string[], slug: string, site: Site): Counting {
  const base = new URL(`go/${encodeURIComponent(slug)}/`, site.service).href
  return { base, numbers: new Map(targets.map((target, number) => [target, number])) }
}

/** Changes the tree in place and returns it. Links that have no number stay as they are. */
export function countLinks(tree: HastRoot, counting: Counting | undefined): HastRoot {
  if (!counting) return tree
  for (const { url, set } of linksOf(tree)) set(countedUrl(url, counting))
  return tree
}

/** The links of masthead and sources. */
export function countedFrame(frame: Frame, counting: Counting | undefined): Frame {
  if (!counting) return frame
  return {
    ...frame,
    audio: countedUrl(frame.audio, counting),
    sources: frame.sources.map((source) => ({
      ...source,
      url: countedUrl(source.url, counting),
      archive_url: countedUrl(source.archive_url, counting),
    })),
  }
}

/** Whether an address is one that a counted link may lead to: whole, of the web, and without a password. */
export function isTarget(url: string): boolean {
  if (!/^https?:\/\/[^/\\]/i.test(url) || url.length > URL_MAX || !URL.canParse(url)) return false
  const { protocol, username, password } = new URL(url)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

function countedUrl(url: string, { base, numbers }: Counting): string {
  const number = URL.canParse(url) ? numbers.get(new URL(url).href) : undefined
  return number === undefined ? url : `${base}${number}`
}

/** As it is stored and sent in a header: ASCII. */
function targetOf(url: string, site: Site): string | undefined {
  if (holdsSlotMark(url) || !isTarget(url)) return undefined
  const { href } = new URL(url)
  const isOwn = [site.url, site.service].some((own) => href.startsWith(own) || `${href}/` === own)
  return isOwn || !isTarget(href) ? undefined : href
}

interface Link {
  readonly url: string
  readonly set: (url: string) => void
}

function linksOf(tree: HastRoot): readonly Link[] {
  const links: Link[] = []
  visit(tree, 'element', (node) => {
    const { href } = node.properties
    if (node.tagName !== 'a' || typeof href !== 'string' || ADDRESS_WORDS.test(textOf(node))) return
    links.push({
      url: href,
      set: (url) => {
        node.properties.href = url
      },
    })
  })
  return links
}
