// Fetching what others chose: nothing on loopback is ever reached, directly, by a redirect or by a name; limits hold.
import { createServer, type RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { type GuardedLimits, guardedHttp } from '../../src/http/guarded-fetch.ts'
import { HttpFailed } from '../../src/http/http.ts'
import { isPublicAddress } from '../../src/issue/public-address.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serve(listener: RequestListener): Promise<{ port: number; url: string }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Unexpected server without a port')
  return { port: address.port, url: `http://127.0.0.1:${address.port}` }
}

/** A server that must not be reached, and how often it was. */
async function canary(): Promise<{ port: number; hits: () => number }> {
  let hits = 0
  const { port } = await serve((_, response) => {
    hits += 1
    response.end('secret')
  })
  return { port, hits: () => hits }
}

const open = (limits: GuardedLimits = {}) => guardedHttp(limits, { permit: () => true })

/** Spellings of addresses that are no public host; `:PORT` comes behind each. */
const HOSTS = [
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '0',
    '0x7f.1',
    '0x7f.0.0.1',
    '0x7f000001',
  ],
  ...['2130706433', '017700000001', '0177.0.0.1', '0177.1', '0x7f.0x0.0x0.0x1', '127.0.0.1.', '127。0。0。1'],
  ...['①②⑦.0.0.1', '１２７.0.0.1', '%31%32%37.0.0.1', 'localhost', 'localhost.', 'LOCALHOST', 'a.localhost'],
  ...[
    'ⓛocalhost',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
  ],
  ...[
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001::7f00:1]',
  ],
  ...[
    '[fc00::1]',
    '[fd00::1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[2001:db8::1]',
    '[100::1]',
  ],
  ...[
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.1.254',
    '169.254.169.254',
  ],
  ...[
    '169.254.0.1',
    '2852039166',
    '0xa9fea9fe',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
  ],
  ...[
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    'printer.local',
  ],
  ...['metadata.google.internal', 'router.lan'],
]

describe('addresses that are no public host', () => {
  it(`reach nothing, in ${HOSTS.length} spellings, directly and by a redirect`, async () => {
    const { port, hits } = await canary()
    let location = ''
    let redirects = 0
    const { url } = await serve((_, response) => {
      redirects += 1
      response.writeHead(302, { location: Buffer.from(location).toString('latin1') }).end()
    })
    expect(HOSTS.length).toBeGreaterThanOrEqual(60)
    for (const host of HOSTS) {
      location = `http://${host}:${port}/`
      const direct = guardedHttp().get(location)
      await expect(direct, host).rejects.toMatchObject({ name: 'HttpFailed', failure: 'refused' })
      // Both looks at the first hop find it public; what it leads to is judged as always.
      let looks = 0
      const http = guardedHttp({}, { permit: (each) => looks++ < 2 || isPublicAddress(each) })
      await expect(http.get(url), host).rejects.toMatchObject({ name: 'HttpFailed', failure: 'refused' })
    }
    expect(redirects).toBe(HOSTS.length)
    expect(hits()).toBe(0)
  })

  it('reach nothing by a name, whichever of its addresses is wrong and whenever it changes', async () => {
    const { port, hits } = await canary()
    const answers = [
      ['127.0.0.1'],
      ['8.8.8.8', '127.0.0.1'],
      ['::1'],
      ['::ffff:127.0.0.1'],
      ['169.254.169.254'],
      [],
    ]
    for (const addresses of answers) {
      const http = guardedHttp({}, { resolve: async () => addresses })
      await expect(http.get(`http://news.example:${port}/`)).rejects.toThrow('no public address')
    }
    // Asked twice, the name would change: it is asked once, and the answer is what is connected to.
    let asked = 0
    const rebinding = guardedHttp(
      { timeMaxMs: 300 },
      {
        resolve: async () => (asked++ === 0 ? ['203.0.113.1'] : ['127.0.0.1']),
        permit: (each) => each !== '127.0.0.1',
      },
    )
    await expect(rebinding.get(`http://news.example:${port}/`)).rejects.toThrow(HttpFailed)
    expect(asked).toBe(1)
    expect(hits()).toBe(0)
  })

  it('are refused at the socket too', async () => {
    const { port, hits } = await canary()
    let judged = 0
    const http = guardedHttp({}, { resolve: async () => ['127.0.0.1'], permit: () => judged++ === 0 })
    await expect(http.get(`http://news.example:${port}/`)).rejects.toThrow('leads to 127.0.0.1')
    expect(hits()).toBe(0)
  })

  it.each([
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'data:text/html,x',
    'javascript:alert(1)',
    'ftp://news.example/',
    'http://user:secret@news.example/',
    'http://news.example:25/',
    'nonsense',
    'http://',
  ])('%s is refused', async (address) => {
    const error = await guardedHttp()
      .get(address)
      .catch((caught: unknown) => caught)
    expect(error).toMatchObject({ name: 'HttpFailed', failure: 'refused' })
    expect(String(error)).not.toContain('secret@')
  })
})

describe('limits', () => {
  it('follows five redirects and no more, and says which', async () => {
    const { url } = await serve((request, response) => {
      const step = Number(request.url?.slice(1))
      if (step === 0) response.end('there')
      else response.writeHead(step % 2 === 0 ? 301 : 307, { location: `/${step - 1}` }).end()
    })
    const answer = await open().get(`${url}/5`)
    expect(answer).toMatchObject({ status: 200, url: `${url}/0` })
    expect(answer.hops.map(({ status }) => status)).toEqual([307, 301, 307, 301, 307])
    await expect(open().get(`${url}/6`)).rejects.toThrow('more than 5 times')
  })

  it('follows no redirect to a file, to credentials or to nonsense', async () => {
    for (const location of [
      'file:///etc/passwd',
      'https://user:secret@news.example/',
      'http://[',
      'gopher://x/',
    ]) {
      const { url } = await serve((_, response) => response.writeHead(302, { location }).end())
      await expect(open().get(url)).rejects.toMatchObject({ failure: 'refused' })
    }
  })

  it('reads a Location that is bare UTF-8', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/')
        response.writeHead(302, { location: Buffer.from('/新闻').toString('latin1') }).end()
      else response.end(decodeURIComponent(request.url ?? ''))
    })
    expect(Buffer.from((await open().get(url)).body).toString()).toBe('/新闻')
  })

  it('counts unpacked bytes', async () => {
    const { url } = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(3_000_000))),
    )
    await expect(open({ bytesMax: 1_000_000 }).get(url)).rejects.toThrow('larger than 1000000 bytes')
  })

  it('stops an endless body, a silent server and one that drips', async () => {
    const endless = await serve((_, response) => {
      const write = () => {
        if (!response.destroyed && response.write(Buffer.alloc(10_000))) setImmediate(write)
      }
      response.on('drain', write)
      write()
    })
    await expect(open({ bytesMax: 50_000 }).get(endless.url)).rejects.toMatchObject({ failure: 'limit' })
    const silent = await serve(() => undefined)
    await expect(open({ timeMaxMs: 60 }).get(silent.url)).rejects.toThrow('did not answer within 0.06 s')
    const begun = await serve((_, response) => void response.writeHead(200).write('x'))
    await expect(open({ timeMaxMs: 60 }).get(begun.url)).rejects.toThrow('did not answer within 0.06 s')
  })

  it('takes no pictures and films, and says so', async () => {
    const { url } = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'image/png' }).end('x'),
    )
    await expect(open().get(url)).rejects.toThrow('is image/png, expected a page or a document')
  })

  it('says in a sentence that nobody answers', async () => {
    const { url } = await serve(() => undefined)
    for (const close of closing.splice(0)) await close()
    await expect(open().get(url)).rejects.toThrow('the server refuses the connection')
    const nowhere = guardedHttp(
      {},
      { resolve: () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })) },
    )
    await expect(nowhere.get('https://gone.example/')).rejects.toThrow('there is no host of that name')
  })
})

describe('probe', () => {
  it('asks for the headers only, and asks again where HEAD is refused', async () => {
    const methods: string[] = []
    const { url } = await serve((request, response) => {
      methods.push(`${request.method} ${request.url}`)
      response.writeHead(request.url === '/no-head' && request.method === 'HEAD' ? 405 : 200).end('x')
    })
    expect(await open().probe(`${url}/page`)).toMatchObject({ status: 200 })
    expect(await open().probe(`${url}/no-head`)).toMatchObject({ status: 200, body: new Uint8Array() })
    expect(methods).toEqual(['HEAD /page', 'HEAD /no-head', 'GET /no-head'])
  })

  it('sends no cookies, credentials or referrer, and says who it is', async () => {
    let headers: Record<string, unknown> = {}
    const { url } = await serve((request, response) => {
      headers = request.headers
      response.end()
    })
    await open().get(url)
    expect(headers['user-agent']).toContain('yibao')
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['cookie']))
    expect(headers).not.toHaveProperty('referer')
    expect(headers).not.toHaveProperty('authorization')
  })
})
