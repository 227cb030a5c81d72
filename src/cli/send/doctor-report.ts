// How the doctor's findings are shown: for people, what must be mended first and last what is fine; for programs as JSON.
import type { BulkRule } from '../../jobs/doctor/bulk-rules.ts'
import type { DoctorReport } from '../../jobs/doctor/doctor.ts'
import type { DoctorFinding, FindingLevel } from '../../jobs/doctor/finding.ts'
import { zoneLine } from '../../mailing/authentication/zone-line.ts'
import { noPaint, type Paint, plain } from '../print.ts'

const WIDTH = 110
const INDENT = 4
const LABEL = 11

const GROUPS: Readonly<
  Record<FindingLevel, { readonly title: string; readonly style: Parameters<Paint>[0] }>
> = {
  mend: { title: 'To mend', style: 'red' },
  unknown: { title: 'Cannot be known from here', style: 'cyan' },
  advice: { title: 'Could be better', style: 'yellow' },
  ok: { title: 'Fine', style: 'green' },
}

export function doctorText({ findings, rules }: DoctorReport, paint: Paint = noPaint): string {
  const parts: string[] = []
  for (const level of ['mend', 'unknown', 'advice', 'ok'] as const) {
    const group = findings.filter((each) => each.level === level)
    if (group.length === 0) continue
    const { title, style } = GROUPS[level]
    parts.push(paint(style, `${title} (${group.length})`), '')
    for (const finding of group) parts.push(...findingLines(finding, paint))
    if (level === 'ok') parts.push('')
  }
  parts.push(...ruleLines(rules, paint), '', summary(findings))
  return parts.join('\n')
}

export function doctorJson({ findings, rules, state }: DoctorReport): string {
  return JSON.stringify({ state, findings, bulkRules: rules }, null, 2)
}

function findingLines(finding: DoctorFinding, paint: Paint): string[] {
  const { title, found, looked, why, change, records = [] } = finding
  if (finding.level === 'ok') return wrap(`${title}: ${found}`, '  ', INDENT)
  const rows = [
    ['looked at', looked],
    ['found', found],
    ['why', why],
    ['change', change],
  ] as const
  const lines = rows.flatMap(([label, text]) =>
    text === undefined ? [] : wrap(text, `${' '.repeat(INDENT)}${label.padEnd(LABEL)}`, INDENT + LABEL),
  )
  // never wrapped: to be pasted
  const publish = records.map(
    (record) => `${' '.repeat(INDENT)}${'publish'.padEnd(LABEL)}${plain(zoneLine(record))}`,
  )
  return [`  ${paint('bold', title)}`, ...lines, ...publish, '']
}

/** Lines of at most 110 columns; the first begins with `start`, the others with `indent` spaces. */
function wrap(text: string, start: string, indent: number): string[] {
  const lines: string[] = []
  let line = start
  let empty = true
  // what name servers and mail servers say may hold anything
  for (const word of plain(text).split(/[ \n]+/)) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = ' '.repeat(indent)
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line]
}

const STYLES = { met: 'green', 'not met': 'red', 'cannot be known': 'cyan' } as const

function ruleLines(rules: readonly BulkRule[], paint: Paint): string[] {
  const stateWidth = Math.max(...rules.map(({ state }) => state.length))
  const ruleWidth = Math.max(...rules.map(({ rule }) => rule.length))
  const lines = rules.flatMap(({ rule, askedBy, state, note }) => [
    `  ${paint(STYLES[state], state.padEnd(stateWidth))}  ${rule.padEnd(ruleWidth)}  ${askedBy.join(', ')}`,
    ...(note === undefined ? [] : [`  ${' '.repeat(stateWidth)}  ${paint('dim', `(${note})`)}`]),
  ])
  return [
    paint('bold', 'What mailbox providers ask of those who send some 5,000 messages a day'),
    '',
    ...lines,
  ]
}

function summary(findings: readonly DoctorFinding[]): string {
  const count = (level: FindingLevel) => findings.filter((each) => each.level === level).length
  const parts = [
    `${count('mend')} to mend`,
    `${count('unknown')} not known`,
    `${count('advice')} could be better`,
    `${count('ok')} fine`,
  ]
  return `${parts.join(', ')}.`
}
