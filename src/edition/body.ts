// The text of an issue made ready for one target, still as Markdown tree: what the target does not show is gone,
// boilerplate is in its place, and every address is whole. All formats start from here.
import type { Definition, Link, Nodes, PhrasingContent, Root, RootContent } from 'mdast'
import { SKIP, visit } from 'unist-util-visit'
import type { Issue } from '../issue/issue.ts'
import type { Site } from '../issue/site.ts'
import { readInlineNotes } from './inline-notes.ts'
import { findAsset, publishedUrl, referenceUrl } from './links.ts'
import { expandTerms } from './terms.ts'

export type Target = 'email' | 'web'

/**
 * The issue's own text and the opening, without what comes after the text. The issue is one that originals.ts has made
 * publishable, and is left untouched.
 */
export function bodyOf(
  issue: Issue,
  site: Site,
  slugs: ReadonlyMap<number, string>,
  target: Target,
  opening: Root,
): Root {
  const tree = structuredClone(issue.body)
  keepTarget(tree, target)
  nameSources(tree, issue)
  expandTerms(tree)
  insertOpening(tree, opening)
  resolveDefinitions(tree)
  resolveReferences(tree, site, slugs)
  resolveAddresses(tree, issue, site)
  spaceRunIns(tree)
  readInlineNotes(tree)
  visit(tree, 'heading', (node) => {
    // The title of the issue is the only first-level heading of any form.
    if (node.depth === 1) node.depth = 2
  })
  return tree
}

/** Line ranges of the issue's file that this target does not show: `[from, to]`, both included. */
export function linesLeftOut(issue: Issue, target: Target): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = []
  visit(issue.body, 'only', (node) => {
    if (node.target !== target && node.position) {
      ranges.push([node.position.start.line, node.position.end.line])
    }
  })
  return ranges
}

function keepTarget(tree: Root, target: Target): void {
  visit(tree, 'only', (node, index, parent) => {
    if (!parent || index === undefined) return undefined
    parent.children.splice(index, 1, ...(node.target === target ? node.children : []))
    return [SKIP, index]
  })
}

/** A source line says which source by its id, which is for the file; readers see the title. */
function nameSources(tree: Root, issue: Issue): void {
  visit(tree, 'sourceLine', (line) => {
    const first = line.children[0]
    if (first?.type !== 'text') return
    const id = /^[\w-]+(?=$|[\s(,:;.])/.exec(first.value)?.[0]
    const title = issue.meta.sources.find((source) => source.id === id)?.title
    if (id !== undefined && title) first.value = (title.en ?? title.zh) + first.value.slice(id.length)
  })
}

function insertOpening(tree: Root, opening: Root): void {
  const heading = tree.children.findIndex(
    ({ type }) => type === 'heading' || type === 'recommendation' || type === 'dialogue',
  )
  const at = heading >= 0 ? heading : Math.min(1, tree.children.length)
  tree.children.splice(at, 0, ...opening.children)
}

/** `[text][id]` becomes `[text](url)`, so that no format has to look definitions up. */
function resolveDefinitions(tree: Root): void {
  const definitions = new Map<string, Definition>()
  visit(tree, 'definition', (node) => {
    const key = node.identifier.toUpperCase()
    if (!definitions.has(key)) definitions.set(key, node)
  })
  visit(tree, (node, index, parent) => {
    if (!parent || index === undefined) return undefined
    if (node.type === 'definition') {
      parent.children.splice(index, 1)
      return [SKIP, index]
    }
    if (node.type !== 'linkReference' && node.type !== 'imageReference') return undefined
    const found = definitions.get(node.identifier.toUpperCase())
    const url = found?.url ?? ''
    const kept = { title: found?.title ?? null, ...(node.position ? { position: node.position } : {}) }
    if (node.type === 'imageReference') {
      replace(parent, index, { type: 'image', url, alt: node.alt ?? null, ...kept })
      return SKIP
    }
    replace(parent, index, { type: 'link', url, children: node.children, ...kept })
    return undefined
  })
}

function resolveReferences(tree: Root, site: Site, slugs: ReadonlyMap<number, string>): void {
  visit(tree, 'issueReference', (node, index, parent) => {
    if (!parent || index === undefined) return
    const url = referenceUrl(node.number, site, slugs)
    const position = node.position ? { position: node.position } : {}
    if (url === undefined) parent.children.splice(index, 1, ...node.children)
    else
      replace(parent, index, { type: 'link', url, children: node.children as Link['children'], ...position })
  })
}

function resolveAddresses(tree: Root, issue: Issue, site: Site): void {
  visit(tree, (node, index, parent) => {
    if (!parent || index === undefined) return undefined
    if (node.type === 'link') {
      const url = publishedUrl(node.url, issue, site)
      if (url !== undefined) {
        node.url = url
        return undefined
      }
      parent.children.splice(index, 1, ...node.children)
      return [SKIP, index]
    }
    if (node.type === 'image') {
      const url = publishedUrl(node.url, issue, site)
      if (url !== undefined && !url.startsWith('#')) {
        const asset = findAsset(node.url, issue)
        const size = asset?.width && asset.height ? { width: asset.width, height: asset.height } : {}
        node.data = { ...node.data, hProperties: size }
        node.url = url
        return undefined
      }
      // A picture that is not there is still read: its description stands in its place.
      const text: PhrasingContent = { type: 'text', value: node.alt ? `[Picture: ${node.alt}]` : '' }
      replace(parent, index, parent.type === 'figure' ? { type: 'paragraph', children: [text] } : text)
    }
    return undefined
  })
}

/** A run-in is followed by a space, whichever side of the bold its colon stood on. */
function spaceRunIns(tree: Root): void {
  visit(tree, 'runIn', (_, index, parent) => {
    if (!parent || index === undefined) return
    const next = parent.children[index + 1]
    if (!next) return
    if (next.type === 'text') next.value = ` ${next.value.trimStart()}`
    else parent.children.splice(index + 1, 0, { type: 'text', value: ' ' })
  })
}

/** Puts a node into the place of another; the tree's own types do not say which nodes fit where. */
function replace(parent: { children: Nodes[] }, index: number, node: RootContent): void {
  parent.children[index] = node
}
