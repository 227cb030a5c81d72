// What tests of renderings are made of: a newsletter, issues, and trees written by hand.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Root, RootContent } from 'mdast'
import type { RenderContext, Templates } from '../../src/edition/edition.ts'
import type { Issue, IssueMeta, Source } from '../../src/issue/issue.ts'
import { parseMarkdown } from '../../src/issue/markdown.ts'
import type { Site } from '../../src/issue/site.ts'
import { compileMjml } from '../../src/mjml/compile.ts'

const TEMPLATES = join(import.meta.dirname, '../../templates')

export const site: Site = {
  name: 'Example Gazette',
  language: 'en',
  description: 'Translations of Chinese writing on technology.',
  url: 'https://gazette.example.org/',
  service: 'https://list.example.org/',
  sender: { name: 'Example Gazette', address: 'editor@example.org' },
  replyTo: 'feedback@example.org',
  list: { id: 'gazette.example.org', label: 'Example Gazette' },
  bounceDomain: 'example.org',
  feedbackId: 'gazette01',
  postalAddress: 'Example Gazette\n1 Example Street\nExampletown',
  subject: '{{ newsletter }} #{{ number }}: {{ title }}',
  words: [],
  labels: ['Context', 'Key Takeaways', 'Summary', 'Source'],
  linksHeadings: ['links'],
  firstNumber: 1,
  boilerplate: {
    opening: 'All issues are in [the archive]({{ site_url }}).',
    support: 'Support us & friends by [telling a friend]({{ site_url }}).',
    bio: 'These are the translations of the {{ newsletter }}.',
    feedback: 'Write to [{{ feedback }}](mailto:{{ feedback }}).',
    closing: 'Thank you for reading.',
  },
}

export const source: Source = {
  id: 'tokens',
  title: { zh: '词元账单', en: 'The Token Bill' },
  author: 'A. N. Author',
  outlet: '示例报 (Example Daily)',
  date: '2026-11-01',
  url: 'https://example.com/original',
  archive: { url: 'https://archive.example.com/1' },
  script: 'zh-Hans',
  original: 'passages',
}

export const templates: Templates = new Map(
  [
    'email.mjml.liquid',
    ...['masthead', 'sources', 'footer'].map((name) => `partials/email-${name}.liquid`),
  ].map((path) => [path, readFileSync(join(TEMPLATES, path), 'utf8')]),
)

export const context: RenderContext = { templates, compileMjml, slugs: new Map([[11, 'eleven']]) }

export function metaOf(changes: Partial<IssueMeta> = {}): IssueMeta {
  return {
    number: 12,
    slug: 'twelve',
    title: 'Tokens & AT&T',
    date: '2026-11-23',
    kind: 'feature',
    summary: 'What a token costs, and who pays.',
    status: 'final',
    sources: [source],
    translators: ['T. Ranslator'],
    reviewers: [],
    ...changes,
  }
}

/** An issue of Markdown and of blocks written by hand after it. */
export function issueOf(
  markdown: string,
  changes: Partial<Issue> = {},
  blocks: readonly RootContent[] = [],
): Issue {
  const body = parseMarkdown(markdown)
  body.children.push(...blocks)
  return {
    meta: metaOf(),
    folder: 'issues/012-twelve',
    body,
    passages: [],
    translations: [],
    glosses: [],
    outlets: [],
    recommendations: [],
    dialogues: [],
    references: [],
    ignores: [],
    expansions: new Map(),
    evidence: [],
    assets: [],
    ...changes,
  }
}

/** Blocks of Markdown, for the insides of nodes written by hand. */
export function blocks(markdown: string): Root['children'] {
  return parseMarkdown(markdown).children
}
