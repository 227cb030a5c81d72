// The document in the studio's frame: one form of the issue, in the chosen colours, its pictures taken from the issue's
// folder instead of from a site that may not be published yet. Pure.
import { hanHtml } from '../edition/han.ts'
import type { Rendered } from '../jobs/preview.ts'
import { inScheme } from './scheme.ts'
import type { View } from './view.ts'

export async function frameDocument(rendered: Rendered | undefined, view: View): Promise<string> {
  if (!rendered) return plainPage('<p>There is nothing to show yet. The messages say why.</p>', view)
  if (view.tab === 'text') {
    const { text } = await rendered.edition(view.edition)
    return plainPage(`<pre>${hanHtml(text)}</pre>`, view)
  }
  if (view.tab === 'email') {
    const { email } = await rendered.edition(view.edition)
    const pictures = email.replaceAll(`src="${rendered.siteUrl}files/`, 'src="/files/')
    return inScheme(pictures, view.scheme)
  }
  const translation = rendered.translations.find(({ name }) => name === view.tab)
  const style = rendered.stylesheet.path
  // The page's own addresses lead two or three folders up, which is the root of this server.
  return inScheme(translation ? translation.page : rendered.page, view.scheme).replace(
    `${style}"`,
    `${style}?scheme=${view.scheme}"`,
  )
}

/** What is no page of its own: the text part, and the place where nothing could be rendered. */
function plainPage(body: string, view: View): string {
  const head = `<meta charset="utf-8"><title>Preview</title><link rel="stylesheet" href="/studio.css?scheme=${view.scheme}">`
  const html = `<!doctype html><html lang="en"><head>${head}</head><body class="plain">${body}</body></html>`
  return inScheme(html, view.scheme)
}
