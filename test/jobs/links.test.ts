// Links asked for with --online: politely, once, and with a message where the address stands.

import { VFile } from 'vfile'
import { describe, expect, it } from 'vitest'
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import type { Clock } from '../../src/clock/clock.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { type GuardedHttp, type GuardedResponse, HttpFailed } from '../../src/http/http.ts'
import { readIssue } from '../../src/issue/read.ts'
import { readSite } from '../../src/issue/site-schema.ts'
import { linkChecker } from '../../src/jobs/links/links.ts'

const { site } = readSite(
  'newsletter.yaml',
  'name: T\ndescription: A test.\nurl: https://gazette.example/\nsender: { name: T, address: e@gazette.example }\npostalAddress: 1 Example Street\n',
)

const TEXT = `---
number: 1
slug: one
title: "T"
date: 2026-11-23
kind: digest
sources:
  - id: one
    title: { zh: "标题" }
    url: "https://gone.example/a"
    archive: { url: "https://archive.example/a" }
---

[There](https://there.example/1#part), [again](https://there.example/1), [second](https://there.example/2),
[moved](https://moved.example/old), [front](https://front.example/page), [away](https://away.example/), and
[silent](https://silent.example/).
`

const ANSWERS: Readonly<Record<string, Partial<GuardedResponse>>> = {
  'https://gone.example/a': { status: 404 },
  'https://moved.example/old': {
    url: 'https://moved.example/new',
    hops: [{ status: 301, url: 'https://moved.example/new' }],
  },
  'https://front.example/page': {
    url: 'https://front.example/',
    hops: [{ status: 301, url: 'https://front.example/' }],
  },
  'https://away.example/': { status: 403 },
}

function world(start: number) {
  const asked: string[] = []
  const waits: number[] = []
  const state = { now: start }
  const clock: Clock = {
    now: () => state.now,
    wait: async (ms) => void waits.push(ms),
    randomBytes: () => new Uint8Array(),
  }
  const probe: GuardedHttp['probe'] = async (url) => {
    asked.push(url)
    if (url.startsWith('https://silent')) throw new HttpFailed(`${url} does not answer`)
    return { status: 200, url, headers: new Map(), body: new Uint8Array(), hops: [], ...ANSWERS[url] }
  }
  return { asked, waits, state, clock, http: { get: probe, probe } }
}

function read() {
  if (!site) throw new Error('the site of the test cannot be read')
  const files = {
    folder: 'issues/001-one',
    issue: { path: 'issues/001-one/issue.md', text: TEXT },
    translations: [],
    assets: [],
    evidence: [],
  }
  const { issue, files: all } = readIssue(files, site, emptyLexicon)
  if (!issue) throw new Error('the issue of the test cannot be read')
  return { issue, files: all.map((file) => new VFile({ path: file.path, value: String(file.value) })) }
}

describe('linkChecker', () => {
  it('asks each address once, with pauses for one host, and says what it found', async () => {
    const files = memoryFiles()
    const { asked, waits, clock, http } = world(0)
    const checker = await linkChecker({ files, clock, http })
    const { issue, files: read1 } = read()
    await checker.check(issue, read1)
    expect(asked.toSorted()).toEqual([...new Set(asked)].sort())
    expect(asked).toHaveLength(8)
    expect(waits).toEqual([1000])
    const said = read1.flatMap(({ messages }) =>
      messages.map((each) => `${each.line}:${each.column}:${each.ruleId}:${each.fatal}`),
    )
    expect(said).toEqual([
      '15:1:moved-link:undefined',
      '15:37:dead-link:false',
      '16:1:unreachable-link:false',
      '10:10:dead-link:false',
    ])
    expect(await checker.finish()).toEqual({ asked: 8, left: 0 })
  })

  it('asks again after a week, after a day where there was trouble, and whenever the cache is broken', async () => {
    const files = memoryFiles()
    const { asked, state, clock, http } = world(1000)
    const run = async () => {
      asked.length = 0
      const checker = await linkChecker({ files, clock, http })
      const { issue, files: all } = read()
      await checker.check(issue, all)
      await checker.finish()
      return asked.length
    }
    expect(await run()).toBe(8)
    expect(await run()).toBe(0)
    state.now += 2 * 86_400_000
    expect(await run()).toBe(3)
    state.now += 6 * 86_400_000
    expect(await run()).toBe(8)
    await files.write('.yibao/cache/links.json', '{"https://there.example/1": {"at": "soon"')
    expect(await run()).toBe(8)
  })
})
