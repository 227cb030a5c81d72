// Articles and answers that a page marks for machines with microdata of schema.org: where the text is, whose, and of when.
// One text of several is taken only where the page says which. Pure.
import { attribute, type Element, elementsOf, textOf } from './dom.ts'

export interface MarkedArticle {
  readonly body: Element
  /** As the page says it, empty where it does not. */
  readonly author: string
  /** When it was published and written, likewise. */
  readonly dates: readonly string[]
}

const TYPES = /schema\.org\/(?:Answer|Article|NewsArticle|BlogPosting|Report|TechArticle)$/i

/** The one article that the elements of a page mark, or the answer it puts first. */
export function markedArticle(elements: readonly Element[]): MarkedArticle | undefined {
  const scopes = elements.filter((element) => TYPES.test(attribute(element, 'itemtype')))
  const accepted = scopes.filter((scope) => attribute(scope, 'itemprop') === 'acceptedAnswer')
  const [scope, ...more] = accepted.length > 0 ? accepted : scopes
  if (!scope || more.length > 0) return undefined
  const properties = propertiesOf(scope)
  const body = properties.get('articlebody') ?? properties.get('text')
  if (!body) return undefined
  const author = nameIn(properties.get('author'))
  const dates = ['datepublished', 'datecreated'].map((name) => propertyText(properties.get(name)))
  return { body, author, dates }
}

/** The properties of a thing, without those of the things in it. */
function propertiesOf(scope: Element): ReadonlyMap<string, Element> {
  const found = new Map<string, Element>()
  const walk = (element: Element): void => {
    for (const child of element.children) {
      if (child.type === 'text') continue
      const name = attribute(child, 'itemprop').toLowerCase()
      if (name !== '' && !found.has(name)) found.set(name, child)
      if (!child.attributes.has('itemscope')) walk(child)
    }
  }
  walk(scope)
  return found
}

function nameIn(person: Element | undefined): string {
  const name = person && elementsOf(person).find((element) => attribute(element, 'itemprop') === 'name')
  return propertyText(name ?? person)
}

function propertyText(element: Element | undefined): string {
  if (!element) return ''
  return attribute(element, 'content') || attribute(element, 'datetime') || textOf(element)
}
