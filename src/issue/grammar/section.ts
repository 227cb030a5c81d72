// Which sources each section of an issue links: a passage without an id quotes the one its section links. Pure.
import type { Nodes, Root } from 'mdast'
import type { Source } from '../issue.ts'

export interface Section {
  readonly fromLine: number
  readonly depth: number
  readonly linked: Set<string>
}

/** Sections in order; the first is what stands before any heading. */
export function readSections(tree: Root, sources: readonly Source[]): readonly Section[] {
  const sections: Section[] = [{ fromLine: 1, depth: 0, linked: new Set() }]
  const walk = (node: Nodes): void => {
    if (node.type === 'heading' && node.position) {
      sections.push({ fromLine: node.position.start.line, depth: node.depth, linked: new Set() })
    }
    if (node.type === 'link') {
      const source = sourceOfUrl(node.url, sources)
      if (source) sections.at(-1)?.linked.add(source.id)
    }
    if (node.type !== 'blockquote' && 'children' in node) node.children.forEach(walk)
  }
  walk(tree)
  return sections
}

/** The source that the section of this line links, else the one that a section around it does. */
export function linkedSource(sections: readonly Section[], line: number): string | undefined {
  let depth = Number.POSITIVE_INFINITY
  for (const section of sections.toReversed()) {
    if (section.fromLine > line || section.depth >= depth) continue
    depth = section.depth
    if (section.linked.size > 1) return undefined
    const [only] = section.linked
    if (only !== undefined) return only
  }
  return undefined
}

/** The source at this address: its original, its archived copy, or its translation file. */
export function sourceOfUrl(url: string, sources: readonly Source[]): Source | undefined {
  const file = /^(?:\.\/)?translation(?:-([a-z0-9-]+))?\.md(?:[?#]|$)/.exec(url)
  if (file) return file[1] === undefined ? onlyOne(sources) : sources.find(({ id }) => id === file[1])
  return sources.find((source) => source.url === url || source.archive?.url === url)
}

export function onlyOne(sources: readonly Source[]): Source | undefined {
  return sources.length === 1 ? sources[0] : undefined
}
