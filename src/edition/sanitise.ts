// What of an issue's HTML reaches a reader: our elements and classes, plain structure, addresses that lead somewhere.
// Everything else goes: styles, handlers, forms, scripts, frames, SVG, MathML.
import type { Element, Root } from 'hast'
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import { unified } from 'unified'
import { SKIP, visit } from 'unist-util-visit'
import type { Issue } from '../issue/issue.ts'
import type { Site } from '../issue/site.ts'
import { findAsset, publishedUrl } from './links.ts'
import { isVoteAddress } from './votes.ts'

/** Put before every id, name and `#fragment` of an issue, so that none can stand in the way of the page's own. */
export const ID_PREFIX = 'y-'

/** Classes that renderings use; an author's HTML may use them too. */
export const CLASSES = [
  'caption',
  'correction',
  'credit',
  'dialogue',
  'emphasised',
  'figure',
  'gloss',
  'gloss-word',
  'han-emphasis',
  'has-han',
  'image-text',
  'inline-note',
  'label',
  'note-label',
  'note-number',
  'note-reference',
  'notes',
  'pair',
  'paragraph-link',
  'passage',
  'recommendation',
  'run-in',
  'side',
  'source-line',
  'speaker',
  'table',
  'takeaway',
  'turn',
  'vote',
  'vote-button',
  'vote-link',
] as const

const TAGS = (
  'a abbr article aside b bdi blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h2 h3 ' +
  'h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table ' +
  'tbody td tfoot th thead time tr u ul var wbr'
).split(' ')

const SCHEMA: typeof defaultSchema = {
  ...defaultSchema,
  tagNames: TAGS,
  strip: [
    'script',
    'style',
    'template',
    'textarea',
    'title',
    'select',
    'option',
    'noscript',
    'object',
    'iframe',
  ],
  clobberPrefix: ID_PREFIX,
  clobber: ['ariaDescribedBy', 'ariaLabelledBy', 'id', 'name'],
  protocols: { href: ['http', 'https', 'mailto'], src: ['http', 'https'], cite: ['http', 'https'] },
  required: {},
  attributes: {
    '*': ['id', 'lang', 'title', ['dir', 'ltr', 'rtl', 'auto'], ['className', ...CLASSES]],
    a: ['href', 'name', 'ariaDescribedBy', 'ariaLabel'],
    code: [['className', /^language-[\w-]+$/]],
    section: ['ariaLabelledBy'],
    img: ['src', 'alt', 'width', 'height'],
    ol: ['start', ['type', '1', 'a', 'A', 'i', 'I'], 'reversed'],
    li: ['value'],
    td: ['colSpan', 'rowSpan', ['align', 'left', 'right', 'center']],
    th: ['colSpan', 'rowSpan', ['align', 'left', 'right', 'center'], ['scope', 'row', 'col']],
    time: ['dateTime'],
    details: ['open'],
    blockquote: ['cite'],
    q: ['cite'],
  },
}

const sanitiser = unified().use(rehypeSanitize, SCHEMA).freeze()

/** Cleans a tree, prefixes its fragments to fit its ids, and leaves no address that is not whole. */
export function sanitise(tree: Root, issue: Issue, site: Site): Root {
  const clean = sanitiser.runSync(tree)
  visit(clean, 'element', (node, index, parent) => {
    if (node.tagName === 'a') completeLink(node, issue, site)
    if (node.tagName !== 'img') return undefined
    if (completeImage(node, issue, site)) return undefined
    if (!parent || index === undefined) return undefined
    const alternative = String(node.properties.alt ?? '')
    parent.children.splice(index, 1, { type: 'text', value: alternative ? `[Picture: ${alternative}]` : '' })
    return [SKIP, index + 1]
  })
  return clean
}

function completeLink(node: Element, issue: Issue, site: Site): void {
  const { href } = node.properties
  if (typeof href !== 'string') return
  // Ours alone: an issue whose text holds the mark of a slot is disarmed before, and refused.
  if (isVoteAddress(href)) return
  const url = publishedUrl(href, issue, site)
  if (url === undefined) delete node.properties.href
  else node.properties.href = url.startsWith('#') ? `#${ID_PREFIX}${url.slice(1)}` : url
}

function completeImage(node: Element, issue: Issue, site: Site): boolean {
  const written = String(node.properties.src ?? '')
  const url = publishedUrl(written, issue, site)
  if (url === undefined || !/^https?:/i.test(url)) return false
  const asset = findAsset(written, issue)
  node.properties.src = url
  if (asset?.width && asset.height && !node.properties.width) {
    node.properties.width = asset.width
    node.properties.height = asset.height
  }
  return true
}
