// Examines the head of a message as a reader gets it: what mailbox providers ask of subscription mail (RFC 8058, RFC 2369,
// RFC 2919), and whether the signature covers it.
import { readTags, tagValue } from '../../mailing/authentication/tags.ts'
import type { DoctorFinding, FindingLevel, Subject } from './finding.ts'

export interface HeaderField {
  /** Lower case. */
  readonly name: string
  /** Unfolded. */
  readonly value: string
}

/** The head of a message: up to the first empty line. */
export function readHead(message: Uint8Array): readonly HeaderField[] {
  const text = Buffer.from(message.buffer, message.byteOffset, message.byteLength).toString('utf8')
  const end = text.indexOf('\r\n\r\n')
  const unfolded = text.slice(0, end < 0 ? text.length : end).replace(/\r\n([ \t])/g, '$1')
  return unfolded.split('\r\n').flatMap((line) => {
    const colon = line.indexOf(':')
    return colon < 1
      ? []
      : [{ name: line.slice(0, colon).toLowerCase(), value: line.slice(colon + 1).trim() }]
  })
}

/** Headers that a receiver only trusts when the signature covers them. */
const COVERED = [
  'from',
  'to',
  'subject',
  'date',
  'message-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
] as const
const ONCE = ['from', 'to', 'subject', 'date', 'message-id'] as const

export function headerFindings(message: Uint8Array, title: string): readonly DoctorFinding[] {
  const head = readHead(message)
  const subject: Subject = { id: 'headers', title, looked: 'the head of a message, as it would be sent' }
  const all = (name: string) => head.filter((field) => field.name === name).map(({ value }) => value)
  const report = (level: FindingLevel, found: string, why: string): DoctorFinding => ({
    ...subject,
    level,
    found,
    why,
    ...(level === 'ok'
      ? {}
      : { change: 'This is made by yibao itself: please report it as a bug, with this sentence.' }),
  })
  const problems: DoctorFinding[] = []
  for (const name of ONCE) {
    const count = all(name).length
    if (count !== 1)
      problems.push(
        report(
          'mend',
          `There are ${count} ${name} headers, expected one.`,
          'Gmail refuses messages that break RFC 5322 here.',
        ),
      )
  }
  const unsubscribe = unsubscribeProblem(all('list-unsubscribe'), all('list-unsubscribe-post'))
  const why = 'Gmail, Yahoo and Microsoft show their own button to leave only with these (RFC 8058).'
  if (unsubscribe !== undefined) problems.push(report('mend', unsubscribe, why))
  if (!/<[^<>\s@]+\.[^<>\s@]+>$/.test(all('list-id')[0] ?? ''))
    problems.push(
      report(
        'mend',
        'There is no List-Id of the form "Name" <label.domain>.',
        'Readers and providers tell lists apart by it (RFC 2919).',
      ),
    )
  if (problems.length > 0) return problems
  return [
    report(
      'ok',
      `List-Unsubscribe has one https link and a mailto, List-Unsubscribe-Post is there, and ${ONCE.join(', ')} stand once.`,
      why,
    ),
    ...signatureFindings(subject, all('dkim-signature')),
  ]
}

function unsubscribeProblem(unsubscribe: readonly string[], post: readonly string[]): string | undefined {
  const [value, second] = unsubscribe
  if (value === undefined || second !== undefined)
    return `There are ${unsubscribe.length} List-Unsubscribe headers, expected one.`
  const links = [...value.matchAll(/<([^<>]*)>/g)].map((match) => match[1] ?? '')
  if (!/^<[^<>]+>(\s*,\s*<[^<>]+>)*$/.test(value))
    return `List-Unsubscribe is not a list of <links>: ${value}`
  if (links.filter((link) => /^https:\/\/[^\s]+$/.test(link)).length !== 1)
    return 'List-Unsubscribe does not have exactly one https link.'
  if (post.length !== 1 || post[0] !== 'List-Unsubscribe=One-Click')
    return 'There is no List-Unsubscribe-Post: List-Unsubscribe=One-Click.'
  return undefined
}

function signatureFindings(subject: Subject, signatures: readonly string[]): DoctorFinding[] {
  return signatures.map((signature) => {
    const tags = readTags(signature)
    const covered = (tagValue(tags, 'h') ?? '')
      .toLowerCase()
      .split(':')
      .map((name) => name.trim())
    const absent = COVERED.filter((name) => !covered.includes(name))
    const by = `The signature by ${tagValue(tags, 's') ?? '?'} of ${tagValue(tags, 'd') ?? '?'}`
    if (absent.length === 0)
      return { ...subject, level: 'ok', found: `${by} covers ${COVERED.join(', ')}.` } as const
    return {
      ...subject,
      level: 'mend',
      found: `${by} does not cover ${absent.join(', ')}.`,
      why: 'RFC 8058, 4, asks for a signature over both List-Unsubscribe headers; without it providers do not offer to leave.',
      change: 'This is made by yibao itself: please report it as a bug, with this sentence.',
    } as const
  })
}
