// Where a link or picture of an issue points once the issue is published: always a whole address, or nowhere.
import type { Asset, Issue } from '../issue/issue.ts'
import { assetUrl, issueUrl, type Site, translationPath } from '../issue/site.ts'

/**
 * The absolute address of what an issue's text points to: http(s), mailto and `#fragment` stay as they are; files of
 * the issue's folder become their published address. Anything else is `undefined`: it would be dead in an inbox.
 */
export function publishedUrl(url: string, issue: Issue, site: Site): string | undefined {
  if (url.startsWith('#') && url.length > 1) return url
  if (/^(https?:\/\/|mailto:)/i.test(url)) return url
  if (/^([a-z][a-z0-9+.-]*:|\/\/|\\)/i.test(url)) return undefined
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(url) ?? []
  const wanted = plainPath(path)
  if (issue.translations.some((translation) => baseName(translation.path) === wanted)) {
    return new URL(translationPath(issue.meta.slug, wanted), site.url).href + rest
  }
  const asset = findAsset(path, issue)
  if (asset) return assetUrl(site, asset) + rest
  return undefined
}

export function findAsset(path: string, issue: Issue): Asset | undefined {
  const wanted = plainPath(path)
  return issue.assets.find((asset) => asset.path === wanted)
}

/** The page of an issue named by number: of this newsletter, else by the pattern for issues held elsewhere. */
export function referenceUrl(
  number: number,
  site: Site,
  slugs: ReadonlyMap<number, string>,
): string | undefined {
  const slug = slugs.get(number)
  if (slug !== undefined) return issueUrl(site, slug)
  return site.references?.url.replaceAll('{number}', String(number))
}

function plainPath(path: string): string {
  try {
    return decodeURIComponent(path).replace(/^(\.\/)+/, '')
  } catch {
    return path
  }
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? ''
}
