// The SMTP listener as `serve` opens it, over a real store: mails in, readers off the list.
import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isOurAddress, openIntakeServer } from '../../src/cli/serve/intake.ts'
import type { MailListener } from '../../src/mailbox/smtp-listener.ts'
import { leaveAddress, openDesk, returnPath, type TestDesk } from '../jobs/bounces/desk.ts'
import { bounce, letter } from '../jobs/bounces/mails.ts'

let test: TestDesk
let listener: MailListener
let log: unknown[]
beforeEach(async () => {
  test = await openDesk()
  log = []
  listener = await openIntakeServer(test.desk, {
    host: '127.0.0.1',
    port: 0,
    log: (entry) => log.push(entry),
  })
})
afterEach(async () => {
  await listener.close()
  await test.store.close()
})

async function send(to: string, raw: Uint8Array, from = ''): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port: listener.port, ignoreTLS: true })
  const info = await transport.sendMail({ envelope: { from, to: [to] }, raw: Buffer.from(raw) })
  return info.response
}

describe('openIntakeServer', () => {
  it('takes a bounce and a mail to leave, and says so without addresses', async () => {
    expect(await send(returnPath(), bounce({ to: returnPath() }).bytes)).toMatch(/^250 /)
    expect(await send(leaveAddress(2), letter(leaveAddress(2)).bytes, 'other@example.org')).toMatch(/^250 /)
    expect([await test.status(1), await test.status(2)]).toEqual(['suppressed', 'unsubscribed'])
    expect(log).toEqual([
      { type: 'mail', kind: 'bounce', result: 'suppressed' },
      { type: 'mail', kind: 'leave', result: 'left' },
    ])
  })

  it('takes nothing for anybody else', async () => {
    await expect(
      send('victim@elsewhere.example', letter('x@y.example').bytes, 'a@b.example'),
    ).rejects.toThrow('550')
    expect(log).toEqual([])
  })
})

describe('isOurAddress', () => {
  it.each([
    [returnPath(), true],
    [returnPath().toUpperCase(), true],
    [leaveAddress(), true],
    ['replies@bounce.gazette.example', true],
    [returnPath().replace('b+', 'leave+'), false],
    [returnPath(1, 'another-secret-of-somebody-else-entirely'), false],
    [returnPath().replace('bounce.gazette', 'elsewhere'), false],
    [`${returnPath()}.evil.example`, false],
    ['postmaster@bounce.gazette.example', false],
  ])('%s: %s', (address, ours) => {
    expect(isOurAddress(address, test.desk)).toBe(ours)
  })
})
