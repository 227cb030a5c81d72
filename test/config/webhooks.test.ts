// Webhooks that nothing can be delivered to are told of when newsletter.yaml is read.
import { expect, it } from 'vitest'
import { readConfig } from '../../src/config/read.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'

const NEWSLETTER = `name: Gazette
description: A test.
url: https://gazette.example/
sender: { name: A, address: editor@gazette.example }
postalAddress: 1 Example Street
webhooks:
  - url: https://crm.example.org/hooks
    events: [left]
  - { name: chat, url: 'https://10.0.0.7:8443/in?key=hush', events: [sent] }
  - url: https://[::1]/
    events: [sent]
`

it('warns at the place, tells no key, and goes on', async () => {
  const { config, file } = await readConfig(memoryFiles({ 'newsletter.yaml': NEWSLETTER }), '/newsletter', {})
  expect(config?.site.webhooks).toHaveLength(3)
  expect(file.messages.map(String)).toEqual([
    'newsletter.yaml:9:24: Unexpected webhook at 10.0.0.7:8443, expected a public host',
    'newsletter.yaml:10:10: Unexpected webhook at [::1], expected a public host',
  ])
  expect(file.messages.map(({ fatal }) => fatal)).toEqual([false, false])
})
