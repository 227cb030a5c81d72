// `yibao webhooks` as a person types it: what it lists, with and without the word for it, and what a misspelt name says.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runYibao } from '../cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'yibao-cli-webhooks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(
  join(folder, 'newsletter.yaml'),
  `name: Test Gazette
description: A gazette for tests.
url: https://gazette.example/
sender: { name: Test Gazette, address: editor@gazette.example }
postalAddress: 1 Example Street, Example Town
webhooks:
  - { name: crm, url: 'https://crm.example.org/hooks?key=hush', events: [left] }
`,
)

it('lists them, also where list is not said, and tells no key', async () => {
  const env = { YIBAO_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }
  const run = (...args: readonly string[]) => runYibao(['webhooks', ...args], { cwd: folder, env })
  const listed = await run('list')
  expect(listed).toEqual({
    code: 0,
    stdout: 'crm  crm.example.org  left\n0 messages waiting, 0 failed.\n',
    stderr: '',
  })
  expect(await run()).toEqual(listed)
  expect(await run('test', 'cmr')).toMatchObject({ code: 2, stderr: expect.stringContaining('one of crm') })
})
