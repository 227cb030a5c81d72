// The vote in an answer to an email: a first line that is nothing but a number. Whatever else an answer says is for people.
// Pure.

/** Answers are read as far as this; a number stands at their start. */
const LINES_MAX = 400
const LINE_CHARACTERS = 40
const NUMBER_MAX = 999

/**
 * The number with which a mail's text begins; undefined where its first line says anything else. Quoted lines and the line that
 * introduces them are no part of an answer; any other words before a number are. `3`, `3.`, `#3`, `No. 3`, `Vote: 3`, `３`,
 * `投3`, `选 3 号`, `第三` are numbers; `3 votes`, `3 or 4`, `3?` are not: a person has to read them.
 */
export function voteOfReply(text: string): number | undefined {
  const lines = text.split(/\r\n?|\n/, LINES_MAX).map((line) => clean(line))
  for (const [index, line] of lines.entries()) {
    if (line === '' || isQuoted(line)) continue
    const number = numberIn(line)
    if (number !== undefined) return number
    if (!introducesQuote(lines, index)) return undefined
  }
  return undefined
}

/** Whether there is anything else than the number, quotations and a signature: somebody has to read it. */
export function saysMore(text: string): boolean {
  const lines = text.split(/\r\n?|\n/).map((line) => clean(line))
  const signature = lines.indexOf('--')
  const own = signature < 0 ? lines : lines.slice(0, signature)
  let number = false
  for (const [index, line] of own.entries()) {
    if (line === '' || isQuoted(line)) continue
    if (!number && numberIn(line) !== undefined) {
      number = true
      continue
    }
    if (!introducesQuote(own, index)) return true
  }
  return false
}

function numberIn(line: string): number | undefined {
  if (line.length > LINE_CHARACTERS) return undefined
  const [, digits, han] = VOTE.exec(line) ?? []
  const number = digits === undefined ? hanNumber(han ?? '') : Number(digits)
  return number !== undefined && number <= NUMBER_MAX ? number : undefined
}

const BEFORE =
  '(?:(?:(?:i )?vote(?: for)?|my vote|number|option|no|nr)[.:]? ?|我?(?:投票?给?|选择?)?[:]? ?第?)?'
const AFTER = '(?: ?[号项个篇条])?[.,)!。、]*'
const VOTE = new RegExp(
  `^[(*]*${BEFORE}(?:#? ?(\\d{1,4})|([零一二两三四五六七八九十]{1,3}))${AFTER}[)*]*$`,
  'i',
)

/** Full-width digits and marks have ASCII forms (NFKC); what cannot be seen is nothing. */
function clean(line: string): string {
  return line
    .slice(0, 1000)
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Cc}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}

function isQuoted(line: string): boolean {
  return /^[>|]/.test(line)
}

/** `Ann wrote:`, on one line or folded over two, with the quotation below it. */
function introducesQuote(lines: readonly string[], index: number): boolean {
  for (let at = index; at < Math.min(lines.length, index + 3); at++) {
    const line = lines[at] ?? ''
    if (line === '' && at > index) return false
    if (!line.endsWith(':')) continue
    const next = lines.slice(at + 1).find((each) => each !== '')
    return next !== undefined && isQuoted(next)
  }
  return false
}

const DIGITS = '零一二三四五六七八九'

/** Up to 99: `三`, `十二`, `二十`, `二十一`. */
function hanNumber(text: string): number | undefined {
  const plain = text.replaceAll('两', '二')
  const [, tens, ten, ones] = /^([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)$/.exec(plain) ?? []
  if (plain === '' || tens === undefined) return undefined
  if (ten === '') return tens !== '' && ones === '' ? DIGITS.indexOf(tens) : undefined
  return (tens === '' ? 1 : DIGITS.indexOf(tens)) * 10 + (ones ? DIGITS.indexOf(ones) : 0)
}
