// The doctor's reports, whole, as a person reads them: each folder has a world (what name servers, mail server and service
// say) and the report. `UPDATE_FIXTURES=1` writes the reports anew.
import { createPublicKey } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { doctorText } from '../../../src/cli/send/doctor-report.ts'
import { type Dns, DnsFailed } from '../../../src/dns/dns.ts'
import { HttpFailed } from '../../../src/http/http.ts'
import type { Site } from '../../../src/issue/site.ts'
import { type DoctorRequest, examineNewsletter } from '../../../src/jobs/doctor/doctor.ts'
import { dkimRecordText } from '../../../src/mailing/authentication/dkim-record.ts'
import type { RelayReport } from '../../../src/mailing/authentication/relay.ts'
import { SITE } from '../../mailing/sample.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const SECRET = 'a secret of thirty-two characters'
const NOW = Date.UTC(2026, 10, 24)

/** Everything else does not exist. `failing`: questions about these names are not answered; `*` is every name. */
interface World {
  readonly txt?: Readonly<Record<string, readonly string[]>>
  readonly mx?: Readonly<Record<string, readonly string[]>>
  readonly addresses?: Readonly<Record<string, readonly string[]>>
  readonly names?: Readonly<Record<string, readonly string[]>>
  readonly failing?: readonly string[]
  readonly site?: Partial<Site>
  readonly secret?: 'absent'
  readonly service?: 'silent' | 'other'
  readonly relay?:
    | 'absent'
    | (Partial<Omit<NonNullable<DoctorRequest['relay']>, 'probe'>> & { readonly says?: RelayReport })
  readonly keys?: readonly { readonly domain: string; readonly selector: string; readonly file: string }[]
  readonly message?: string
}

const cases = readdirSync(FIXTURES).sort()

describe('yibao doctor', () => {
  it.each(cases)('%s', async (name) => {
    const folder = join(FIXTURES, name)
    const world: World = parse(readFileSync(join(folder, 'world.yaml'), 'utf8')) ?? {}
    const report = await examineNewsletter({ dns: dnsOf(world), http: httpOf(world) }, requestOf(world))
    const text = `${doctorText(report)}\n`
    const path = join(folder, 'report.txt')
    if (process.env.UPDATE_FIXTURES === '1') writeFileSync(path, text)
    expect(text).toBe(readFileSync(path, 'utf8'))
    expect(report.state).toBe(text.startsWith('To mend') ? 'ill' : 'well')
  })
})

function dnsOf(world: World): Dns {
  const answer =
    (table: Readonly<Record<string, readonly string[]>> = {}) =>
    async (name: string): Promise<readonly string[]> => {
      if (world.failing?.some((each) => each === '*' || each === name))
        throw new DnsFailed(`The records of ${name} could not be asked for: no name server answered in time`)
      return table[name] ?? []
    }
  const mx = answer(world.mx)
  const txt = answer(world.txt)
  return {
    txt: async (name) => (await txt(name)).map(withKeys),
    mx: async (name) => (await mx(name)).map((exchange, priority) => ({ exchange, priority })),
    addresses: answer(world.addresses),
    names: answer(world.names),
  }
}

/** `{rsa2048}` stands for the record of that key, `{rsa2048.p}` for its `p=`. */
function withKeys(text: string): string {
  return text.replace(/(?<!%)\{(\w+)(\.p)?\}/g, (_, file: string, part: string | undefined) => {
    const record = dkimRecordText(keyOf(file))
    return part === undefined ? record : (/p=(.*)$/.exec(record)?.[1] ?? '')
  })
}

function keyOf(file: string) {
  return createPublicKey(readFileSync(join(import.meta.dirname, 'keys', `${file}.pem`)))
}

function httpOf(world: World) {
  return {
    get: async (url: string) => {
      if (world.service === 'silent') throw new HttpFailed('no answer')
      const list = world.service === 'other' ? 'another.list.internal' : 'weekly.gazette.internal'
      const body = new TextEncoder().encode(`<meta name="yibao-list" content="${list}">`)
      return { status: 200, url, headers: new Map(), body }
    },
  }
}

const OWN_SITE: Site = {
  ...SITE,
  url: 'https://gazette.internal/',
  service: 'https://leave.gazette.internal/',
  sender: { name: 'Gazette', address: 'editor@gazette.internal' },
  replyTo: 'letters@gazette.internal',
  list: { id: 'weekly.gazette.internal', label: 'Gazette' },
  bounceDomain: 'bounce.gazette.internal',
}

function requestOf(world: World): DoctorRequest {
  const relay = world.relay ?? {}
  const says: RelayReport = (relay === 'absent' ? undefined : relay.says) ?? {
    type: 'answered',
    encryption: { protocol: 'TLSv1.3', validTo: NOW + 60 * 86_400_000 },
    extensions: ['PIPELINING', 'SIZE 35882577', 'DSN', 'AUTH PLAIN LOGIN'],
    login: { state: 'accepted' },
  }
  return {
    site: { ...OWN_SITE, ...world.site },
    now: NOW,
    ...(world.secret === 'absent' ? {} : { secret: SECRET }),
    ...(relay === 'absent'
      ? {}
      : {
          relay: {
            name: relay.name ?? 'smtps://gazette@mail.relay.internal:465',
            host: relay.host ?? 'mail.relay.internal',
            reach: relay.reach ?? 'the world',
            login: relay.login ?? 'given',
            probe: async () => says,
          },
        }),
    keys: (world.keys ?? []).map(({ domain, selector, file }) => ({ domain, selector, key: keyOf(file) })),
    message:
      world.message === undefined
        ? { missing: 'There is no issue yet.' }
        : { bytes: new TextEncoder().encode(world.message.replace(/\n/g, '\r\n')), issue: 'first-light' },
  }
}
