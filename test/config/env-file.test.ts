// New keys in the text of .env: what changes, and that nothing else does.
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { addErasureKey, rotateSecret } from '../../src/config/env-file.ts'

const OLD = 'o'.repeat(32)
const OLDER = 'p'.repeat(32)
const NEW = 'n'.repeat(64)

describe('a new secret', () => {
  it.each([
    ['alone', `YIBAO_SECRET=${OLD}`, `YIBAO_SECRET=${NEW}\nYIBAO_SECRET_RETIRED=${OLD}`],
    [
      'beside a former one',
      `A=1\nYIBAO_SECRET_RETIRED=${OLDER}\nYIBAO_SECRET=${OLD}\n`,
      `A=1\nYIBAO_SECRET_RETIRED=${OLD},${OLDER}\nYIBAO_SECRET=${NEW}\n`,
    ],
    [
      'beside an empty list of former ones',
      `YIBAO_SECRET=${OLD}\nYIBAO_SECRET_RETIRED=\n`,
      `YIBAO_SECRET=${NEW}\nYIBAO_SECRET_RETIRED=${OLD}\n`,
    ],
    [
      'with comments, spaces, export, quotes and wide line ends',
      `\uFEFF# a\r\n  export YIBAO_SECRET = "${OLD}"  # mine\r\n\r\nYIBAO_SMTP_URL='smtp://x#y'\r\n`,
      `\uFEFF# a\r\n  export YIBAO_SECRET = ${NEW}  # mine\r\nYIBAO_SECRET_RETIRED=${OLD}\r\n\r\nYIBAO_SMTP_URL='smtp://x#y'\r\n`,
    ],
    [
      'of odd characters',
      `YIBAO_SECRET='${OLD} # "x" $y'\n`,
      `YIBAO_SECRET=${NEW}\nYIBAO_SECRET_RETIRED='${OLD} # "x" $y'\n`,
    ],
    [
      'with an apostrophe',
      `YIBAO_SECRET="${OLD}'s #"\n`,
      `YIBAO_SECRET=${NEW}\nYIBAO_SECRET_RETIRED=\`${OLD}'s #\`\n`,
    ],
    [
      'below a comment that names it',
      `# YIBAO_SECRET=${OLDER}\nYIBAO_SECRET=${OLD}\n`,
      `# YIBAO_SECRET=${OLDER}\nYIBAO_SECRET=${NEW}\nYIBAO_SECRET_RETIRED=${OLD}\n`,
    ],
  ])('%s', (_, before, after) => {
    expect(rotateSecret(before, NEW)).toEqual({ text: after })
    const { YIBAO_SECRET } = parseEnv(before.replace('\uFEFF', ''))
    expect(parseEnv(after.replace('\uFEFF', '')).YIBAO_SECRET_RETIRED).toMatch(new RegExp(`^${OLD}`))
    expect(YIBAO_SECRET).toContain(OLD)
  })

  it.each([
    ['none', 'A=1\n', 'without YIBAO_SECRET'],
    ['an empty one', 'YIBAO_SECRET=\n', 'without YIBAO_SECRET'],
    ['a comma', `YIBAO_SECRET=a,${OLD}\n`, 'comma'],
    ['all quotes at once', `YIBAO_SECRET=${OLD}'\`"\n`, 'without a doubt'],
    ['another value that spans it', `B="x\nYIBAO_SECRET=${OLD}\n"\n`, 'without a doubt'],
  ])('is refused where there is %s, and no value is said', (_, before, words) => {
    const edited = rotateSecret(before, NEW)
    expect(edited).toMatchObject({ problem: expect.stringContaining(words) })
    expect(JSON.stringify(edited)).not.toContain(OLD)
  })

  it('twice keeps both', () => {
    const once = rotateSecret(`YIBAO_SECRET=${OLD}\n`, OLDER)
    const again = rotateSecret('text' in once ? once.text : '', NEW)
    expect(again).toEqual({ text: `YIBAO_SECRET=${NEW}\nYIBAO_SECRET_RETIRED=${OLDER},${OLD}\n` })
  })
})

describe('a key for erasing', () => {
  it.each(['', 'A=1', 'A=1\n', 'A=1\r\nB=2\r\n', 'YIBAO_ERASURE_KEY=\nA=1\n'])('is added to %j', (before) => {
    const edited = addErasureKey(before, NEW)
    const text = edited !== 'present' && 'text' in edited ? edited.text : ''
    expect(parseEnv(text)).toEqual({ ...parseEnv(before), YIBAO_ERASURE_KEY: NEW })
    if (!before.includes('ERASURE')) expect(text.startsWith(before)).toBe(true)
    expect(text.includes('\r\n')).toBe(before.includes('\r\n'))
  })

  it('is never replaced', () => {
    expect(addErasureKey(`YIBAO_ERASURE_KEY=${OLD}\n`, NEW)).toBe('present')
  })
})
