// Where a line break in the source stands for a space and where for nothing: Chinese has no spaces. Pure.

const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60]/u
/** Marks that both languages use; they are wide beside a wide character. */
const SHARED = /[“”‘’—…·]/u

/** Whether a line break between these two characters stands for nothing. */
export function joinsLines(before: string, after: string): boolean {
  if (before === '' || after === '') return false
  if (WIDE.test(before)) return WIDE.test(after) || SHARED.test(after)
  return SHARED.test(before) && WIDE.test(after)
}

/** Text on one line: breaks between wide characters vanish, others become a space. */
export function unwrap(text: string): string {
  return text.replace(/[ \t]*\n[ \t]*/g, (space, at: number, whole: string) => {
    const before = [...whole.slice(Math.max(0, at - 2), at)].at(-1) ?? ''
    const rest = whole.slice(at + space.length, at + space.length + 2)
    return joinsLines(before, [...rest][0] ?? '') ? '' : ' '
  })
}
