// An IMAP folder: what is taken, what is marked and when, both ways to log in, and what is said when it does not work.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { imapMailbox } from '../../src/mailbox/imap.ts'
import { type ImapSettings, readImapUrl, showImap } from '../../src/mailbox/imap-url.ts'
import { MailboxRefused, MailboxUnavailable } from '../../src/mailbox/mailbox.ts'
import { type ImapScript, type LoopbackImap, startImap } from './imap-server.ts'
import { basket } from './taker.ts'

const servers: LoopbackImap[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function start(script: Partial<ImapScript> = {}): Promise<LoopbackImap> {
  const server = await startImap({
    folders: { INBOX: ['one\r\n', 'two\r\n'] },
    password: 'pass word',
    ...script,
  })
  servers.push(server)
  return server
}

function settings(
  { port }: LoopbackImap,
  url = 'imap://reader%40gazette.example:pass%20word@127.0.0.1',
  token?: string,
): ImapSettings {
  return { ...readImapUrl(url, token), port }
}

const flags = ({ folders }: LoopbackImap, folder = 'INBOX') =>
  (folders.get(folder) ?? []).map((mail) => [mail.uid, [...mail.flags].join(' ')])

describe('imapMailbox', () => {
  it('takes what is unseen, in order, and marks each as seen once it was taken', async () => {
    const server = await start()
    const seenBefore: unknown[] = []
    const taker = basket(() => {
      seenBefore.push(flags(server))
    })
    await imapMailbox(settings(server)).read(taker)
    expect(taker.texts()).toEqual(['one\r\n', 'two\r\n'])
    expect(taker.mails[1]?.place).toBe(`imap://127.0.0.1:${server.port}/INBOX;UID=2`)
    expect(seenBefore[0]).toEqual([
      [1, ''],
      [2, ''],
    ])
    expect(seenBefore[1]).toEqual([
      [1, '\\Seen'],
      [2, ''],
    ])
    expect(flags(server)).toEqual([
      [1, '\\Seen'],
      [2, '\\Seen'],
    ])
    expect(server.logins).toEqual(['LOGIN'])
    const again = basket()
    await imapMailbox(settings(server)).read(again)
    expect(again.mails).toEqual([])
  })

  it('logs in with an access token by XOAUTH2', async () => {
    const server = await start({ token: 'ya29.token', password: undefined as never })
    const taker = basket()
    await imapMailbox(settings(server, 'imap://reader%40gazette.example@127.0.0.1', 'ya29.token')).read(taker)
    expect(server.logins).toEqual(['XOAUTH2'])
    expect(taker.texts()).toEqual(['one\r\n', 'two\r\n'])
  })

  it('leaves a mail unseen that could not be taken, and throws what the taker threw', async () => {
    const server = await start()
    const failure = new Error('disk full')
    const taker = basket(() => {
      if (taker.mails.length === 2) throw failure
    })
    await expect(imapMailbox(settings(server)).read(taker)).rejects.toBe(failure)
    expect(flags(server)).toEqual([
      [1, '\\Seen'],
      [2, ''],
    ])
  })

  it('moves mails to a folder instead, and refuses one that is not there', async () => {
    const server = await start({ folders: { INBOX: ['one\r\n'], Done: [] } })
    await imapMailbox(settings(server), { moveTo: 'Done' }).read(basket())
    expect(flags(server)).toEqual([])
    expect(flags(server, 'Done')).toEqual([[1, '']])
    server.deliver('INBOX', 'two\r\n')
    const reading = imapMailbox(settings(server), { moveTo: 'Nowhere' }).read(basket())
    await expect(reading).rejects.toThrow('does not move mails to “Nowhere”. Make that folder')
    expect(flags(server)).toEqual([[2, '']])
  })

  it('never fetches a mail over the limit, and leaves it', async () => {
    const server = await start({ folders: { INBOX: ['x'.repeat(2000), 'small\r\n'] } })
    const taker = basket()
    await imapMailbox(settings(server), { octetsMax: 1000 }).read(taker)
    expect(taker.passed).toEqual([{ place: `imap://127.0.0.1:${server.port}/INBOX;UID=1`, octets: 2000 }])
    expect(taker.texts()).toEqual(['small\r\n'])
    expect(server.fetched).toEqual([2])
    expect(flags(server)).toEqual([
      [1, ''],
      [2, '\\Seen'],
    ])
  })

  it.each(['offered', 'not offered'] as const)(
    'waits for new mail with IDLE %s, until it is told to stop',
    async (idle) => {
      const server = await start({ folders: { INBOX: ['one\r\n'] }, idle })
      const stop = new AbortController()
      const taker = basket(() => {
        if (taker.mails.length === 1) setImmediate(() => server.deliver('INBOX', 'two\r\n'))
        if (taker.mails.length === 2) stop.abort()
      })
      const troubles: string[] = []
      const wait = async () => {}
      await imapMailbox(settings(server)).watch(taker, {
        signal: stop.signal,
        wait,
        onTrouble: (text) => troubles.push(text),
      })
      expect(taker.texts()).toEqual(['one\r\n', 'two\r\n'])
      expect(troubles).toEqual([])
    },
  )

  it('comes back after the connection was lost, with longer pauses', async () => {
    let hangUps = 0
    const server = await start({
      act: (command) => (command === 'UID SEARCH' && hangUps++ < 2 ? 'hang up' : 'go on'),
    })
    const stop = new AbortController()
    const taker = basket(() => {
      if (taker.mails.length === 2) stop.abort()
    })
    const told: (string | number)[] = []
    await imapMailbox(settings(server)).watch(taker, {
      signal: stop.signal,
      onTrouble: (text) => told.push(text.replace(/\d{4,5}/, 'PORT')),
      wait: async (ms) => {
        told.push(ms)
      },
    })
    const sentence = expect.stringMatching(
      /^imap:\/\/127\.0\.0\.1:PORT\/INBOX cannot be read at the moment \(\w/,
    )
    expect(told).toEqual([sentence, 5_000, sentence, 15_000])
    expect(taker.texts()).toEqual(['one\r\n', 'two\r\n'])
  })

  it('says in a sentence that the login is wrong, without it', async () => {
    const server = await start()
    const wrong = settings(server, 'imap://reader%40gazette.example:geheim@127.0.0.1')
    const error = await imapMailbox(wrong)
      .read(basket())
      .catch((caught) => caught)
    expect(error).toBeInstanceOf(MailboxRefused)
    expect(error.message).toBe(
      `imap://127.0.0.1:${server.port}/INBOX refuses the login. Check the user and the password of YIBAO_IMAP_URL`,
    )
  })

  it('says that there is no such folder, and that nobody answers', async () => {
    const server = await start()
    const nowhere = settings(server, 'imap://reader%40gazette.example:pass%20word@127.0.0.1/Bounces')
    await expect(imapMailbox(nowhere).read(basket())).rejects.toThrow('there is no folder “Bounces”')
    await server.close()
    await expect(imapMailbox(settings(server)).read(basket())).rejects.toThrow(MailboxUnavailable)
    await expect(imapMailbox(settings(server)).read(basket())).rejects.toThrow('(ECONNREFUSED)')
  })

  it('speaks TLS from the first byte, and only with a certificate that it trusts', async () => {
    const fixtures = join(import.meta.dirname, '../transport/fixtures')
    const cert = readFileSync(join(fixtures, 'test-certificate.pem'), 'utf8')
    const server = await start({ tls: { key: readFileSync(join(fixtures, 'test-key.pem'), 'utf8'), cert } })
    const url = 'imaps://reader%40gazette.example:pass%20word@localhost'
    const taker = basket()
    await imapMailbox(settings(server, url), { trusted: cert, certificateName: 'mail.example.test' }).read(
      taker,
    )
    expect(taker.mails).toHaveLength(2)
    await expect(imapMailbox(settings(server, url)).read(basket())).rejects.toThrow(MailboxRefused)
    await expect(imapMailbox(settings(server, url)).read(basket())).rejects.toThrow(
      'cannot be spoken to encrypted',
    )
  })

  it('does not log in unencrypted anywhere but on this machine', async () => {
    const server = await start()
    const starttls = { ...settings(server), encryption: 'starttls' as const }
    await expect(imapMailbox(starttls).read(basket())).rejects.toThrow('cannot be spoken to encrypted')
    expect(server.logins).toEqual([])
  })
})

describe('readImapUrl', () => {
  it('reads user, password, host and folder', () => {
    const url = 'imaps://bounces%40gazette.example:p%2Fw@imap.gazette.example/Bounces%20in'
    expect(readImapUrl(url)).toEqual({
      host: 'imap.gazette.example',
      port: 993,
      encryption: 'tls',
      user: 'bounces@gazette.example',
      login: { type: 'password', password: 'p/w' },
      folder: 'Bounces in',
    })
    expect(showImap(readImapUrl(url))).toBe('imaps://imap.gazette.example:993/Bounces in')
    expect(readImapUrl('imap://u:p@mail.gazette.example')).toMatchObject({
      encryption: 'starttls',
      port: 143,
      folder: 'INBOX',
    })
    expect(readImapUrl('imap://u:p@127.0.0.1:1143')).toMatchObject({ encryption: 'none', port: 1143 })
    expect(readImapUrl('imaps://u@h.example', 'tok')).toMatchObject({
      login: { type: 'token', token: 'tok' },
    })
  })

  it.each([
    'nonsense',
    'pop3://u:geheim@h.example',
    'imaps://u@h.example',
    'imaps://:geheim@h.example',
    'imaps://u:geheim%@h.example',
    'imaps://u:geheim@h.example/INBOX#1',
    'imaps://u:geheim@h.example/INBOX?x=1',
  ])('refuses %s without showing a password', (url) => {
    expect(() => readImapUrl(url)).toThrow(MailboxRefused)
    expect(() => readImapUrl(url)).toThrow(/^Unexpected (?!.*geheim)/)
  })
})
