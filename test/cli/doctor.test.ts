// yibao doctor as a person runs it, without any network: one name server that nobody answers at.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runYibao } from '../cli.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yibao-doctor-'))
  await runYibao(['init', '.'], { cwd: folder })
  const path = join(folder, 'newsletter.yaml')
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replaceAll('newsletter.example', 'gazette.internal'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('yibao doctor', { timeout: 60_000 }, () => {
  it('says that nothing could be asked, and exits with 1', async () => {
    const env = { YIBAO_SMTP_URL: 'smtp://user:hunter2secret@127.0.0.1:9' }
    const { code, stdout, stderr } = await runYibao(['doctor', '--dns-server', '127.0.0.1:9'], {
      cwd: folder,
      env,
    })
    expect(stderr).toBe('')
    expect(stdout).toContain('nothing could be asked')
    expect(stdout).toContain('Headers of issue welcome')
    expect(stdout).not.toContain('hunter2secret')
    expect(code).toBe(1)
  })

  it('gives JSON', async () => {
    const { code, stdout } = await runYibao(['doctor', '--json', '--dns-server', '127.0.0.1:9'], {
      cwd: folder,
    })
    const report = JSON.parse(stdout)
    expect(report.state).toBe('ill')
    expect(report.findings.map(({ id }: { id: string }) => id)).toContain('network')
    expect(report.bulkRules.length).toBeGreaterThan(5)
    expect(code).toBe(1)
  })

  it('refuses a name server that is no address, and an unknown issue', async () => {
    const wrong = await runYibao(['doctor', '--dns-server', 'ns.example'], { cwd: folder })
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('192.0.2.53') })
    expect((await runYibao(['doctor', '99'], { cwd: folder })).code).toBe(2)
  })
})
