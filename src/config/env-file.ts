// Changes keys in the text of a .env file, and leaves every other byte as it is. Never reads or writes a file itself, and a
// problem never holds a value.
import { parseEnv } from 'node:util'

export type Edited = { readonly text: string } | { readonly problem: string }

/** Puts `fresh` in the place of YIBAO_SECRET, and what was there before the keys of YIBAO_SECRET_RETIRED. */
export function rotateSecret(text: string, fresh: string): Edited {
  const current = findValue(text, 'YIBAO_SECRET')
  if (!current || current.value === '') return { problem: 'Unexpected .env without YIBAO_SECRET' }
  if (current.value.includes(','))
    return {
      problem:
        'Unexpected comma in YIBAO_SECRET: former keys stand with commas between in YIBAO_SECRET_RETIRED',
    }
  const retired = findValue(text, 'YIBAO_SECRET_RETIRED')
  const former = [current.value, ...(retired && retired.value !== '' ? [retired.value] : [])].join(',')
  const written = quote(former)
  if (written === undefined) return UNSAFE
  const edits = [
    { from: current.from, to: current.to, by: fresh },
    retired
      ? { from: retired.from, to: retired.to, by: written }
      : {
          from: current.lineEnd,
          to: current.lineEnd,
          by: `${current.lineBreak}YIBAO_SECRET_RETIRED=${written}`,
        },
  ]
  return checked(text, apply(text, edits), { YIBAO_SECRET: fresh, YIBAO_SECRET_RETIRED: former })
}

/** Adds YIBAO_ERASURE_KEY at the end; one that is there is never replaced. */
export function addErasureKey(text: string, fresh: string): Edited | 'present' {
  const known = findValue(text, 'YIBAO_ERASURE_KEY')
  if (known && known.value !== '') return 'present'
  const edit = known
    ? { from: known.from, to: known.to, by: fresh }
    : { from: text.length, to: text.length, by: endLine(text, fresh) }
  return checked(text, apply(text, [edit]), { YIBAO_ERASURE_KEY: fresh })
}

function endLine(text: string, fresh: string): string {
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n'
  const before = text === '' || text.endsWith('\n') ? '' : lineBreak
  const comment =
    '# Key of the marks that stay of readers who had themselves erased. Keep a copy, and never change it.'
  return `${before}${text === '' ? '' : lineBreak}${comment}${lineBreak}YIBAO_ERASURE_KEY=${fresh}${lineBreak}`
}

const UNSAFE = {
  problem: 'Unexpected form of a value in .env, which cannot be changed without a doubt',
} as const

interface Found {
  readonly value: string
  /** Of the value with its quotes. */
  readonly from: number
  readonly to: number
  readonly lineEnd: number
  readonly lineBreak: string
}

function findValue(text: string, name: string): Found | undefined {
  const line = new RegExp(
    `^\\uFEFF?[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*("[^"]*"|'[^']*'|\`[^\`]*\`|[^#\\r\\n]*?)[ \\t]*(?:#.*)?\\r?$`,
    'dm',
  ).exec(text)
  const [from, to] = line?.indices?.[1] ?? []
  if (!line || from === undefined || to === undefined) return undefined
  const written = line[1] ?? ''
  const value = (/^["'`]/.test(written) ? written.slice(1, -1) : written).trim()
  const end = line.index + line[0].length
  const isWide = line[0].endsWith('\r')
  return { value, from, to, lineEnd: isWide ? end - 1 : end, lineBreak: isWide ? '\r\n' : '\n' }
}

/** As the parser reads it back; undefined where no quotes would do. */
function quote(value: string): string | undefined {
  if (/^[\w.:+/=,-]*$/.test(value)) return value
  const mark = ["'", '`'].find((each) => !value.includes(each))
  return mark === undefined ? undefined : `${mark}${value}${mark}`
}

interface Edit {
  readonly from: number
  readonly to: number
  readonly by: string
}

function apply(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((result, { from, to, by }) => `${result.slice(0, from)}${by}${result.slice(to)}`, text)
}

/** What the parser makes of the new text decides: everything else as before, and these as wanted. */
function checked(before: string, after: string, wanted: Readonly<Record<string, string>>): Edited {
  const parsed = parseEnv(plain(after))
  const expected = { ...parseEnv(plain(before)), ...wanted }
  const names = new Set([...Object.keys(parsed), ...Object.keys(expected)])
  return [...names].every((name) => parsed[name] === expected[name]) ? { text: after } : UNSAFE
}

function plain(text: string): string {
  return text.replace(/^\uFEFF/, '')
}
