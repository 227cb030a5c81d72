// Precision and recall of the checks on pairs with planted slips. Each entry of checks/*.yaml is a clean pair; one with
// `swap` is a second pair with that slip in it. A slip counts as caught when a rule of its class points at it; every
// message anywhere else counts against its rule.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { VFileMessage } from 'vfile-message'
import { parse } from 'yaml'
import { z } from 'zod'
import { scriptOf } from '../src/bilingual/script.ts'
import type { Asset } from '../src/issue/issue.ts'
import { readLexicon } from '../src/issue/lexicon.ts'
import { readIssue } from '../src/issue/read.ts'
import { recordOf } from '../src/issue/record.ts'
import { readSite } from '../src/issue/site-schema.ts'
import type { NewsletterContext } from '../src/lint/rule.ts'
import { lintIssue } from '../src/lint/run.ts'
import { openSpelling } from '../src/spelling/hunspell.ts'
import type { Measurement } from './table.ts'

const FOLDER = join(import.meta.dirname, 'checks')

/** The rules that are to find each class of slip. A rule may serve several. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  numbers: ['number-parity'],
  terms: ['lexicon-term'],
  names: ['pinyin-agreement', 'name-order', 'lexicon-term'],
  quotations: ['quotation-agreement'],
  untranslated: ['untranslated-han', 'full-width-mark'],
  gloss: ['gloss-once'],
  quotes: ['paired-marks'],
  hedges: ['hedge-word'],
  'relative-dates': ['relative-date'],
  marks: ['stray-character', 'double-space'],
  casing: ['product-casing'],
  spelling: ['spelling', 'doubled-word'],
  links: ['tracking-link'],
  passages: ['empty-slot', 'pair-identical', 'pair-length', 'translation-gap'],
  'mixed-script': ['mixed-script'],
  figures: ['image-alt', 'figure-credit'],
}

const swap = z.tuple([z.string(), z.string()])
const rows = z.array(
  z.strictObject({
    class: z.string().optional(),
    zh: z.string().optional(),
    en: z.string(),
    /** Stands in the issue while `en` stands in its translation. */
    quote: z.string().optional(),
    swap: swap.optional(),
    swapZh: swap.optional(),
    /** Where the message has to point, if not at what was put in. */
    at: z.union([z.string(), z.array(z.string())]).optional(),
  }),
)
type Row = z.infer<typeof rows>[number]

interface Case {
  readonly name: string
  readonly issue: string
  readonly translation?: string
  /** The class of the slip and the texts that may be pointed at; absent for a clean pair. */
  readonly planted?: { readonly class: string; readonly at: readonly string[] }
}

interface Tally {
  readonly yes: number
  readonly all: number
}

/** `BENCH_DETAILS=1` prints every slip that was missed and every message that was wrong. */
export async function benchChecks(): Promise<readonly Measurement[]> {
  const cases = casesOf()
  const newsletter = openNewsletterOfBench()
  const recall = new Map(Object.keys(CLASSES).map((name) => [name, { yes: 0, all: 0 }]))
  const precision = new Map<string, Tally>()
  for (const each of cases) {
    const messages = lint(each, newsletter)
    const right = messages.filter((message) => isRight(each, message))
    if (each.planted) count(recall, each.planted.class, right.length > 0)
    for (const message of messages) count(precision, message.ruleId ?? '', right.includes(message))
    if (process.env.BENCH_DETAILS) explain(each, messages, right)
  }
  const clean = cases.filter(({ planted }) => !planted).length
  return [
    {
      what: 'pairs',
      result: `${cases.length}`,
      remark: `${clean} clean, ${cases.length - clean} with a slip`,
    },
    ...[...recall].map(([name, tally]) => row(`recall on ${name}`, tally)),
    ...[...precision].sort().map(([name, tally]) => row(`precision of ${name}`, tally)),
  ]
}

function casesOf(): readonly Case[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml') && !name.startsWith('lexicon-'))
    .flatMap((name) => {
      const entries = rows.parse(parse(readFileSync(join(FOLDER, name), 'utf8')))
      return entries.flatMap((entry, index) => {
        const clean = caseOf(`${name}#${index + 1}`, entry)
        if (!entry.swap && !entry.swapZh) return [clean]
        return [clean, plant(clean.name, entry, entry.class ?? name.replace('.yaml', ''))]
      })
    })
}

function caseOf(name: string, { zh, en, quote }: Pick<Row, 'zh' | 'en' | 'quote'>): Case {
  if (zh === undefined) return { name, issue: issueOf(en, 'zh-Hans') }
  const body = quote ?? 'The translation stands beside this page.'
  return { name, issue: issueOf(body, scriptOf(zh)), translation: `${zh}\n\n${en}\n` }
}

function issueOf(body: string, script: string): string {
  return `${FRONT_MATTER.replace('{script}', script)}\n${body}\n`
}

function plant(name: string, entry: Row, className: string): Case {
  const target = entry.swapZh ? 'zh' : entry.quote === undefined ? 'en' : 'quote'
  const [from, to] = entry.swapZh ?? entry.swap ?? ['', '']
  const text = entry[target] ?? ''
  if (!text.includes(from)) throw new Error(`${name}: no “${from}” to swap`)
  const slipped = caseOf(`${name} with its slip`, { ...entry, [target]: text.replace(from, () => to) })
  const at = [entry.at ?? to].flat()
  const whole = `${slipped.issue}${slipped.translation ?? ''}`
  if (!at.every((each) => each !== '' && whole.includes(each)))
    throw new Error(`${name}: no “${at}” to point at`)
  return { ...slipped, planted: { class: className, at } }
}

const FRONT_MATTER = `---
slug: pair
title: "Pair"
date: 2026-11-23
kind: note
summary: "A pair of the benchmark."
status: draft
sources:
  - id: pair
    title: { zh: "一对", en: "Pair" }
    outlet: "Written for this benchmark"
    date: 2026-11-01
    url: "https://source.example/pair"
    archive: { url: "https://archive.example/pair", status: 200 }
    script: {script}
    original: full
---
`

function lint(
  { issue: text, translation }: Case,
  newsletter: Omit<NewsletterContext, 'records'>,
): VFileMessage[] {
  const { issue, files } = readIssue(
    {
      folder: 'issues/2026-11-23-pair',
      issue: { path: 'issue.md', text },
      translations: translation === undefined ? [] : [{ path: 'translation.md', text: translation }],
      assets: [CHART],
      evidence: [],
    },
    newsletter.site,
    newsletter.lexicon,
  )
  if (!issue)
    throw new Error(`a pair cannot be read: ${files.flatMap(({ messages }) => messages).join('; ')}`)
  lintIssue(issue, files, { ...newsletter, records: [recordOf(issue)] })
  return files.flatMap(({ messages }) => messages)
}

/** A message of a rule of the slip's class, at the slip. */
function isRight({ planted, issue, translation = '' }: Case, message: VFileMessage): boolean {
  if (!planted || !CLASSES[planted.class]?.includes(message.ruleId ?? '')) return false
  const text = message.file === 'translation.md' ? translation : issue
  const start = offsetOf(text, message.line, message.column)
  const end =
    message.place && 'end' in message.place
      ? offsetOf(text, message.place.end.line, message.place.end.column)
      : start + 1
  return planted.at.some((words) => {
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
      if (start < at + words.length && at < end) return true
    }
    return false
  })
}

function offsetOf(text: string, line = 1, column = 1): number {
  const before = text.split('\n').slice(0, line - 1)
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1
}

function openNewsletterOfBench(): Omit<NewsletterContext, 'records'> {
  const texts = ['terms', 'people'].map((name) => [
    `lexicon/${name}.yaml`,
    readFileSync(join(FOLDER, `lexicon-${name}.yaml`), 'utf8'),
  ]) as [string, string][]
  const { lexicon, files } = readLexicon(new Map(texts))
  const wrong = files.flatMap(({ messages }) => messages)
  const { site } = readSite('newsletter.yaml', SITE)
  if (wrong.length > 0 || !site) throw new Error(`the lexicon of the benchmark: ${wrong.join('; ')}`)
  return { site, entries: [], kinds: ['note'], lexicon, spelling: openSpelling() }
}

const SITE = `name: Bench Gazette
description: A benchmark.
url: https://gazette.example/
sender: { name: Bench, address: editor@gazette.example }
postalAddress: 1 Example Street
`

const CHART: Asset = {
  path: 'chart.png',
  hash: '0'.repeat(64),
  bytes: 1000,
  mediaType: 'image/png',
  width: 600,
  height: 300,
}

function count(tallies: Map<string, Tally>, name: string, yes: boolean): void {
  const { yes: before, all } = tallies.get(name) ?? { yes: 0, all: 0 }
  tallies.set(name, { yes: before + (yes ? 1 : 0), all: all + 1 })
}

function row(what: string, { yes, all }: Tally): Measurement {
  return { what, result: all === 0 ? '–' : (yes / all).toFixed(3), remark: `${yes} of ${all}` }
}

function explain(
  { name, planted }: Case,
  messages: readonly VFileMessage[],
  right: readonly VFileMessage[],
): void {
  if (planted && right.length === 0) process.stdout.write(`missed  ${name}: ${planted.at}\n`)
  for (const message of messages) {
    if (!right.includes(message))
      process.stdout.write(`wrong   ${name}: ${message.ruleId}: ${message.reason}\n`)
  }
}
