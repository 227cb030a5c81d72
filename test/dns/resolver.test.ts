// The resolver against a tiny name server on this machine: joining, absence, failure, silence.
import { createSocket, type Socket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { DnsFailed } from '../../src/dns/dns.ts'
import { dnsResolver } from '../../src/dns/resolver.ts'

const TYPES = { A: 1, PTR: 12, MX: 15, TXT: 16, AAAA: 28 } as const
const OK = 0
const SERVFAIL = 2
const NXDOMAIN = 3

interface Answer {
  readonly code: number
  readonly records: readonly { readonly type: number; readonly data: Buffer }[]
}

let server: Socket | undefined

afterEach(() => {
  server?.close()
  server = undefined
})

/** Answers `name type` from a table; what is not in it does not exist, and `silent` gets no answer. */
async function serve(table: Readonly<Record<string, Answer | 'silent'>>): Promise<string> {
  const socket = createSocket('udp4')
  server = socket
  socket.on('message', (question, from) => {
    const { name, type, end } = readQuestion(question)
    const answer = table[`${name} ${type}`] ?? { code: NXDOMAIN, records: [] }
    if (answer === 'silent') return
    const header = Buffer.alloc(12)
    question.copy(header, 0, 0, 2)
    header.writeUInt16BE(0x8180 | answer.code, 2)
    header.writeUInt16BE(1, 4)
    header.writeUInt16BE(answer.records.length, 6)
    const records = answer.records.map(({ type: kind, data }) => {
      const head = Buffer.alloc(12)
      head.writeUInt16BE(0xc00c, 0)
      head.writeUInt16BE(kind, 2)
      head.writeUInt16BE(1, 4)
      head.writeUInt32BE(60, 6)
      head.writeUInt16BE(data.length, 10)
      return Buffer.concat([head, data])
    })
    socket.send(Buffer.concat([header, question.subarray(12, end), ...records]), from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(socket.address() as AddressInfo).port}`
}

function readQuestion(bytes: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) {
    labels.push(bytes.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.').toLowerCase(), type: bytes.readUInt16BE(at + 1), end: at + 5 }
}

function encodeName(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.')
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ])
}

const text = (...strings: string[]) => ({
  type: TYPES.TXT,
  data: Buffer.concat(strings.map((each) => Buffer.concat([Buffer.from([each.length]), Buffer.from(each)]))),
})

const open = (address: string) => dnsResolver({ servers: [address], timeoutMs: 200, tries: 1 })

describe('dnsResolver', () => {
  it('joins the strings of a TXT record without a space, and keeps records apart', async () => {
    const dns = open(
      await serve({
        [`s._domainkey.gazette.example ${TYPES.TXT}`]: {
          code: OK,
          records: [text('v=DKIM1; p=AAAA', 'BBBB'), text('something else')],
        },
      }),
    )
    expect([...(await dns.txt('s._domainkey.gazette.example'))].sort()).toEqual([
      'something else',
      'v=DKIM1; p=AAAABBBB',
    ])
  })

  it('says nothing for a name that is not there, and for one without a record of the kind', async () => {
    const dns = open(await serve({ [`gazette.example ${TYPES.TXT}`]: { code: OK, records: [] } }))
    expect(await dns.txt('gazette.example')).toEqual([])
    expect(await dns.txt('nothing.example')).toEqual([])
    expect(await dns.addresses('nothing.example')).toEqual([])
    expect(await dns.names('192.0.2.1')).toEqual([])
  })

  it('gives addresses of both kinds, also where a server is silent about one of them', async () => {
    const dns = open(
      await serve({
        [`both.example ${TYPES.A}`]: {
          code: OK,
          records: [{ type: TYPES.A, data: Buffer.from([192, 0, 2, 1]) }],
        },
        [`both.example ${TYPES.AAAA}`]: {
          code: OK,
          records: [{ type: TYPES.AAAA, data: Buffer.from('20010db8000000000000000000000001', 'hex') }],
        },
        [`half.example ${TYPES.A}`]: {
          code: OK,
          records: [{ type: TYPES.A, data: Buffer.from([192, 0, 2, 2]) }],
        },
        [`half.example ${TYPES.AAAA}`]: 'silent',
      }),
    )
    expect(await dns.addresses('both.example')).toEqual(['192.0.2.1', '2001:db8::1'])
    expect(await dns.addresses('half.example')).toEqual(['192.0.2.2'])
  })

  it('reads exchanges, a null MX and names of addresses', async () => {
    const exchange = (priority: number, name: string) => ({
      type: TYPES.MX,
      data: Buffer.concat([Buffer.from([0, priority]), encodeName(name)]),
    })
    const dns = open(
      await serve({
        [`gazette.example ${TYPES.MX}`]: { code: OK, records: [exchange(10, 'MX.gazette.example')] },
        [`silent.example ${TYPES.MX}`]: { code: OK, records: [exchange(0, '')] },
        [`1.2.0.192.in-addr.arpa ${TYPES.PTR}`]: {
          code: OK,
          records: [{ type: TYPES.PTR, data: encodeName('mail.gazette.example') }],
        },
      }),
    )
    expect(await dns.mx('gazette.example')).toEqual([{ exchange: 'mx.gazette.example', priority: 10 }])
    expect(await dns.mx('silent.example')).toEqual([{ exchange: '', priority: 0 }])
    expect(await dns.names('192.0.2.1')).toEqual(['mail.gazette.example'])
  })

  it('throws DnsFailed where nothing is known: a failing server, a silent one, none', async () => {
    const dns = open(
      await serve({
        [`broken.example ${TYPES.TXT}`]: { code: SERVFAIL, records: [] },
        [`slow.example ${TYPES.TXT}`]: 'silent',
      }),
    )
    await expect(dns.txt('broken.example')).rejects.toThrow(DnsFailed)
    await expect(dns.txt('broken.example')).rejects.toThrow(/TXT records of broken\.example.*SERVFAIL/)
    await expect(dns.txt('slow.example')).rejects.toThrow(/no name server answered in time/)
  })

  it('refuses a server that is no address', () => {
    expect(() => dnsResolver({ servers: ['not an address'] })).toThrow(TypeError)
  })
})
