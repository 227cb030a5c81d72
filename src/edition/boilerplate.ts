// The words a newsletter says in every issue: filled with their variables, read as Markdown, and put in their places.
// The variables are the keys of `boilerplateValues`; docs/configuration.md lists them.
import type { Root } from 'mdast'
import { visit } from 'unist-util-visit'
import type { Issue } from '../issue/issue.ts'
import { parseMarkdown } from '../issue/markdown.ts'
import { type Boilerplate, issueUrl, type Site } from '../issue/site.ts'
import { longDate } from './dates.ts'
import { type Problems, problemMessage } from './problems.ts'
import { renderPattern, TemplateProblem } from './template.ts'

/** The order in which the blocks stand below an issue. */
const FOOTER = ['bio', 'support', 'narration', 'feedback'] as const

export interface BoilerplateTrees {
  /** Before the first heading. */
  readonly opening: Root
  /** After the last words of the issue. */
  readonly closing: Root
  /** Below everything, smaller: who writes this, support, narrations, feedback. */
  readonly footer: Root
}

/** Fills and parses the blocks. A block that cannot be filled is left out, and a message says why. */
export function boilerplateOf(issue: Issue, site: Site, problems: Problems): BoilerplateTrees {
  const values = boilerplateValues(issue, site)
  const tree = (name: keyof Boilerplate, own?: string | false): Root => {
    const text = own === false ? undefined : (own ?? site.boilerplate[name])
    const fail = (error: TemplateProblem) => {
      problems.push(problemMessage(error, own === undefined ? 'newsletter.yaml' : undefined))
    }
    return { type: 'root', children: text ? parse(text, `boilerplate ${name}`, values, fail) : [] }
  }
  return {
    opening: tree('opening', issue.meta.opening),
    closing: tree('closing', issue.meta.closing),
    footer: { type: 'root', children: FOOTER.flatMap((name) => tree(name).children) },
  }
}

/** What boilerplate and the subject may name. `number` and `audio` are null where an issue has none. */
export function boilerplateValues(issue: Issue, site: Site): Readonly<Record<string, unknown>> {
  const { meta } = issue
  return {
    newsletter: site.name,
    description: site.description,
    site_url: site.url,
    issue_url: issueUrl(site, meta.slug),
    feedback: site.replyTo ?? site.sender.address,
    sender: site.sender.name,
    postal_address: site.postalAddress,
    number: meta.number ?? null,
    title: meta.title,
    summary: meta.summary,
    date: longDate(meta.date),
    kind: meta.kind,
    audio: meta.audio ?? null,
  }
}

function parse(
  text: string,
  name: string,
  values: Readonly<Record<string, unknown>>,
  fail: (error: TemplateProblem) => void,
): Root['children'] {
  try {
    const root = parseMarkdown(renderPattern(text, name, values))
    // Lines of boilerplate are not lines of the issue: nobody may mistake them.
    visit(root, (node) => {
      delete node.position
    })
    return root.children
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error
    fail(error)
    return []
  }
}
