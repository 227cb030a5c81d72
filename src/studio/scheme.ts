// Shows a page as a light, a dark or a forcing mail client would, whatever this machine prefers. Pure.

export const SCHEMES = ['light', 'dark', 'forced'] as const
export type Scheme = (typeof SCHEMES)[number]

/** Some clients turn a light message over without asking it: lightness inverted, hues kept, pictures left alone. */
const FORCED =
  '<style>html{background:#fff;filter:invert(1) hue-rotate(180deg)}img{filter:invert(1) hue-rotate(180deg)}</style>'

/** HTML or CSS with its questions about the colour scheme answered. `forced` is a light message turned over. */
export function inScheme(text: string, scheme: Scheme): string {
  const dark = scheme === 'dark'
  const answered = text
    .replace(/prefers-color-scheme:\s*dark/g, dark ? 'min-width: 0px' : 'max-width: 0px')
    .replace(/prefers-color-scheme:\s*light/g, dark ? 'max-width: 0px' : 'min-width: 0px')
    .replace(
      /((?:color-scheme|supported-color-schemes)(?::|"\s+content=")\s*)light dark/g,
      `$1${dark ? 'dark' : 'light'}`,
    )
  return scheme === 'forced' ? answered.replace(/<\/head>/i, `${FORCED}</head>`) : answered
}
