// One issue as a chosen reader gets it: in their edition, under their name, with links that are nobody's.
import { beforeEach, describe, expect, it } from 'vitest'
import { verifyToken } from '../../src/audience/token.ts'
import type { CheckPorts } from '../../src/jobs/check.ts'
import { findIssue, type IssueEntry, listIssues } from '../../src/jobs/newsletter.ts'
import { type Output, renderIssue } from '../../src/jobs/render.ts'
import { readerAs, type ShownReader } from '../../src/jobs/sample-reader.ts'
import { openFixture } from '../archive/newsletter.ts'

const SECRET = 'a secret of a newsletter that is only for tests'

let ports: CheckPorts
let entries: readonly IssueEntry[]
beforeEach(async () => {
  ports = await openFixture()
  entries = await listIssues(ports.files)
})

function reader(edition: ShownReader['edition']): ShownReader {
  const bo = { address: 'bo@example.org', name: 'Bo "B" Example', edition }
  const made = readerAs(bo, 'two-sides', ports.site, SECRET)
  if ('refused' in made) throw new Error(made.refused)
  return made
}

async function rendered(output: Output, shown?: ShownReader): Promise<string> {
  const entry = findIssue(entries, 'two-sides')
  if (!entry) throw new Error('expected an issue')
  const { output: made = '', files } = await renderIssue(ports, entry, entries, output, shown)
  expect(files.flatMap(({ messages }) => messages.filter(({ fatal }) => fatal))).toEqual([])
  return made
}

describe('an email as a reader gets it', () => {
  it('is of the edition they chose, and says so', async () => {
    expect(await rendered('text')).toContain('with the Chinese that it quotes')
    expect(await rendered('text', reader('english'))).toContain('in English alone')
    expect(await rendered('email', reader('links'))).toContain('This is the digest of links')
  })

  it('has their address and name, and signed links that are nobody’s', async () => {
    const eml = await rendered('eml', reader('english'))
    expect(eml).toMatch(/^To: "Bo \\"B\\" Example" <bo@example.org>\r\n/m)
    const text = await rendered('text', reader('english'))
    for (const [purpose, path] of [
      ['leave', 'leave'],
      ['preferences', 'preferences'],
    ] as const) {
      const [, token = ''] = new RegExp(`/${path}/([a-z2-7]{40,})`).exec(text) ?? []
      const secrets = { current: SECRET, retired: [] }
      expect(verifyToken(token, purpose, secrets, ports.site.list.id)).toMatchObject({ subscriber: 0 })
    }
  })

  it('is the same page on the archive for all', async () => {
    expect(await rendered('web', reader('links'))).toBe(await rendered('web'))
    expect(await rendered('json', reader('links'))).toBe(await rendered('json'))
  })
})
