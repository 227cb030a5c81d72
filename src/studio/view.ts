// What the author has chosen to look at: everything about it stands in the page's address, so a reload keeps it. Pure.
import { VARIANTS, type VariantId } from '../edition/variants.ts'
import type { Rendered } from '../jobs/preview.ts'
import { SCHEMES, type Scheme } from './scheme.ts'

export const WIDTHS = ['320', '390', '600', 'desktop'] as const
export type Width = (typeof WIDTHS)[number]

export interface View {
  /** `email`, `text`, `web`, or the name of a translation: `translation-source`. */
  readonly tab: string
  readonly width: Width
  readonly scheme: Scheme
  readonly images: 'on' | 'off'
  /** Of the email. */
  readonly edition: VariantId
}

export interface Tab {
  readonly id: string
  readonly label: string
}

export function tabsOf(rendered: Rendered | undefined): readonly Tab[] {
  const translations = rendered?.translations ?? []
  return [
    { id: 'email', label: 'Email' },
    { id: 'text', label: 'Text' },
    { id: 'web', label: 'Web page' },
    ...translations.map(({ name, title }) => ({
      id: name,
      label: translations.length > 1 ? `Translation: ${title}` : 'Translation',
    })),
  ]
}

/** What is not a choice falls back to the email of this edition at its own width, light, with pictures. */
export function readView(
  query: URLSearchParams,
  rendered: Rendered | undefined,
  edition: VariantId,
  tab = query.get('tab'),
): View {
  const ids = tabsOf(rendered).map(({ id }) => id)
  return {
    tab: choice(tab, ids) ?? 'email',
    width: choice(query.get('width'), WIDTHS) ?? '600',
    scheme: choice(query.get('scheme'), SCHEMES) ?? 'light',
    images: choice(query.get('images'), ['on', 'off'] as const) ?? 'on',
    edition: choice(query.get('edition'), VARIANTS) ?? edition,
  }
}

function choice<Name extends string>(
  value: string | null | undefined,
  names: readonly Name[],
): Name | undefined {
  return names.find((name) => name === value)
}
