// Watches the bytes of an SMTP line for a line feed without a carriage return before it, or the other way round (RFC 5321,
// 2.3.8). What two servers take for the end of a message differs only with those: SMTP smuggling. Changes nothing.
export interface LineEndWatch {
  /** The next bytes, in order. */
  see(bytes: Uint8Array): void
  /** Whether there was a bare one so far; a CR at the very end is not yet known to be one. */
  bare(): boolean
}

const CR = 13
const LF = 10

export function watchLineEnds(): LineEndWatch {
  let bare = false
  let afterCr = false
  return {
    see: (bytes) => {
      if (bare || bytes.length === 0) return
      if (afterCr && bytes[0] !== LF) bare = true
      bare ||= hasBare(bytes, afterCr)
      afterCr = bytes[bytes.length - 1] === CR
    },
    bare: () => bare,
  }
}

function hasBare(bytes: Uint8Array, afterCr: boolean): boolean {
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (at === 0 ? !afterCr : bytes[at - 1] !== CR) return true
  }
  for (let at = bytes.indexOf(CR); at !== -1 && at < bytes.length - 1; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] !== LF) return true
  }
  return false
}
