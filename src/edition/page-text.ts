// The text of an issue's page as HTML, each of its headings with an id: what the page shows, and where links into it lead. Pure.
import type { Root as HastRoot } from 'hast'
import { toString as textOf } from 'hast-util-to-string'
import { visit } from 'unist-util-visit'
import type { Issue } from '../issue/issue.ts'
import { issueUrl, type Site } from '../issue/site.ts'
import { bodyOf } from './body.ts'
import { type BoilerplateTrees, boilerplateOf } from './boilerplate.ts'
import { hastOf } from './hast.ts'
import { gatherNotes } from './notes.ts'
import { linkQuotations } from './quotation-links.ts'
import { ID_PREFIX } from './sanitise.ts'
import { explainVotes } from './votes.ts'

const ID_CHARACTERS = 60

/** The issue between the opening and the closing words of the newsletter. */
export function pageText(
  issue: Issue,
  site: Site,
  slugs: ReadonlyMap<number, string>,
  { opening, closing }: BoilerplateTrees,
): HastRoot {
  const body = bodyOf(issue, site, slugs, 'web', opening)
  body.children.push(...closing.children)
  linkQuotations(body, issue, site)
  explainVotes(body, issue)
  const tree = hastOf(gatherNotes(body), issue, site)
  nameHeadings(tree)
  return tree
}

/** Where the headings of an issue stand on its page: whole addresses, by their lines in the issue's file. */
export function headingUrls(
  issue: Issue,
  site: Site,
  slugs: ReadonlyMap<number, string>,
): ReadonlyMap<number, string> {
  const page = issueUrl(site, issue.meta.slug)
  const urls = new Map<number, string>()
  visit(pageText(issue, site, slugs, boilerplateOf(issue, site, [])), 'element', (node) => {
    const line = node.position?.start.line
    if (!isHeading(node.tagName) || line === undefined || node.properties.id === undefined) return
    // mail programs end a link at a letter that is not ASCII
    urls.set(line, `${page}#${encodeURI(String(node.properties.id))}`)
  })
  return urls
}

/** Gives the headings of the text an id made of their words, so that a section can be pointed to. */
function nameHeadings(tree: HastRoot): void {
  const taken = new Set<string>()
  /** How often a stem has been used: counting from the start each time takes minutes for many equal headings. */
  const counts = new Map<string, number>()
  visit(tree, 'element', (node) => {
    if (typeof node.properties.id === 'string') taken.add(node.properties.id)
  })
  visit(tree, 'element', (node) => {
    if (!isHeading(node.tagName) || node.properties.id !== undefined) return
    const words = textOf(node)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? ['section']
    const stem = `${ID_PREFIX}${words.join('-').slice(0, ID_CHARACTERS)}`
    let count = counts.get(stem) ?? 1
    let id = count === 1 ? stem : `${stem}-${count}`
    for (; taken.has(id); id = `${stem}-${count}`) count += 1
    counts.set(stem, count)
    taken.add(id)
    node.properties.id = id
  })
}

function isHeading(tagName: string): boolean {
  return /^h[2-6]$/.test(tagName)
}
