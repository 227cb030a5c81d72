// The article of an issue's page: source box, text, notes, and what the newsletter always says. The archive puts the
// page around it, with title and summary.
import type { Element, ElementContent, Root as HastRoot } from 'hast'
import { visit } from 'unist-util-visit'
import type { Issue } from '../../issue/issue.ts'
import type { Site } from '../../issue/site.ts'
import { boilerplateOf } from '../boilerplate.ts'
import type { Format } from '../edition.ts'
import { element, hasClass, textNode } from '../element.ts'
import { type Frame, frameOf } from '../frame.ts'
import { markHan } from '../han.ts'
import { hastOf, scriptOfSources, stringify } from '../hast.ts'
import { pageText } from '../page-text.ts'
import type { Problems } from '../problems.ts'
import type { SourceFrame } from '../source-lines.ts'
import { showResults } from '../web-results.ts'

export const web: Format = {
  id: 'web',
  mediaType: 'text/html',
  async render(issue, site, context) {
    const messages: Problems = []
    const boilerplate = boilerplateOf(issue, site, messages)
    const tree = pageText(issue, site, context.slugs, boilerplate)
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

/** A table wider than its column scrolls, also from the keyboard; pictures wait until they are near. */
function makeReachable(tree: HastRoot): void {
  visit(tree, 'element', (node) => {
    if (node.tagName === 'img') node.properties.loading = 'lazy'
    if (hasClass(node, 'table')) {
      Object.assign(node.properties, { role: 'region', ariaLabel: 'Table', tabIndex: 0 })
    }
  })
}
