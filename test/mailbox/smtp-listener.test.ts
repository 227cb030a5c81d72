// The SMTP listener: what it takes, what it refuses and in which words, and that 250 means durable.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { afterEach, describe, expect, it } from 'vitest'
import type { IncomingMail } from '../../src/mailbox/mailbox.ts'
import { MailboxRefused } from '../../src/mailbox/mailbox.ts'
import { type ListenerOptions, listenForMail, type MailListener } from '../../src/mailbox/smtp-listener.ts'
import { RawClient } from './smtp-client.ts'

const open: { end?(): void; close?(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) {
    each.end?.()
    await each.close?.()
  }
})

interface Setup {
  readonly listener: MailListener
  readonly mails: IncomingMail[]
  readonly troubles: string[]
}

async function listen(
  options: Partial<ListenerOptions> = {},
  onTake: (mail: IncomingMail) => Promise<void> | void = () => {},
): Promise<Setup> {
  const mails: IncomingMail[] = []
  const troubles: string[] = []
  const take = async (mail: IncomingMail) => {
    await onTake(mail)
    mails.push(mail)
  }
  const listener = await listenForMail(take, {
    host: '127.0.0.1',
    port: 0,
    name: 'bounce.gazette.example',
    isOurs: (address) => address === 'b+token@bounce.gazette.example',
    onTrouble: (sentence) => troubles.push(sentence),
    ...options,
  })
  open.push(listener)
  return { listener, mails, troubles }
}

async function greeted({ listener }: Setup): Promise<RawClient> {
  const client = new RawClient(listener.port)
  open.push(client)
  expect(await client.answer()).toBe('220 bounce.gazette.example ESMTP no relaying')
  await client.say('EHLO mx.example\r\n')
  return client
}

const MAIL = 'MAIL FROM:<>\r\n'
const RCPT = 'RCPT TO:<b+token@bounce.gazette.example>\r\n'

async function inData(setup: Setup): Promise<RawClient> {
  const client = await greeted(setup)
  expect(await client.say(MAIL)).toMatch(/^250 /)
  expect(await client.say(RCPT)).toMatch(/^250 /)
  expect(await client.say('DATA\r\n')).toMatch(/^354 /)
  return client
}

describe('listenForMail', () => {
  it('takes a mail for an address of ours, with its envelope, dots and bytes as they were', async () => {
    const setup = await listen()
    const client = await inData(setup)
    expect(await client.say('Subject: x\r\n\r\n..a dot\r\n\xe9\r\n.\r\n')).toBe(
      '250 2.6.0 OK: message queued',
    )
    expect(setup.mails).toEqual([
      {
        bytes: Buffer.from('Subject: x\r\n\r\n.a dot\r\n\xe9\r\n', 'latin1'),
        envelopeTo: ['b+token@bounce.gazette.example'],
        envelopeFrom: '',
        place: 'smtp',
      },
    ])
  })

  it('tells what it can do: SIZE, no AUTH, no STARTTLS without a certificate', async () => {
    const setup = await listen()
    const client = new RawClient(setup.listener.port)
    open.push(client)
    await client.answer()
    const offers = await client.say('EHLO mx.example\r\n')
    expect(offers).toContain('SIZE 1000000')
    expect(offers).not.toMatch(/AUTH|STARTTLS|SMTPUTF8|XCLIENT/)
    expect(await client.say('AUTH PLAIN AGEAYg==\r\n')).toMatch(/^500 /)
  })

  it.each([
    'victim@elsewhere.example',
    'b+other@bounce.gazette.example',
    'b+token@elsewhere.example',
    'b+token%elsewhere.example@bounce.gazette.example',
    'postmaster',
  ])('relays nothing: refuses %s', async (address) => {
    const setup = await listen()
    const client = await greeted(setup)
    await client.say(MAIL)
    expect(await client.say(`RCPT TO:<${address}>\r\n`)).toMatch(/^55[03] 5|^501 5/)
    expect(await client.say('DATA\r\n')).toMatch(/^503 /)
    expect(setup.mails).toEqual([])
  })

  it('answers only after the mail is durable, and 451 when it cannot be', async () => {
    let release = () => {}
    const kept = new Promise<void>((resolve) => {
      release = resolve
    })
    let failing = true
    const setup = await listen({}, async () => {
      if (failing) throw Object.assign(new Error('secret path'), { code: 'ENOSPC' })
      await kept
    })
    const client = await inData(setup)
    expect(await client.say('x\r\n.\r\n')).toBe(
      '451 4.3.0 the message could not be kept at the moment: try again later',
    )
    expect(setup.troubles).toEqual(['a mail could not be kept, its sender was asked to come again (ENOSPC)'])
    failing = false
    await client.say(MAIL)
    await client.say(RCPT)
    await client.say('DATA\r\n')
    client.write('x\r\n.\r\n')
    const answers: string[] = []
    const answering = client.answer().then((text) => answers.push(text))
    await new Promise((resolve) => setImmediate(resolve))
    expect(answers).toEqual([])
    release()
    await answering
    expect(answers).toEqual(['250 2.6.0 OK: message queued'])
  })

  it('refuses what is too large: announced, sent, and sent without an end', async () => {
    const setup = await listen({ octetsMax: 1000, limits: { graceMs: 10 } })
    const client = await greeted(setup)
    expect(await client.say('MAIL FROM:<> SIZE=1001\r\n')).toMatch(/^552 5\.3\.4 /)
    const second = await inData(setup)
    expect(await second.say(`${'x'.repeat(1500)}\r\n.\r\n`)).toMatch(/^552 5\.3\.4 /)
    expect(await second.say(MAIL)).toMatch(/^250 /)
    const third = await inData(setup)
    expect(await third.say('x'.repeat(100_000))).toMatch(/^552 5\.3\.4 /)
    expect(await third.answer()).toBe('')
    expect(setup.mails).toEqual([])
  })

  it('limits recipients, mails of a connection, and connections of a host', async () => {
    const limits = { recipients: 1, mailsOfOneConnection: 1, connectionsOfOneHost: 2 }
    const setup = await listen({ limits, isOurs: () => true })
    const client = await greeted(setup)
    await client.say(MAIL)
    await client.say(RCPT)
    expect(await client.say('RCPT TO:<other@bounce.gazette.example>\r\n')).toMatch(/^452 4\.5\.3 /)
    await client.say('RSET\r\n')
    expect(await client.say(MAIL)).toMatch(/^421 .*too many messages/)
    await greeted(setup)
    await greeted(setup)
    const third = new RawClient(setup.listener.port)
    open.push(third)
    expect(await third.answer()).toMatch(/^421 .*too many connections/)
  })

  it('ends a connection that says nothing', async () => {
    const setup = await listen({ limits: { silenceMs: 300 } })
    const client = await greeted(setup)
    expect(await client.answer()).toMatch(/^421 .*Timeout/)
    expect(await client.answer()).toBe('')
  })

  it('ends a connection that lasts too long, however busy it is', async () => {
    const setup = await listen({ limits: { connectionMs: 200 } })
    const client = await greeted(setup)
    let last = 'busy'
    while (last !== '') last = await client.say('NOOP\r\n')
    expect(last).toBe('')
  })

  it('offers STARTTLS with a certificate, and watches the encrypted line as well', async () => {
    const fixtures = join(import.meta.dirname, '../transport/fixtures')
    const cert = readFileSync(join(fixtures, 'test-certificate.pem'), 'utf8')
    const setup = await listen({ tls: { cert, key: readFileSync(join(fixtures, 'test-key.pem'), 'utf8') } })
    const client = await greeted(setup)
    expect(await client.say('STARTTLS\r\n')).toMatch(/^220 /)
    client.encrypt(cert)
    expect(await client.say('EHLO mx.example\r\n')).toMatch(/^250/)
    await client.say(MAIL)
    await client.say(RCPT)
    await client.say('DATA\r\n')
    expect(await client.say('x\n.\ny\r\n.\r\n')).toMatch(/^554 .*bare/)
    expect(setup.mails).toEqual([])
  })

  it('is understood by a mail program, and says when it cannot listen', async () => {
    const setup = await listen()
    const transport = createTransport({
      host: '127.0.0.1',
      port: setup.listener.port,
      secure: false,
      ignoreTLS: true,
    })
    const envelope = { from: '', to: ['b+token@bounce.gazette.example'] }
    await transport.sendMail({ envelope, raw: 'Subject: x\r\n\r\n.hello\r\n' })
    expect(Buffer.from(setup.mails[0]?.bytes ?? '').toString()).toBe('Subject: x\r\n\r\n.hello\r\n')
    const troubles: string[] = []
    const onTrouble = (sentence: string) => troubles.push(sentence)
    const again = listen({ port: setup.listener.port, onTrouble })
    await expect(again).rejects.toThrow(MailboxRefused)
    await expect(again).rejects.toThrow(
      `Unexpected port ${setup.listener.port} for mails that is taken, expected one that is free`,
    )
    await expect(listen({ host: '192.0.2.1', onTrouble })).rejects.toThrow(
      'Unexpected address 192.0.2.1 to take mails on',
    )
    expect(troubles, 'told once').toEqual([])
  })
})

/** What some server takes for the end of a message and another does not. */
const LOOK_ALIKES = [
  '\n.\n',
  '\n.\r\n',
  '\r\n.\n',
  '\r.\r',
  '\r.\r\n',
  '\r\n.\r',
  '\n.\r',
  '\r.\n',
  '\r\r\n.\r\r\n',
  '\n\n.\r\n',
]
const SMUGGLED =
  'MAIL FROM:<smuggler@evil.example>\r\nRCPT TO:<b+token@bounce.gazette.example>\r\nDATA\r\nsmuggled\r\n.\r\n'

describe('bare line ends', () => {
  it.each(LOOK_ALIKES.map((end) => [JSON.stringify(end), end] as const))(
    '%s ends no message, and refuses it',
    async (_, end) => {
      for (const pieces of ['at once', 'byte by byte'] as const) {
        const setup = await listen()
        const client = await inData(setup)
        const text = `first${end}${SMUGGLED}`
        if (pieces === 'at once') client.write(text)
        else for (const byte of text) client.write(byte)
        expect(await client.answer()).toMatch(/^554 5\.\d\.\d bare <LF> or <CR> is not taken/)
        expect(await client.say(MAIL)).toMatch(/^554 .*bare/)
        expect(setup.mails).toEqual([])
        expect(setup.troubles).toEqual(['a mail with a bare line end was refused'])
      }
    },
  )

  it('in a command means that nothing of that line is taken', async () => {
    const setup = await listen()
    const client = await greeted(setup)
    expect(await client.say('MAIL FROM:<>\n')).toMatch(/^554 .*bare/)
    expect(await client.say(MAIL)).toMatch(/^554 .*bare/)
  })
})
