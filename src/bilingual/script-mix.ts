// Both scripts in one Chinese text: characters that only simplified, and that only traditional writing uses. Pure.
import { simplified } from './fold.ts'
import { scriptOfCharacter } from './script.ts'

export interface ScriptMix {
  /** Characters of each script that the other has not, in reading order, each once. */
  readonly simplified: readonly string[]
  readonly traditional: readonly string[]
  /** How often they stand there. */
  readonly simplifiedCount: number
  readonly traditionalCount: number
}

/** Traditional forms that simplified writing keeps in some words: 乾隆, 著名, 瞭望, 慰藉. */
const SHARED = new Set('乾著瞭藉徵夥餘鍾麽麼甦剋祇闢薑陞昇痠覆像於喆堃淼昇')
/** What is quoted or named keeps the script that it was written in. */
const QUOTED = /[“「『《][^”」』》]{1,60}[”」』》]/gu

export function scriptMix(text: string): ScriptMix {
  const found = { 'zh-Hans': new Map<string, number>(), 'zh-Hant': new Map<string, number>() }
  for (const [character] of text.replace(QUOTED, '').matchAll(/\p{Script=Han}/gu)) {
    const script = scriptOfCharacter(character) ?? (isTraditional(character) ? 'zh-Hant' : undefined)
    if (script) found[script].set(character, (found[script].get(character) ?? 0) + 1)
  }
  const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((all, one) => all + one, 0)
  return {
    simplified: [...found['zh-Hans'].keys()],
    traditional: [...found['zh-Hant'].keys()],
    simplifiedCount: sum(found['zh-Hans']),
    traditionalCount: sum(found['zh-Hant']),
  }
}

function isTraditional(character: string): boolean {
  return !SHARED.has(character) && simplified(character) !== character
}
