// How long an issue takes to read, as the contents page promises it. Pure.
import type { Root } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'

const WORDS_A_MINUTE = 230
/** Brysbaert (2019): silent reading is near 240 words a minute in English, near 260 words or 400 characters in Chinese. */
const HAN_A_MINUTE = 400

/** Whole minutes, at least one. */
export function readingMinutes(...texts: readonly Root[]): number {
  const text = texts.flatMap((root) => root.children.map((node) => textOf(node))).join('\n')
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  const words = text.match(/[\p{Script=Latin}\p{N}][\p{Script=Latin}\p{N}’'-]*/gu)?.length ?? 0
  return Math.max(1, Math.round(words / WORDS_A_MINUTE + han / HAN_A_MINUTE))
}
