// THE style table of the email: what every element and class of the article looks like. Mail clients read styles from
// the element, so email-inline.ts writes them there; long issues take the rules marked `head` into the head instead.
// Colours repeat in the dark rules below; look at both when changing one.

export const PALETTE = {
  paper: '#FBF9F4',
  tint: '#F3EEE3',
  ink: '#1D1B18',
  muted: '#655F56',
  rule: '#E2DCD0',
  accent: '#A8321F',
} as const

export const DARK = {
  paper: '#17150F',
  tint: '#211E17',
  ink: '#ECE7DC',
  muted: '#ACA496',
  rule: '#38342A',
  accent: '#E8836F',
} as const

export const SERIF = "Georgia,'Times New Roman','Songti SC',SimSun,'Noto Serif CJK SC',serif"
/** Short, since it is repeated on every label; the Han of other systems comes by `lang`. */
export const SANS = "-apple-system,'Segoe UI',Arial,'PingFang SC','Microsoft YaHei',sans-serif"

/** Width of the reading column in pixels: 600 less the margins. */
export const COLUMN = 552

const { tint, ink, muted, rule, accent } = PALETTE
const small = `font-family:${SANS};font-size:13px;line-height:1.5`
// A shorter stack: a table has many cells, and Word wants the font on each.
const cell = "font-family:Arial,'PingFang SC','Microsoft YaHei',sans-serif;font-size:14px"
/** A heading breaks between words, also Chinese ones beside English; only what is wider than the line breaks inside. */
const keepWords = 'word-break:keep-all;overflow-wrap:break-word'
const label = `font-family:${SANS};font-size:13px;font-weight:700;letter-spacing:.04em;text-transform:uppercase`

/**
 * Styles by selector: `tag`, `.class`, or two of them with a space for "within". Later ones win.
 * Written by hand in pixels, and only with what Word, Gmail and Apple Mail all understand.
 */
export const STYLES: Readonly<Record<string, string>> = {
  p: 'margin:0 0 16px',
  h2: `margin:36px 0 12px;font-size:23px;line-height:1.3;font-weight:700;color:${ink};${keepWords}`,
  h3: `margin:28px 0 10px;font-size:19px;line-height:1.35;font-weight:700;color:${ink};${keepWords}`,
  h4: `margin:24px 0 8px;font-size:17px;line-height:1.4;font-weight:700;color:${ink}`,
  h5: `margin:20px 0 8px;font-size:17px;line-height:1.4;font-weight:400;color:${muted}`,
  h6: `margin:20px 0 8px;font-size:15px;line-height:1.4;font-weight:400;color:${muted}`,
  a: `color:${accent};text-decoration:underline`,
  ul: 'margin:0 0 16px;padding:0 0 0 24px',
  ol: 'margin:0 0 16px;padding:0 0 0 28px',
  li: 'margin:0 0 8px',
  'li p': 'margin:0 0 8px',
  'li ul': 'margin:8px 0 0;padding:0 0 0 22px',
  'li ol': 'margin:8px 0 0;padding:0 0 0 26px',
  img: 'display:block;border:0;max-width:100%;height:auto',
  hr: `border:0;border-top:1px solid ${rule};margin:32px 0`,
  pre: `margin:0 0 16px;padding:12px 14px;background-color:${tint};font-family:Menlo,Consolas,monospace;font-size:14px;line-height:1.5;white-space:pre-wrap;word-break:break-word`,
  code: 'font-family:Menlo,Consolas,monospace;font-size:15px',
  'pre code': 'font-size:14px',
  sup: 'font-size:12px;line-height:0;vertical-align:super',
  dt: 'font-weight:700',
  dd: 'margin:0 0 8px 20px',
  figure: 'margin:28px 0',
  figcaption: 'margin:0',
  summary: 'font-weight:700',
  '.quote': 'margin:0 0 16px;width:100%',
  '.quote-cell': `padding:2px 0 2px 18px;border-left:3px solid ${rule};font-family:${SERIF};font-size:17px;line-height:1.6;color:${ink}`,
  '.quote-cell p': 'margin:0 0 10px',
  '.passage': `margin:8px 0 24px;width:100%;border-top:1px solid ${rule};border-bottom:1px solid ${rule}`,
  '.chinese-cell': `padding:14px 16px 2px;background-color:${tint};font-family:${SERIF};font-size:17px;line-height:1.8;color:${ink}`,
  '.english-cell': `padding:14px 16px 2px;font-family:${SERIF};font-size:17px;line-height:1.6;color:${ink}`,
  '.source-cell': `padding:0 16px 12px;${small};color:${muted}`,
  '.chinese-cell p': 'margin:0 0 12px',
  '.english-cell p': 'margin:0 0 12px',
  '.source-line': `margin:0 0 16px;${small};color:${muted}`,
  '.gloss': `color:${muted}`,
  '.gloss-word': 'white-space:nowrap',
  '.paragraph-link': `font-family:${SANS};font-size:11px;line-height:0;vertical-align:super;text-decoration:none;white-space:nowrap;padding-right:3px`,
  '.inline-note': `font-family:${SANS};font-size:15px;color:${muted}`,
  '.run-in': `font-family:${SANS};font-size:15px;font-weight:700;letter-spacing:.01em`,
  '.label': `${label};color:${accent}`,
  '.label span': 'letter-spacing:0',
  '.label-line': 'margin:28px 0 4px;line-height:1.4',
  '.recommended': `margin:0 0 8px;font-size:18px;line-height:1.4;font-weight:700;color:${ink}`,
  '.dialogue': 'margin:0 0 8px',
  '.speaker': `font-family:${SANS};font-size:15px;font-weight:700`,
  '.caption': `margin:8px 0 0;${small};color:${muted}`,
  '.image-text': `margin:4px 0 0;${small};color:${muted}`,
  '.box': 'margin:8px 0 24px;width:100%',
  '.box-cell': `padding:14px 16px 2px;background-color:${tint};border-left:3px solid ${accent};font-family:${SERIF};font-size:17px;line-height:1.6;color:${ink}`,
  '.box li': 'margin:0 0 18px',
  '.vote-link': 'margin:4px 0 12px',
  // 44 pixels high with its edge: a finger's size. Word shows the words alone, as the link they are.
  '.vote-button': `display:inline-block;padding:10px 18px;border:1px solid ${accent};font-family:${SANS};font-size:15px;font-weight:700;line-height:22px;text-decoration:none`,
  '.data': `margin:0 0 20px;width:100%;border-collapse:collapse;line-height:1.4;color:${ink};word-break:normal`,
  '.data th': `padding:6px 10px 6px 0;border-bottom:2px solid ${rule};text-align:left;vertical-align:bottom;${cell}`,
  '.data td': `padding:6px 10px 6px 0;border-bottom:1px solid ${rule};vertical-align:top;${cell}`,
  '.wide th': 'padding:5px 6px 5px 0;font-size:12px;overflow-wrap:anywhere',
  '.wide td': 'padding:5px 6px 5px 0;font-size:12px;overflow-wrap:anywhere',
  '.notes': `margin:36px 0 0;border-top:1px solid ${rule};padding:18px 0 0`,
  '.notes h2': `margin:0 0 10px;${label};color:${muted}`,
  '.notes p': 'margin:0 0 10px;font-size:15px;line-height:1.55',
  '.note-label': `font-family:${SANS};font-size:13px;font-weight:700`,
  '.note-number': `font-family:${SANS};font-size:13px;color:${muted}`,
  '.has-han span': 'font-style:normal',
  '.han-emphasis': 'font-style:normal;font-weight:700',
}

/** Selectors whose rules a long issue keeps in the head: the frequent ones that survive being lost. */
export const HEAD_SELECTORS: readonly string[] = [
  'p',
  'a',
  'li',
  'ul',
  'ol',
  'li p',
  'sup',
  'h3',
  'h4',
  'code',
  '.gloss',
]

/** Classes that stay in the email because a dark rule, or a rule in the head, names them. */
export const KEPT_CLASSES: readonly string[] = [
  'gloss',
  'chinese-cell',
  'source-cell',
  'source-line',
  'inline-note',
  'label',
  'caption',
  'image-text',
  'box-cell',
  'quote-cell',
  'passage',
  'notes',
  'note-number',
  'vote-button',
]

/** Dark rules: selectors, declarations, and the mark under which Outlook.com applies them. */
const DARK_RULES: readonly (readonly [readonly string[], string, '[data-ogsc]' | '[data-ogsb]'])[] = [
  [['.y-paper', '.y-paper>div'], `background-color:${DARK.paper}`, '[data-ogsb]'],
  [['.chinese-cell', '.box-cell', '.y-article pre'], `background-color:${DARK.tint}`, '[data-ogsb]'],
  [
    ['.y-ink', ...['div', 'h1', 'h2', 'h3', 'h4', 'td', 'th'].map((tag) => `.y-ink ${tag}`)],
    `color:${DARK.ink}`,
    '[data-ogsc]',
  ],
  [
    [
      ...[
        '.y-muted',
        '.y-muted div',
        '.y-standfirst',
        '.y-ink .y-muted',
        '.gloss',
        '.y-ink .source-cell',
        '.source-line',
        '.inline-note',
      ],
      ...['.caption', '.image-text', '.note-number', '.y-ink .notes h2', '.y-article h5', '.y-article h6'],
    ],
    `color:${DARK.muted}`,
    '[data-ogsc]',
  ],
  [['.y-ink a', '.y-muted a', '.label'], `color:${DARK.accent}`, '[data-ogsc]'],
  [['.y-ink .y-name', '.y-ink .y-strong'], `color:${DARK.ink}`, '[data-ogsc]'],
  [
    ['.passage', '.quote-cell', '.notes', '.y-rule', '.y-article td', '.y-article th', '.y-article hr'],
    `border-color:${DARK.rule}`,
    '[data-ogsc]',
  ],
  [['.y-ink .box-cell', '.y-ink .vote-button'], `border-color:${DARK.accent}`, '[data-ogsc]'],
]

/** Dark colours in the two ways there are: a preference of the reader's system, and the marks of Outlook.com. */
export function darkRules(): { readonly preference: string; readonly outlook: string } {
  const rules = DARK_RULES.map(([selectors, style]) => `${selectors.join(',')}{${style} !important}`)
  const marked = DARK_RULES.map(
    ([selectors, style, mark]) =>
      `${selectors.map((one) => `${mark} ${one}`).join(',')}{${style} !important}`,
  )
  return {
    preference: `@media (prefers-color-scheme:dark){\n${rules.join('\n')}\n}`,
    outlook: marked.join('\n'),
  }
}
