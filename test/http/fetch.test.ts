// Fetching with limits, from a server on loopback.
import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchHttp } from '../../src/http/fetch.ts'
import { HttpFailed } from '../../src/http/http.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Unexpected server without a port')
  return `http://127.0.0.1:${address.port}`
}

describe('get', () => {
  it('answers with status, headers, bytes and where they came from', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: '/new' }).end()
      else response.writeHead(404, { 'x-kind': 'none' }).end(Buffer.from([1, 2, 3]))
    })
    const answer = await fetchHttp().get(`${url}/old`)
    expect(answer).toMatchObject({ status: 404, url: `${url}/new` })
    expect(answer.headers.get('x-kind')).toBe('none')
    expect([...answer.body]).toEqual([1, 2, 3])
  })

  it('follows only so many redirects, and none to another kind of address', async () => {
    const loop = await serve((_, response) => response.writeHead(302, { location: '/again' }).end())
    await expect(fetchHttp({ redirectsMax: 3 }).get(loop)).rejects.toThrow('more than 3 times')
    const away = await serve((_, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    )
    await expect(fetchHttp().get(away)).rejects.toThrow('Unexpected file:')
  })

  it('reads only so many bytes, and waits only so long', async () => {
    const endless = await serve((_, response) => {
      const write = () => {
        if (!response.destroyed && response.write(Buffer.alloc(10_000))) setImmediate(write)
      }
      response.on('drain', write)
      write()
    })
    await expect(fetchHttp({ bytesMax: 50_000 }).get(endless)).rejects.toThrow('larger than 50000 bytes')
    const silent = await serve(() => undefined)
    await expect(fetchHttp({ timeMaxMs: 50 }).get(silent)).rejects.toThrow('did not answer within 0.05 s')
  })

  it('says in a sentence that nobody answers', async () => {
    const url = await serve(() => undefined)
    for (const close of closing.splice(0)) await close()
    await expect(fetchHttp().get(url)).rejects.toThrow(HttpFailed)
    await expect(fetchHttp().get(url)).rejects.toThrow(`${url} does not answer: ECONNREFUSED`)
  })
})
