// Reads a mail server's bytes as replies (RFC 5321, 4.2): however they are cut, of several lines or one, bounded in length.
// What is not a reply comes out as one with code 0, after which the two sides no longer agree on where they are.

export interface Reply {
  /** 200 to 599; 0 for something that is not a reply. */
  readonly code: number
  /** The whole answer, lines separated by line feeds. */
  readonly text: string
}

export interface ReplyReader {
  /** Takes bytes as they came. */
  feed(bytes: Buffer): void
  /** The next whole reply, in order. */
  next(): Reply | undefined
  /** What has come of a reply that is not whole yet. */
  rest(): string
}

/** Generous for any real reply; bounds what a server that never ends one can make us hold. */
const REPLY_LENGTH_MAX = 65_536
const ZERO = 48
const CR = 13

export function openReplyReader(): ReplyReader {
  /** Of a line that has not ended. */
  let partial = ''
  /** Lines of a reply whose last one has not come. */
  let earlier: string[] = []
  let earlierLength = 0
  const ready: Reply[] = []
  const takeLine = (line: string) => {
    const code = codeOf(line)
    const before = earlier[0]
    if (line === '' && before === undefined) return // an empty line between replies says nothing
    if (code === 0 || (before !== undefined && codeOf(before) !== code)) {
      ready.push({ code: 0, text: decode([...earlier, line].join('\n')) })
      earlier = []
      earlierLength = 0
    } else if (line[3] === '-') {
      earlier.push(line)
      earlierLength += line.length + 1
    } else if (before === undefined) ready.push({ code, text: decode(line) })
    else {
      ready.push({ code, text: decode([...earlier, line].join('\n')) })
      earlier = []
      earlierLength = 0
    }
  }
  return {
    feed: (bytes) => {
      const text = partial + bytes.toString('latin1')
      let start = 0
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        takeLine(text.slice(start, text.charCodeAt(end - 1) === CR && end > start ? end - 1 : end))
        start = end + 1
      }
      partial = text.slice(start)
      if (partial.length + earlierLength <= REPLY_LENGTH_MAX) return
      ready.push({ code: 0, text: `a reply of more than ${REPLY_LENGTH_MAX} bytes` })
      partial = ''
      earlier = []
      earlierLength = 0
    },
    next: () => ready.shift(),
    rest: () => decode([...earlier, partial].join('\n')),
  }
}

/** The code of a line such as `250 ok`, `250-more` or `250`; 0 where it is none. */
function codeOf(line: string): number {
  const fourth = line.length > 3 ? line[3] : ' '
  if (fourth !== ' ' && fourth !== '-') return 0
  const [a, b, c] = [line.charCodeAt(0) - ZERO, line.charCodeAt(1) - ZERO, line.charCodeAt(2) - ZERO]
  // a character that is missing is NaN and fails each comparison
  if (!(a >= 2 && a <= 5 && b >= 0 && b <= 9 && c >= 0 && c <= 9)) return 0
  return a * 100 + b * 10 + c
}

/** Replies are mostly ASCII, sometimes UTF-8; anything else stays byte for byte. */
function decode(latin1: string): string {
  if (!/[\u0080-\u00ff]/.test(latin1)) return latin1
  const text = Buffer.from(latin1, 'latin1').toString('utf8')
  return text.includes('\ufffd') ? latin1 : text
}
