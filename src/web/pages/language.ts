// In which language a page answers: what the reader chose, else what the browser prefers. Pure.
import type { Language } from '../../bilingual/language.ts'

/** A header longer than any browser sends is not read. */
const HEADER_CHARACTERS_MAX = 1_000

/**
 * `chosen`: choices that are known, the strongest first: `?lang=` of the address, `lang` of the form, what the reader set. The
 * header is Accept-Language (RFC 9110, 12.5.4). Chinese where `zh` is preferred to `en`; English where nothing tells.
 */
export function languageOf(chosen: readonly (string | undefined)[], header: string | undefined): Language {
  for (const choice of chosen) if (choice === 'en' || choice === 'zh') return choice
  const weights = weightsOf((header ?? '').slice(0, HEADER_CHARACTERS_MAX))
  return weights.zh > weights.en ? 'zh' : 'en'
}

function weightsOf(header: string): Readonly<Record<Language, number>> {
  const weights = { en: 0, zh: 0 }
  let order = 0
  for (const part of header.split(',')) {
    const match = /^\s*(zh|en)(?:-[a-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*$/i.exec(part)
    if (!match) continue
    const language = match[1]?.toLowerCase() === 'zh' ? 'zh' : 'en'
    // Of two with the same weight, the one that stands first.
    const weight = Number(match[2] ?? 1) - order * 1e-6
    order += 1
    weights[language] = Math.max(weights[language], weight)
  }
  return weights
}
