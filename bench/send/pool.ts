// nodemailer's pool, as its documentation has it: a message built anew for every reader, no ledger.
import { once } from 'node:events'
import { createTransport } from 'nodemailer'
import { bodiesOf, SITE } from './edition.ts'
import { meter, optionsOf } from './meter.ts'

const { port, count, lines, key } = optionsOf(({ port, count, lines, key }) => ({
  port: Number(port),
  count: Number(count),
  lines: Number(lines),
  key: typeof key === 'string' ? key : undefined,
}))

const transport = createTransport({
  host: '127.0.0.1',
  port,
  ignoreTLS: true,
  pool: true,
  maxConnections: lines,
  maxMessages: Number.POSITIVE_INFINITY,
  ...(key === undefined
    ? {}
    : { dkim: { domainName: 'bench.example', keySelector: 'bench', privateKey: key } }),
})

await meter(async () => {
  let begun = 0
  const work = async () => {
    while (begun < count) {
      begun += 1
      await send(begun)
    }
  }
  // twice as many as there are connections, so that none ever waits for the next message
  await Promise.all(Array.from({ length: lines * 2 }, work))
  return count
})
const closed = once(transport, 'close')
transport.close()
await Promise.race([closed, Promise.resolve()])

function send(id: number): Promise<unknown> {
  const token = `t${String(id).padStart(31, '0')}`
  const leaveUrl = `https://bench.example/leave/${token}`
  return transport.sendMail({
    envelope: { from: `b+${token}@bench.example`, to: `reader${id}@example.org` },
    from: SITE.sender,
    replyTo: SITE.sender.address,
    to: `reader${id}@example.org`,
    subject: 'Bench',
    messageId: `<${token}@weekly.bench.example>`,
    headers: {
      'List-Id': 'Bench <weekly.bench.example>',
      'List-Unsubscribe': `<${leaveUrl}>, <mailto:leave+${token}@bench.example?subject=leave>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Feedback-ID': 'bench:weekly:newsletter:bench',
    },
    ...bodiesOf(leaveUrl),
  })
}
