// Articles and answers that a page marks for machines with microdata of schema.org: where the text is, whose, and of when.
// One text of several is taken only where the page says which. Pure.
import { attribute, type Element, elementsOf, textOf } from './dom.ts'
import { cleanName, toDate } from './metadata.ts'

export interface MarkedArticle {
  readonly body: Element
  readonly author?: string
  readonly date?: string
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
  const date = dateIn(properties.get('datepublished')) ?? dateIn(properties.get('datecreated'))
  return { body, ...(author !== undefined && { author }), ...(date !== undefined && { date }) }
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

function nameIn(person: Element | undefined): string | undefined {
  if (!person) return undefined
  const name = elementsOf(person).find((element) => attribute(element, 'itemprop') === 'name')
  return cleanName(
    name ? attribute(name, 'content') || textOf(name) : attribute(person, 'content') || textOf(person),
  )
}

function dateIn(element: Element | undefined): string | undefined {
  return (
    element &&
    (toDate(attribute(element, 'content')) ??
      toDate(attribute(element, 'datetime')) ??
      toDate(textOf(element)))
  )
}
