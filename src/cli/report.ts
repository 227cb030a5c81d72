// How messages are shown: for people (stylish), for programs (json, in the shape of vfile-reporter-json), and as
// annotations of GitHub Actions (github).
import { VFile } from 'vfile'
import type { VFileMessage } from 'vfile-message'
import { reporterJson } from 'vfile-reporter-json'
import { noPaint, type Paint, paintFor, plain } from './print.ts'

export const REPORTS = ['stylish', 'json', 'github'] as const
export type Report = (typeof REPORTS)[number]

export interface Count {
  readonly errors: number
  readonly warnings: number
  readonly leads: number
}

/** Writes messages for people, in colour on a terminal that has it. False where there are none. */
export function showMessages(files: readonly VFile[], stream: NodeJS.WriteStream): boolean {
  const text = reportMessages(files, 'stylish', paintFor(stream))
  if (text !== '') stream.write(`${text}\n`)
  return text !== ''
}

/** All messages of all files, in the form asked for. Files without messages are passed over, but for json. */
export function reportMessages(all: readonly VFile[], form: Report, paint: Paint = noPaint): string {
  const files = byFile(all)
  switch (form) {
    case 'json':
      return reporterJson([...files], { pretty: 2 })
    case 'github':
      return files.flatMap((file) => inOrder(file).map((message) => annotation(file, message))).join('\n')
    case 'stylish':
      return files
        .filter((file) => file.messages.length > 0)
        .map((file) => [paint('underline', file.path), ...table(inOrder(file), paint)].join('\n'))
        .join('\n\n')
  }
}

export function countMessages(files: readonly VFile[]): Count {
  const all = byFile(files).flatMap((file) => file.messages)
  const errors = all.filter(({ fatal }) => fatal === true).length
  const warnings = all.filter(({ fatal }) => fatal === false).length
  return { errors, warnings, leads: all.length - errors - warnings }
}

/** `2 errors, 1 warning` */
export function sayCount({ errors, warnings, leads }: Count): string {
  const parts = [
    [errors, 'error'],
    [warnings, 'warning'],
    [leads, 'lead'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, noun]) => plural(count, noun))
  return said.length > 0 ? said.join(', ') : 'no messages'
}

/** `many`: where it is not the noun with an s. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : many}`
}

/**
 * Messages of an issue or of newsletter.yaml may be about another file: a template, .env. They are shown below its name,
 * and what all issues say of it is said once.
 */
function byFile(files: readonly VFile[]): readonly VFile[] {
  const groups = new Map<string, VFile>()
  for (const file of files) {
    const own = file.messages.filter((message) => (message.file ?? file.path) === file.path)
    groups.set(file.path, Object.assign(new VFile({ path: file.path, cwd: file.cwd }), { messages: own }))
  }
  for (const file of files) {
    for (const message of file.messages) {
      const path = message.file ?? file.path
      if (path === file.path) continue
      const group = groups.get(path) ?? new VFile({ path, cwd: file.cwd })
      if (!group.messages.some((known) => isSame(known, message))) group.messages.push(message)
      groups.set(path, group)
    }
  }
  return [...groups.values()]
}

function isSame(left: VFileMessage, right: VFileMessage): boolean {
  return left.reason === right.reason && left.line === right.line && left.column === right.column
}

export function inOrder(file: VFile): readonly VFileMessage[] {
  return file.messages.toSorted(
    (left, right) => (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0),
  )
}

const STYLES = { error: 'red', warning: 'yellow', lead: 'cyan' } as const

/** Columns of place, severity, text and rule; below each what to do. */
function table(messages: readonly VFileMessage[], paint: Paint): string[] {
  const rows = messages.map((message) => ({
    message,
    place: placeOf(message),
    severity: severityOf(message),
  }))
  const placeWidth = Math.max(...rows.map(({ place }) => place.length))
  const severityWidth = Math.max(...rows.map(({ severity }) => severity.length))
  return rows.flatMap(({ message, place, severity }) => {
    const style = STYLES[severity]
    const start = `  ${place.padEnd(placeWidth)}  ${paint(style, severity.padEnd(severityWidth))}  `
    const line = `${start}${plain(message.reason)}  ${paint('dim', `[${message.ruleId ?? 'message'}]`)}`
    const indent = ' '.repeat(placeWidth + severityWidth + 6)
    return message.note ? [line, `${indent}${plain(message.note)}`] : [line]
  })
}

function placeOf(message: VFileMessage): string {
  return message.line === undefined ? '1:1' : `${message.line}:${message.column ?? 1}`
}

function severityOf({ fatal }: VFileMessage): 'error' | 'warning' | 'lead' {
  return fatal === true ? 'error' : fatal === false ? 'warning' : 'lead'
}

/** `::error file=…,line=…,col=…,title=…::text`: a workflow command, escaped as GitHub reads it. */
function annotation(file: VFile, message: VFileMessage): string {
  const command = { error: 'error', warning: 'warning', lead: 'notice' }[severityOf(message)]
  const end = message.place && 'end' in message.place ? message.place.end : undefined
  const properties = {
    file: file.path,
    line: message.line,
    endLine: end?.line,
    col: message.column,
    endColumn: end?.line === message.line ? end?.column : undefined,
    title: message.ruleId,
  }
  const said = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(',')
  return `::${command} ${said}::${escapeData(message.note ? `${message.reason}. ${message.note}` : message.reason)}`
}

function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C')
}
