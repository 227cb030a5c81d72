// What `check --fix` does to a text: the replacements that rules offer where nothing can be lost. Pure.
import type { VFileMessage } from 'vfile-message'
import type { Fix } from './rule.ts'

const FIXES = new WeakMap<VFileMessage, Fix>()

/** Keeps what repairs a message beside it: reporters show messages, and know nothing of repairs. */
export function offerFix(message: VFileMessage, fix: Fix): void {
  FIXES.set(message, fix)
}

export function fixOf(message: VFileMessage): Fix | undefined {
  return FIXES.get(message)
}

export interface Fixed<Key> {
  readonly text: string
  /** Those that were applied. Of two that overlap the first is; the other has another look at the new text. */
  readonly applied: readonly Key[]
}

/**
 * Applies replacements to a file as it is on disk. Their offsets are those of the text that rules see: without a byte order
 * mark, every line end one line feed. The file keeps its own.
 */
export function applyFixes<Key>(
  raw: string,
  fixes: readonly { readonly key: Key; readonly fix: Fix }[],
): Fixed<Key> {
  const offsets = rawOffsets(raw)
  const lineEnd = /\r\n?/.exec(raw)?.[0] ?? '\n'
  const applied: Key[] = []
  const parts: string[] = []
  let done = 0
  const inOrder = fixes.toSorted(
    (left, right) => left.fix.from - right.fix.from || left.fix.to - right.fix.to,
  )
  let reached = -1
  for (const { key, fix } of inOrder) {
    // Two insertions at one place are two opinions: only the first is taken.
    if (fix.from < reached || (fix.from === reached && fix.from === fix.to)) continue
    const from = offsets(fix.from)
    const to = offsets(fix.to)
    if (from === undefined || to === undefined || fix.to < fix.from) continue
    parts.push(raw.slice(done, from), fix.text.replaceAll('\n', lineEnd))
    done = to
    reached = fix.to
    applied.push(key)
  }
  return { text: parts.join('') + raw.slice(done), applied }
}

/** Turns an offset of the text that rules see into one of the file. */
function rawOffsets(raw: string): (offset: number) => number | undefined {
  const mark = raw.startsWith('\uFEFF') ? 1 : 0
  /** Where a carriage return before a line feed is left out, as offsets of the text that rules see. */
  const dropped = [...raw.matchAll(/\r\n/g)].map((match, index) => match.index - mark - index)
  return (offset) => {
    const before = dropped.findIndex((at) => at >= offset)
    const found = offset + mark + (before < 0 ? dropped.length : before)
    return offset < 0 || found > raw.length ? undefined : found
  }
}
