// The one style sheet of the archive, named by its content so that browsers may keep it for good. Pure.
import { createHash } from 'node:crypto'
import type { Templates } from '../edition/edition.ts'

export interface Stylesheet {
  /** Below the archive's root: `files/style-0123456789abcdef.css`. */
  readonly path: string
  readonly text: string
}

const known = new WeakMap<Templates, Stylesheet>()

export function stylesheetOf(templates: Templates): Stylesheet {
  const made = known.get(templates) ?? makeStylesheet(templates)
  known.set(templates, made)
  return made
}

function makeStylesheet(templates: Templates): Stylesheet {
  const text = `${templates.get('theme.css') ?? ''}\n${templates.get('web/page.css') ?? ''}`
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return { path: `files/style-${hash}.css`, text }
}
