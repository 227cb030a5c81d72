// The editions a reader can choose: variants of the same issue. Each is the issue again, with less in it, so that every
// form is made of it in the same way (decision 0125). Pure.
import type { Issue } from '../issue/issue.ts'
import type { Site } from '../issue/site.ts'
import { asLinks } from './as-links.ts'
import { withoutOriginals } from './without-originals.ts'

/** In the order in which they are offered. What somebody gets who chose none is the first. */
export const VARIANTS = ['full', 'english', 'links'] as const
export type VariantId = (typeof VARIANTS)[number]

export const VARIANT_NAMES: Readonly<Record<VariantId, string>> = {
  full: 'Full issue',
  english: 'English only',
  links: 'Links',
}

export function isVariant(text: string): text is VariantId {
  return VARIANTS.some((id) => id === text)
}

/** The issue as a variant has it. It is one that originals.ts has made publishable, and is left untouched. */
export function variantOf(
  issue: Issue,
  variant: VariantId,
  site: Site,
  slugs: ReadonlyMap<number, string>,
): Issue {
  switch (variant) {
    case 'full':
      return issue
    case 'english':
      return withoutOriginals(issue, site)
    case 'links':
      return asLinks(issue, site, slugs)
  }
}
