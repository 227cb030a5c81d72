// What is looked at before readers get a link to it.
import { createHash, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Dns, DnsFailed } from '../../src/dns/dns.ts'
import { type Http, HttpFailed } from '../../src/http/http.ts'
import type { Site } from '../../src/issue/site.ts'
import { isPlaceholder, preflight } from '../../src/jobs/send/preflight.ts'
import { dkimRecordText } from '../../src/mailing/authentication/dkim-record.ts'
import { edition, SITE } from '../mailing/sample.ts'

const BASE = 'https://gazette.news/'
const REAL: Site = {
  ...SITE,
  url: BASE,
  service: 'https://leave.gazette.news/',
  sender: { name: 'Gazette', address: 'editor@gazette.news' },
  replyTo: 'letters@gazette.news',
  list: { id: 'weekly.gazette.news', label: 'Gazette' },
  bounceDomain: 'bounce.gazette.news',
  postalAddress: '12 Fish Lane, Port Town',
}
const PICTURE = Buffer.from('a picture')
const named = createHash('sha256').update(PICTURE).digest('hex').slice(0, 16)
const IMAGE = `${BASE}files/chart-${named}.png`
const EDITION = edition({ html: `<img alt="a" src="${IMAGE}"><img src="https://elsewhere.org/x.png">` })

type Answer = string | Uint8Array | number | { url: string; body: string }
const LEAVE = '<meta name="yibao-list" content="weekly.gazette.news">'
const PAGE = `<meta name="yibao-edition" content="${EDITION.hash}">`

/** A site that answers by the start of the address. */
function siteOf(answers: Readonly<Record<string, Answer>>): Http & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    get: async (url) => {
      asked.push(url)
      const answer = Object.entries(answers).find(([start]) => url.startsWith(start))?.[1]
      if (answer === undefined) throw new HttpFailed(`${url} does not answer: ECONNREFUSED`)
      const body =
        typeof answer === 'object' && 'url' in answer ? answer.body : typeof answer === 'number' ? '' : answer
      return {
        status: typeof answer === 'number' ? answer : 200,
        url: typeof answer === 'object' && 'url' in answer ? answer.url : url,
        headers: new Map(),
        body: typeof body === 'string' ? Buffer.from(body) : body,
      }
    },
  }
}

const READY = {
  'https://leave.gazette.news/leave/': LEAVE,
  [`${BASE}issues/tokens/`]: PAGE,
  [IMAGE]: PICTURE,
}
/** Name servers that know these texts and nothing else. */
function names(texts: Readonly<Record<string, readonly string[]>> | 'silent'): Dns {
  const none = async () => []
  const txt = async (name: string) => {
    if (texts === 'silent') throw new DnsFailed(`The TXT records of ${name} could not be asked for: timeout`)
    return texts[name] ?? []
  }
  return { txt, mx: none, addresses: none, names: none }
}

const problems = async (http: Http, site: Site = REAL) =>
  (
    await preflight({ http, dns: names({}) }, { site, edition: EDITION, secret: 'a secret', keys: [] })
  ).findings
    .map(({ problem }) => problem)
    .join('\n')

describe('preflight', () => {
  it('finds nothing when everything is real, live and of this edition; other people’s images are theirs', async () => {
    const http = siteOf(READY)
    expect(await problems(http)).toBe('')
    expect(http.asked).toHaveLength(3)
  })

  it.each<[string, Readonly<Record<string, Answer | undefined>>, string]>([
    ['the unsubscribe page is down', { 'https://leave.gazette.news/leave/': undefined }, 'cannot be reached'],
    [
      'the unsubscribe page refuses our token',
      { 'https://leave.gazette.news/leave/': 404 },
      'answers with 404',
    ],
    [
      'another list answers',
      { 'https://leave.gazette.news/leave/': LEAVE.replace('weekly', 'daily') },
      'that of the list daily.gazette.news',
    ],
    ['something else answers', { 'https://leave.gazette.news/leave/': 'hello' }, 'not that of yibao'],
    [
      'the service leads on',
      { 'https://leave.gazette.news/leave/': { url: 'https://www.gazette.news/leave/x', body: LEAVE } },
      'leads on to',
    ],
    ['the page is not published', { [`${BASE}issues/tokens/`]: 404 }, 'answers with 404'],
    [
      'the page is of another edition',
      { [`${BASE}issues/tokens/`]: PAGE.replace('ab', 'cd') },
      'another edition',
    ],
    ['an image is missing', { [IMAGE]: 404 }, 'An image is not there'],
    ['an image is another one', { [IMAGE]: 'other bytes' }, 'An image is another one'],
  ])('finds that %s', async (_, change, sentence) => {
    const answers = Object.fromEntries(
      Object.entries({ ...READY, ...change }).filter(
        (entry): entry is [string, Answer] => entry[1] !== undefined,
      ),
    )
    const said = await problems(siteOf(answers))
    expect(said.split('\n')).toHaveLength(1)
    expect(said).toContain(sentence)
  })

  it.each<[string, Partial<Site>, string]>([
    ['the sender', { sender: { name: 'x', address: 'editor@newsletter.example' } }, 'sender.address'],
    ['the return path', { bounceDomain: 'bounce.example.org' }, 'bounceDomain'],
    ['the list', { list: { id: 'weekly.newsletter.example', label: 'x' } }, 'list.id'],
    ['the address for letters', { postalAddress: 'Your name\nYour street\nYour town' }, 'postalAddress'],
    ['an empty address', { postalAddress: ' ' }, 'postalAddress'],
    ['an open service', { service: 'http://leave.gazette.news/' }, 'expected https'],
  ])('finds that %s is not real yet', async (_, change, sentence) => {
    const http = siteOf({ ...READY, 'http://leave.gazette.news/leave/': LEAVE })
    expect(await problems(http, { ...REAL, ...change })).toContain(sentence)
  })

  it('asks nobody where the site is still a placeholder', async () => {
    const http = siteOf({})
    expect(await problems(http, SITE)).toContain('Unexpected url gazette.example')
    expect(http.asked).toEqual([])
  })
})

describe('the signatures', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
  const ed25519 = generateKeyPairSync('ed25519').publicKey
  const KEYS = [
    { selector: 's1', domain: 'gazette.news', key: rsa },
    { selector: 'e1', domain: 'gazette.news', key: ed25519 },
  ]
  const PUBLISHED = {
    's1._domainkey.gazette.news': [dkimRecordText(rsa)],
    'e1._domainkey.gazette.news': [dkimRecordText(ed25519)],
  }
  const look = (dns: Dns, keys = KEYS, site = REAL) =>
    preflight({ http: siteOf(READY), dns }, { site, edition: EDITION, secret: 'a secret', keys })

  it('may go out where every key is published', async () => {
    expect(await look(names(PUBLISHED))).toEqual({ findings: [], doubts: [] })
  })

  it.each<[string, readonly string[], string]>([
    ['is not published', [], 'There is none'],
    ['is another one', [dkimRecordText(generateKeyPairSync('ed25519').publicKey)], 'of another key'],
    ['was revoked', ['v=DKIM1; k=ed25519; p='], 'revoked'],
  ])('may not where a key %s; the record to publish is said', async (_, texts, found) => {
    const { findings, doubts } = await look(names({ ...PUBLISHED, 'e1._domainkey.gazette.news': texts }))
    expect(doubts).toEqual([])
    expect(findings).toHaveLength(1)
    expect(findings[0]?.problem).toContain('DKIM key e1 of gazette.news')
    expect(findings[0]?.problem).toContain(found)
    expect(findings[0]?.advice).toContain(
      `e1._domainkey.gazette.news. IN TXT "${PUBLISHED['e1._domainkey.gazette.news']}"`,
    )
  })

  it('hold nothing up where no name server answers', async () => {
    const { findings, doubts } = await look(names('silent'))
    expect(findings).toEqual([])
    expect(doubts.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('s1._domainkey.gazette.news could not be asked for'),
      expect.stringContaining('e1._domainkey.gazette.news could not be asked for'),
    ])
  })

  it('are for a domain of your own', async () => {
    const dkim = [{ selector: 's1', domain: 'mail.example.com', key: 'x.pem' }]
    const keys = [{ selector: 's1', domain: 'mail.example.com', key: rsa }]
    const { findings } = await look(names('silent'), keys, { ...REAL, dkim })
    expect(findings.map(({ problem }) => problem)).toEqual([
      'Unexpected domain mail.example.com in dkim, expected a domain of your own',
    ])
  })
})

it.each([
  ['newsletter.example', true],
  ['example.com', true],
  ['mail.example.org', true],
  ['localhost', true],
  ['127.0.0.1', true],
  ['[::1]', true],
  ['myexample.com', false],
  ['example.net.cn', false],
  ['gazette.news', false],
])('%s is a placeholder: %s', (host, expected) => {
  expect(isPlaceholder(host)).toBe(expected)
})
