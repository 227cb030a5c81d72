// yibao memory and check --fix, as they are typed.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runYibao } from '../cli.ts'

const ROOT = mkdtempSync(join(tmpdir(), 'yibao-memory-'))
const ISSUE = `---
number: 1
slug: one
title: "One"
date: 2026-11-23
kind: digest
summary: "S"
sources:
  - { id: open, title: { zh: 甲 }, url: "https://example.com/a", original: full }
  - { id: shut, title: { zh: 乙 }, url: "https://example.com/b", original: none }
---

Zero\u200bwidth.

> 扩散能力决定竞争力。
>
> Diffusion capacity decides competitiveness.
>
> — open

> 不公开。
>
> Not public.
>
> — shut
`

beforeAll(() => {
  write(
    'newsletter.yaml',
    'name: N\ndescription: D\nurl: https://n.example/\nsender: { name: N, address: n@n.example }\npostalAddress: P\n',
  )
  write('issues/001-one/issue.md', ISSUE)
})
afterAll(() => rmSync(ROOT, { recursive: true, force: true }))

describe('yibao memory', () => {
  it('finds near matches and terms in context', async () => {
    const near = await yibao('memory', 'search', '扩散能力决定国家竞争力。')
    expect(near.stdout).toBe(`83%  issues/001-one/issue.md:15  #1 One, 2026-11-23 (draft)
    扩散能力决定[-国家-]竞争力。
    Diffusion capacity decides competitiveness.
`)
    const term = await yibao('memory', 'search', 'diffusion', 'capacity')
    expect(term.stdout).toBe(`#1 One, 2026-11-23 (draft)
  issues/001-one/issue.md:15
    【Diffusion capacity】 decides competitiveness.
    扩散能力决定竞争力。
`)
    const json = JSON.parse((await yibao('memory', 'search', '扩散', '--format', 'json')).stdout)
    expect(json.concordance).toMatchObject({ total: 1, renderings: [{ from: 0, to: 2, line: 15 }] })
    expect((await yibao('memory', 'search', '没有')).stdout).toBe('Nothing like it in 2 pairs.\n')
  })

  it('exports what may be published, and imports what is new', async () => {
    const out = join(ROOT, 'out.tmx')
    const free = await yibao('memory', 'export', '--out', out)
    expect(free.stderr).toContain('1 pair left out')
    expect(readFileSync(out, 'utf8')).not.toContain('不公开')
    await yibao('memory', 'export', '--private', '--issue', 'one', '--out', out)
    expect(readFileSync(out, 'utf8')).toContain('不公开')
    expect((await yibao('memory', 'import', out)).stdout).toContain('0 pairs added; 2 known already')
    write('other.tmx', readFileSync(out, 'utf8').replaceAll('竞争力', '增长'))
    expect((await yibao('memory', 'import', 'other.tmx')).stdout).toContain(
      '1 pair added, in memory/other.tmx; 1 known',
    )
    expect((await yibao('memory', 'import', 'other.tmx')).code).toBe(1)
    const status = await yibao('memory', 'status')
    expect(status.stdout).toBe(
      'issues/001-one  2 pairs\nmemory/other.tmx  1 pair, imported\n3 pairs in all.\n',
    )
    write('junk.tmx', 'no')
    const junk = await yibao('memory', 'import', 'junk.tmx')
    expect(junk.code).toBe(1)
    expect(junk.stderr).toMatch(/^junk.tmx:1:\d+: Unexpected XML/)
  })
})

describe('yibao check --fix', () => {
  it('repairs, says what it did, and has nothing more to do', async () => {
    const first = await yibao('check', '--fix')
    expect(first.stdout).toContain(
      'issues/001-one/issue.md:13:5 stray-character: Unexpected character U+200B',
    )
    expect(first.stdout).toContain('1 repair made.')
    expect(readFileSync(join(ROOT, 'issues/001-one/issue.md'), 'utf8')).toBe(ISSUE.replace('\u200b', ''))
    expect((await yibao('check', '--fix')).stdout).toContain('Nothing to repair.')
  })
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true })
  writeFileSync(join(ROOT, path), text)
}

function yibao(...args: readonly string[]) {
  return runYibao(args, { cwd: ROOT })
}
