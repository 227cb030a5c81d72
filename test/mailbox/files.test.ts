// Mails in files: single ones, Maildir and mbox. What is handed over, byte for byte, and what is marked when.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emlFiles, pipedMail } from '../../src/mailbox/eml-files.ts'
import { maildir } from '../../src/mailbox/maildir.ts'
import { mbox, splitMbox } from '../../src/mailbox/mbox.ts'
import { basket } from './taker.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yibao-mailbox-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('emlFiles', () => {
  it('hands over each file, and passes over one that is too large', async () => {
    await writeFile(join(folder, 'a.eml'), 'Subject: a\r\n\r\n\xff')
    await writeFile(join(folder, 'b.eml'), 'x'.repeat(50))
    const taker = basket()
    await emlFiles([join(folder, 'a.eml'), join(folder, 'b.eml')], 40).read(taker)
    expect(taker.mails).toEqual([
      { bytes: Buffer.from('Subject: a\r\n\r\n\xff'), place: join(folder, 'a.eml') },
    ])
    expect(taker.passed).toEqual([{ place: join(folder, 'b.eml'), octets: 50 }])
  })

  it('reads one mail from a pipe, none where there is nothing', async () => {
    const taker = basket()
    await pipedMail(Readable.from([Buffer.from('Subject: '), Buffer.from('x\n')])).read(taker)
    await pipedMail(Readable.from([])).read(taker)
    await pipedMail(Readable.from([Buffer.alloc(30), Buffer.alloc(30)]), 40).read(taker)
    expect(taker.texts()).toEqual(['Subject: x\n'])
    expect(taker.passed).toEqual([{ place: 'standard input', octets: 60 }])
  })
})

describe('maildir', () => {
  beforeEach(async () => {
    for (const name of ['new', 'cur', 'tmp']) await mkdir(join(folder, name))
    await writeFile(join(folder, 'new/2.M1.host'), 'two')
    await writeFile(join(folder, 'new/1.M1.host'), 'one')
    await writeFile(join(folder, 'new/.hidden'), 'no')
    await mkdir(join(folder, 'new/folder'))
    await writeFile(join(folder, 'cur/0.M1.host:2,R'), 'listed, not seen')
    await writeFile(join(folder, 'cur/0.M2.host:2,RS'), 'seen')
    await writeFile(join(folder, 'tmp/3.M1.host'), 'half written')
  })
  const names = async () => [
    (await readdir(join(folder, 'new'))).sort(),
    (await readdir(join(folder, 'cur'))).sort(),
  ]

  it('takes new mails in the order of arrival and those in cur without the flag S, and marks them', async () => {
    const taker = basket()
    await maildir(folder, { marks: 'mark' }).read(taker)
    expect(taker.texts()).toEqual(['one', 'two', 'listed, not seen'])
    expect(await names()).toEqual([
      ['.hidden', 'folder'],
      ['0.M1.host:2,RS', '0.M2.host:2,RS', '1.M1.host:2,S', '2.M1.host:2,S'],
    ])
    const again = basket()
    await maildir(folder, { marks: 'mark' }).read(again)
    expect(again.mails).toEqual([])
  })

  it('moves nothing when it is to leave all, or before a mail was taken', async () => {
    const before = await names()
    await maildir(folder, { marks: 'leave' }).read(basket())
    expect(await names()).toEqual(before)
    const failing = basket(() => {
      throw new Error('disk full')
    })
    await expect(maildir(folder, { marks: 'mark' }).read(failing)).rejects.toThrow('disk full')
    expect(await names()).toEqual(before)
  })

  it('passes over what is too large and what another program took', async () => {
    const taker = basket(async () => {
      await rm(join(folder, 'new/2.M1.host'), { force: true })
    })
    await maildir(folder, { marks: 'mark', octetsMax: 10 }).read(taker)
    expect(taker.texts()).toEqual(['one'])
    expect(taker.passed).toEqual([{ place: join(folder, 'cur/0.M1.host:2,R'), octets: 16 }])
  })
})

const SEPARATOR = 'From mx@relay.example Tue Nov 24 10:20:30 2026\n'

describe('mbox', () => {
  it('splits at separators, takes a mark off quoted ones, and trusts no Content-Length', async () => {
    const path = join(folder, 'box.mbox')
    const text = [
      SEPARATOR,
      'Content-Length: 9999\n\n>From here\n>>From there\n> From\nFrom now on, at 10:20 in 2026\n\n',
      'From the shop, without a time\n\n',
      'From MAILER-DAEMON  Tue Nov 24 10:20:31 2026 +0800\nSubject: second\n\nno line end',
    ].join('')
    await writeFile(path, text)
    const taker = basket()
    await mbox(path).read(taker)
    expect(taker.texts()).toEqual([
      'Content-Length: 9999\n\nFrom here\n>From there\n> From\nFrom now on, at 10:20 in 2026\n\nFrom the shop, without a time\n',
      'Subject: second\n\nno line end',
    ])
    expect(taker.mails.map(({ place, envelopeFrom }) => [place, envelopeFrom])).toEqual([
      ['box.mbox:1', 'mx@relay.example'],
      ['box.mbox:2', undefined],
    ])
  })

  it('passes over a mail that is too large, also one that is a single line, and goes on', async () => {
    const path = join(folder, 'box.mbox')
    await writeFile(
      path,
      `${SEPARATOR}${'x'.repeat(5_000)}\n\n${SEPARATOR}small\n\n${SEPARATOR}${'y\n'.repeat(700)}`,
    )
    const taker = basket()
    await mbox(path, 1_000).read(taker)
    expect(taker.texts()).toEqual(['small\n'])
    expect(taker.passed).toEqual([
      { place: 'box.mbox:1', octets: 5_002 },
      { place: 'box.mbox:3', octets: 1_400 },
    ])
  })

  it('gives back what was quoted into it, in any pieces and with both line ends', async () => {
    const line = fc.constantFrom('', 'a', 'From a@b.example Tue Nov 24 10:20:30 2026', '>From x', 'é')
    const mail = fc.array(line, { minLength: 1, maxLength: 5 })
    const cases = fc.record({
      mails: fc.array(mail, { minLength: 1, maxLength: 4 }),
      end: fc.constantFrom('\n', '\r\n'),
      piece: fc.integer({ min: 1, max: 40 }),
    })
    await fc.assert(
      fc.asyncProperty(cases, async ({ mails, end, piece }) => {
        const texts = mails.map((lines) => lines.map((each) => `${each}${end}`).join(''))
        const quoted = texts
          .map((text) => `${SEPARATOR}${text.replace(/^(>*From )/gm, '>$1')}${end}`)
          .join('')
        const bytes = Buffer.from(quoted)
        const chunks = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, at) =>
          bytes.subarray(at * piece, (at + 1) * piece),
        )
        const back: string[] = []
        for await (const each of splitMbox(Readable.from(chunks), 10_000))
          back.push(Buffer.from(each.bytes ?? '').toString())
        expect(back).toEqual(texts)
      }),
      { numRuns: 300 },
    )
  })
})
