// The article of an issue's page: source box, text, notes, and what the newsletter always says. The archive puts the
// page around it, with title and summary.
import type { Element, ElementContent, Root as HastRoot } from 'hast'
import { toString as textOf } from 'hast-util-to-string'
import { visit } from 'unist-util-visit'
import type { Issue } from '../../issue/issue.ts'
import type { Site } from '../../issue/site.ts'
import { bodyOf } from '../body.ts'
import { boilerplateOf } from '../boilerplate.ts'
import type { Format } from '../edition.ts'
import { element, hasClass, textNode } from '../element.ts'
import { type Frame, frameOf } from '../frame.ts'
import { markHan } from '../han.ts'
import { hastOf, scriptOfSources, stringify } from '../hast.ts'
import { gatherNotes } from '../notes.ts'
import type { Problems } from '../problems.ts'
import { linkQuotations } from '../quotation-links.ts'
import { ID_PREFIX } from '../sanitise.ts'
import type { SourceFrame } from '../source-lines.ts'
import { explainVotes } from '../votes.ts'
import { showResults } from '../web-results.ts'

const ID_CHARACTERS = 60

export const web: Format = {
  id: 'web',
  mediaType: 'text/html',
  async render(issue, site, context) {
    const messages: Problems = []
    const boilerplate = boilerplateOf(issue, site, messages)
    const body = bodyOf(issue, site, context.slugs, 'web', boilerplate.opening)
    body.children.push(...boilerplate.closing.children)
    linkQuotations(body, issue, site)
    explainVotes(body, issue)
    const tree = hastOf(gatherNotes(body), issue, site)
    nameHeadings(tree)
    makeReachable(tree)
    showResults(tree, issue)
    const about = hastOf(boilerplate.footer, issue, site)
    const article = element('article', { lang: site.language }, [
      ...sourceBox(issue, site),
      ...(tree.children as ElementContent[]),
      ...(about.children.length > 0
        ? [element('footer', { className: ['boilerplate'] }, about.children as ElementContent[])]
        : []),
    ])
    return {
      format: 'web',
      mediaType: 'text/html',
      body: stringify({ type: 'root', children: [article] }),
      messages,
    }
  },
}

/** Each source in one paragraph: its titles, who wrote it, where it is found, by what right it stands here. */
function sourceBox(issue: Issue, site: Site): ElementContent[] {
  const frame = frameOf(issue, site)
  const parts = [...frame.sources.map(sourceParagraph), ...creditLine(frame)]
  if (parts.length === 0) return []
  const box = element('section', { className: ['source-box'], ariaLabel: 'Source' }, parts)
  markHan({ type: 'root', children: [box] }, scriptOfSources(issue))
  return [box]
}

function sourceParagraph(source: SourceFrame): Element {
  const title = element('strong', { lang: source.script }, [textNode(source.title_zh)])
  const lines: ElementContent[][] = [[title]]
  if (source.title_en) lines.push([textNode(source.title_en)])
  if (source.byline) lines.push([textNode(source.byline)])
  const places = [
    ...(source.url ? [[element('a', { href: source.url }, [textNode('Original')])]] : []),
    ...(source.archive_url
      ? [
          [
            element('a', { href: source.archive_url }, [textNode('Archived copy')]),
            ...(source.archive_note ? [textNode(` (${source.archive_note})`)] : []),
          ],
        ]
      : []),
  ]
  if (places.length > 0)
    lines.push(places.flatMap((place, index) => (index > 0 ? [textNode(' · '), ...place] : place)))
  const details = [source.captured, `${source.script_name}.`, source.rights].filter(Boolean).join(' ')
  lines.push([element('small', {}, [textNode(details)])])
  const broken = lines.flatMap((line, index) => (index > 0 ? [element('br', {}, []), ...line] : line))
  return element('p', {}, broken)
}

function creditLine(frame: Frame): Element[] {
  const text = [frame.credits, frame.status].filter(Boolean).join(' ')
  return text ? [element('p', {}, [textNode(text)])] : []
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
    if (!/^h[2-6]$/.test(node.tagName) || node.properties.id !== undefined) return
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

/** A table wider than its column scrolls, also from the keyboard; pictures wait until they are near. */
function makeReachable(tree: HastRoot): void {
  visit(tree, 'element', (node) => {
    if (node.tagName === 'img') node.properties.loading = 'lazy'
    if (hasClass(node, 'table')) {
      Object.assign(node.properties, { role: 'region', ariaLabel: 'Table', tabIndex: 0 })
    }
  })
}
