// A short name in Latin letters for a Chinese text, for slugs and ids. Pure; loads a dictionary of readings, so only
// what begins an issue imports it.
import { pinyin } from 'pinyin-pro'
import { simplified } from '../fold.ts'

/** `tu-po-zhi-hou`: syllables of the first characters, with Latin words and digits as they stand. Empty where there are none. */
export function pinyinSlug(text: string, syllablesMax = 6): string {
  const words = simplified(text.normalize('NFKC'))
    .split(/([A-Za-z0-9]+)/)
    .flatMap((part) =>
      /^[A-Za-z0-9]+$/.test(part)
        ? [part.toLowerCase()]
        : pinyin(part.replace(/[^\p{Script=Han}]/gu, ''), { toneType: 'none', type: 'array', v: true }),
    )
    .map((word) => word.replace(/[^a-z0-9]/g, ''))
    .filter((word) => word !== '')
  return words.slice(0, syllablesMax).join('-').slice(0, 60).replace(/-$/, '')
}
