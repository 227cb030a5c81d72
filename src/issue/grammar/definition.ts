// `[text][id]` becomes `[text](url)`: a passage or a translated block shown by itself then needs no definitions. Pure.
import type { Definition, Nodes, PhrasingContent, Root } from 'mdast'

export function resolveDefinitions(tree: Root): void {
  const definitions = new Map<string, Definition>()
  collect(tree, definitions)
  if (definitions.size > 0) resolve(tree, definitions)
}

function collect(node: Nodes, definitions: Map<string, Definition>): void {
  if (node.type === 'definition') {
    const key = node.identifier.toUpperCase()
    if (!definitions.has(key)) definitions.set(key, node)
  }
  if ('children' in node) for (const child of node.children) collect(child, definitions)
}

function resolve(node: Nodes, definitions: ReadonlyMap<string, Definition>): void {
  if (!('children' in node)) return
  const children: Nodes[] = node.children
  const kept = children.filter(({ type }) => type !== 'definition')
  node.children = kept.map((child) => resolved(child, definitions)) as never
  for (const child of kept) resolve(child, definitions)
}

function resolved(node: Nodes, definitions: ReadonlyMap<string, Definition>): Nodes | PhrasingContent {
  if (node.type !== 'linkReference' && node.type !== 'imageReference') return node
  const found = definitions.get(node.identifier.toUpperCase())
  if (!found) return node
  const target = {
    url: found.url,
    title: found.title ?? null,
    ...(node.position ? { position: node.position } : {}),
  }
  if (node.type === 'imageReference') return { type: 'image', alt: node.alt ?? null, ...target }
  resolve(node, definitions)
  return { type: 'link', children: node.children, ...target }
}
