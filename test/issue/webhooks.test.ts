// The webhooks of newsletter.yaml: what may stand there.
import { expect, it } from 'vitest'
import { readSite } from '../../src/issue/site-schema.ts'

function read(webhooks: string) {
  const yaml = [
    'name: Gazette',
    'description: Of things',
    'url: https://gazette.example/',
    'sender: { name: Editor, address: editor@gazette.example }',
    'postalAddress: 1 Example Street',
    `webhooks: ${webhooks}`,
  ]
  const { site, file } = readSite('newsletter.yaml', yaml.join('\n'))
  return site?.webhooks ?? file.messages.map(({ reason }) => reason).join('\n')
}

it('have an address and events', () => {
  expect(
    read('[{ url: "https://crm.example/a?key=b", events: [left, sent], name: crm, address: true }]'),
  ).toEqual([{ url: 'https://crm.example/a?key=b', events: ['left', 'sent'], name: 'crm', address: true }])
})

it.each([
  ['http://crm.example/', 'https'],
  ['https://user:pass@crm.example/', 'without a password'],
  ['//crm.example/', 'https'],
  ['https:crm.example', 'https'],
  ['https:/\\crm.example', 'https'],
])('%s is no address of one', (url, said) => {
  expect(read(`[{ url: '${url}', events: [left] }]`)).toContain(said)
})

it.each([
  ['[{ url: https://crm.example/, events: [] }]', 'subscribed, confirmed, left, bounced, sent'],
  ['[{ url: https://crm.example/, events: [opened] }]', 'subscribed, confirmed, left, bounced, sent'],
  ['[{ url: https://crm.example/ }]', 'subscribed, confirmed, left, bounced, sent'],
  [
    '[{ url: https://crm.example/, events: [left] }, { url: https://crm.example/, events: [sent] }]',
    'another address',
  ],
])('%s is refused', (webhooks, said) => {
  expect(read(webhooks)).toContain(said)
})
