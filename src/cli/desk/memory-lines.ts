// How what the translation memory holds is shown to a person: matches with what differs, terms in their context.
import { differenceOf } from '../../bilingual/difference.ts'
import { hasHan } from '../../bilingual/language.ts'
import type { Concordance } from '../../bilingual/memory/concordance.ts'
import type { MemoryMatch, MemoryUnit, Rendering } from '../../bilingual/memory/memory.ts'
import type { Paint } from '../print.ts'

/** Characters shown on either side of a term. */
const BEFORE = 60
const AFTER = 100
/** Of the other side, which is read whole where it is no longer. */
const WHOLE = 420

export function matchLines(match: MemoryMatch, query: string, paint: Paint): readonly string[] {
  const percent = `${Math.floor(match.score * 100)}%`
  const [zh, en] = hasHan(query)
    ? [differing(query, match.zh, paint), match.en]
    : [match.zh, differing(query, match.en, paint)]
  return [`${paint('bold', percent)}  ${placeOf(match)}`, ...indented(zh), ...indented(en), '']
}

export function concordanceLines({ total, renderings }: Concordance, paint: Paint): readonly string[] {
  const lines: string[] = []
  let issue: string | undefined
  for (const rendering of renderings) {
    const name = issueOf(rendering)
    if (name !== issue) lines.push(paint('underline', name))
    issue = name
    const term = inContext(rendering, paint)
    const other = excerpt(rendering.side === 'zh' ? rendering.en : rendering.zh)
    lines.push(`  ${rendering.path}:${rendering.line}`, ...indented(term), ...indented(other), '')
  }
  if (total > renderings.length)
    lines.push(`${renderings.length} of ${total} are shown: --limit shows more.`, '')
  return lines
}

function issueOf({ issue, path }: MemoryUnit): string {
  if (!issue) return `${path} (imported)`
  const number = issue.number === undefined ? '' : `#${issue.number} `
  return `${number}${issue.title}, ${issue.date}${issue.status === 'draft' ? ' (draft)' : ''}`
}

function placeOf(unit: MemoryUnit): string {
  return `${unit.path}:${unit.line}${unit.issue ? `  ${issueOf(unit)}` : '  imported'}`
}

/** The text found, with `[-what it lacks-]` of the one asked for and `{+what it has more+}`. */
function differing(query: string, found: string, paint: Paint): string {
  return differenceOf(query.trim(), found)
    .map(({ type, text }) => {
      if (type === 'same') return text
      return type === 'removed' ? paint('red', `[-${text}-]`) : paint('green', `{+${text}+}`)
    })
    .join('')
}

function inContext({ zh, en, side, from, to }: Rendering, paint: Paint): string {
  const text = side === 'zh' ? zh : en
  const start = Math.max(0, from - BEFORE)
  const end = Math.min(text.length, to + AFTER)
  const before = `${start > 0 ? '…' : ''}${text.slice(start, from)}`
  const after = `${text.slice(to, end)}${end < text.length ? '…' : ''}`
  return `${before}${paint('bold', `【${text.slice(from, to)}】`)}${after}`
}

function excerpt(text: string): string {
  return text.length > WHOLE ? `${text.slice(0, WHOLE)}…` : text
}

function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => `    ${line}`)
}
