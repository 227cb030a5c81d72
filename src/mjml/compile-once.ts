// Keeps what was compiled: letters of a kind differ in the reader's own links alone, which are put in afterwards.
import type { CompileMjml } from '../edition/edition.ts'

/** Ten letters in two languages, with a few values of the hours that a link is good for. */
const KEPT_MAX = 100

/** The same compiler, which compiles the same text once while it is among the last hundred. */
export function compileOnce(compile: CompileMjml): CompileMjml {
  const kept = new Map<string, string>()
  return async (mjml) => {
    const html = kept.get(mjml) ?? (await compile(mjml))
    // at the end of the line, as the one that was used last
    kept.delete(mjml)
    kept.set(mjml, html)
    const [oldest] = kept.keys()
    if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest)
    return html
  }
}
