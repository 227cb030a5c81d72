// Messages a second through the whole of a send: compose, SMTP, journal, ledger; to a sink in another thread that takes
// everything and keeps nothing.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { systemClock } from '../src/clock/system-clock.ts'
import type { Edition } from '../src/edition/edition.ts'
import { slotMark } from '../src/edition/slots.ts'
import type { Site } from '../src/issue/site.ts'
import { sendIssue } from '../src/jobs/send/send.ts'
import { compileMessage } from '../src/mailing/compile.ts'
import { fileJournal, journalPath } from '../src/store/file-journal.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'
import { smtpTransport } from '../src/transport/smtp.ts'
import type { Measurement } from './table.ts'

const MESSAGES = 3000
const LINES = [1, 5] as const

/** A sink on loopback for one thread; it answers what is asked and drops every message. */
const SINK = `
const { createServer } = require('node:net')
const { parentPort } = require('node:worker_threads')
createServer((socket) => {
  socket.setNoDelay(true).setEncoding('latin1')
  let pending = ''
  let inside = false
  socket.on('error', () => socket.destroy())
  socket.write('220 sink\\r\\n')
  socket.on('data', (chunk) => {
    pending += chunk
    let answer = ''
    for (;;) {
      const mark = inside ? '\\r\\n.\\r\\n' : '\\r\\n'
      const at = pending.indexOf(mark)
      if (at < 0) break
      const line = inside ? '.' : pending.slice(0, 4).toUpperCase()
      pending = pending.slice(at + mark.length)
      if (line === 'DATA') { inside = true; answer += '354 go\\r\\n' }
      else if (line === '.') { inside = false; answer += '250 ok\\r\\n' }
      else if (line === 'EHLO') answer += '250-sink\\r\\n250 PIPELINING\\r\\n'
      else if (line === 'QUIT') answer += '221 bye\\r\\n'
      else answer += '250 ok\\r\\n'
    }
    if (inside && pending.length > 4) pending = pending.slice(-4)
    if (answer !== '') socket.write(answer)
  })
}).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port) })
`

export async function benchSend(): Promise<readonly Measurement[]> {
  const sink = new Worker(SINK, { eval: true })
  const port = await new Promise<number>((resolve) => sink.once('message', resolve))
  const rows: Measurement[] = []
  try {
    for (const lines of LINES) rows.push(await measure(port, lines))
  } finally {
    await sink.terminate()
  }
  return rows
}

async function measure(port: number, lines: number): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'yibao-bench-send-'))
  const database = join(folder, 'yibao.sqlite')
  const store = await openSqliteStore(database)
  try {
    const people = Array.from({ length: MESSAGES }, (_, index) => {
      const address = `reader${index}@example.org`
      return { address, key: address, status: 'active' as const, since: 1, note: 'bench', attributes: {} }
    })
    await store.subscribers.addMany(people, 1)
    const edition = sampleEdition()
    const started = performance.now()
    const cpu = process.cpuUsage()
    const result = await sendIssue(
      {
        store,
        clock: systemClock,
        transport: smtpTransport(`smtp://127.0.0.1:${port}?lines=${lines}`),
        journal: (mailingId) => fileJournal(journalPath(database, mailingId)),
      },
      {
        issue: 'bench',
        site: SITE,
        secret: 'a secret for measuring only',
        edition: { hash: edition.hash, compile: (date) => compileMessage(edition, SITE, date) },
        choice: 'as-written',
        uncertain: 'hold',
        waitMs: 0,
        signal: new AbortController().signal,
        confirm: async () => true,
      },
    )
    const seconds = (performance.now() - started) / 1000
    const { user, system } = process.cpuUsage(cpu)
    if (result.type !== 'ended' || result.accepted !== MESSAGES)
      throw new Error(`Unexpected end: ${JSON.stringify(result)}`)
    return {
      what: `send ${MESSAGES.toLocaleString('en')} messages of 55 KB over ${lines} ${lines === 1 ? 'line' : 'lines'}`,
      result: `${Math.round(MESSAGES / seconds).toLocaleString('en')} a second`,
      remark: `${Math.round((user + system) / MESSAGES)} us of CPU a message (with the sink), ledger and journal on`,
    }
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const SITE: Site = {
  name: 'Bench',
  language: 'en',
  description: '',
  url: 'https://bench.example/',
  service: 'https://bench.example/',
  sender: { name: 'Bench', address: 'editor@bench.example' },
  list: { id: 'weekly.bench.example', label: 'Bench' },
  bounceDomain: 'bench.example',
  feedbackId: 'bench',
  postalAddress: '',
  subject: '',
  words: [],
  labels: [],
  linksHeadings: [],
  firstNumber: 1,
  boilerplate: {},
}

/** 9 KB of text and 45 KB of HTML, each with a link of the reader's own. */
function sampleEdition(): Edition {
  const paragraph = 'Large language models arrived later, but not as late as many think. '.repeat(3)
  const text = `${`${paragraph}\n\n`.repeat(44)}Leave: ${slotMark('unsubscribeUrl')}\n`
  const html = `${`<p style="margin:0 0 16px;font-size:17px;line-height:26px">${paragraph.repeat(5)}</p>\n`.repeat(40)}<a href="${slotMark('unsubscribeUrl')}">Leave</a>\n`
  const rendering = (format: 'email-html' | 'email-text' | 'web' | 'json', body: string) => ({
    format,
    mediaType: '',
    body,
    messages: [],
  })
  return {
    issue: {
      slug: 'bench',
      title: 'Bench',
      date: '2026-11-23',
      kind: 'note',
      summary: '',
      status: 'final',
      sources: [],
      translators: [],
      reviewers: [],
    },
    subject: 'Bench',
    renderings: {
      'email-html': rendering('email-html', html),
      'email-text': rendering('email-text', text),
      web: rendering('web', ''),
      json: rendering('json', ''),
    },
    hash: '0'.repeat(64),
  }
}
