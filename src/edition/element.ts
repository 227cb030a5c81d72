// Builds and asks hast elements: the few words in which the rest of this folder speaks about HTML.
import type { Element, ElementContent, Nodes, Properties, Text } from 'hast'

export function element(tagName: string, properties: Properties, children: ElementContent[]): Element {
  return { type: 'element', tagName, properties, children }
}

export function textNode(value: string): Text {
  return { type: 'text', value }
}

export function classesOf(node: Nodes): readonly string[] {
  const names = node.type === 'element' ? node.properties.className : undefined
  return Array.isArray(names) ? names.map(String) : []
}

export function hasClass(node: Nodes, name: string): boolean {
  return classesOf(node).includes(name)
}
