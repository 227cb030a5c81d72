// Drafting from the command line: init, new, check and render as a person runs them.
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runYibao } from '../cli.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yibao-drafting-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (...args: string[]) => runYibao(args, { cwd: folder })

describe('drafting', () => {
  it('goes from nothing to an issue that is checked and rendered', async () => {
    const init = await run('init', 'my-gazette', '--next-number', '12')
    expect(init).toMatchObject({ code: 0, stderr: '' })
    expect(init.stdout).toContain('wrote    my-gazette/newsletter.yaml')
    expect((await stat(join(folder, 'my-gazette/.env'))).mode & 0o077).toBe(0)

    const again = await run('init', 'my-gazette')
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('Nothing was written')

    const check = await run('-C', 'my-gazette', 'check', '--strict')
    expect(check).toMatchObject({ code: 0, stdout: '1 issue checked: no messages.\n' })

    const begun = await run(
      '-C',
      'my-gazette',
      'new',
      'Gazette #13: a title',
      '--kind',
      'note',
      '--date',
      '2026-11-23',
    )
    expect(begun.stdout).toContain('wrote my-gazette/issues/2026-11-23-gazette-13-a-title/issue.md')

    const text = await run('-C', 'my-gazette', 'render', '12', '--format', 'text')
    expect(text).toMatchObject({ code: 0, stderr: '' })
    expect(text.stdout).toContain('large\nlanguage model [大语言模型]')
    expect(text.stdout).toContain('https://example.org/leave/sample')
    const eml = await run('-C', 'my-gazette', 'render', 'welcome', '--format', 'eml')
    expect(eml.stdout).toMatch(/^To: .*\r\n/)
  })

  it('says what is wrong, and exits with 1 for errors, and for warnings when strict', async () => {
    const path = join(folder, 'my-gazette/issues/012-welcome/issue.md')
    const text = await readFile(path, 'utf8')
    await writeFile(path, `${text}\nHe said “no.\n`)
    const warned = await run('-C', 'my-gazette', 'check', '12')
    expect(warned.code).toBe(0)
    expect(warned.stdout).toContain('1 issue checked: 1 warning.')
    expect((await run('-C', 'my-gazette', 'check', '12', '--strict', '--format', 'github')).code).toBe(1)
    await writeFile(path, text.replace('title: "Welcome"', 'title: Welcome #12: again'))
    const wrong = await run('-C', 'my-gazette', 'check', '--format', 'json')
    expect(wrong.code).toBe(1)
    expect(JSON.parse(wrong.stdout)[0].messages[0]).toMatchObject({ ruleId: 'front-matter-comment', line: 4 })
    await writeFile(path, text)
  })

  it('finds the newsletter and the issue from any folder in it', async () => {
    const issue = join(folder, 'my-gazette/issues/012-welcome')
    const { code, stdout } = await runYibao(['check', 'issue.md'], { cwd: issue })
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 issue checked: no messages.\n' })
  })

  it('gives what is wrong with newsletter.yaml and .env in the form asked for', async () => {
    const path = join(folder, 'my-gazette/newsletter.yaml')
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace(/^url:.*/m, 'url: nowhere'))
    const env = { YIBAO_SECRET: 'short' }
    const cwd = join(folder, 'my-gazette')
    const github = await runYibao(['check', '--format', 'github'], { cwd, env })
    expect(github.code).toBe(1)
    expect(github.stdout).toMatch(/^::error file=newsletter\.yaml,line=9,.*title=newsletter-value::/m)
    expect(github.stdout).toMatch(/^::error file=\.env,title=environment::/m)
    const json = await runYibao(['check', '--format', 'json'], { cwd, env })
    expect(JSON.parse(json.stdout).map((file: { path: string }) => file.path)).toEqual([
      'newsletter.yaml',
      '.env',
    ])
    await writeFile(path, text)
  })

  it.each([
    [['init', 'my-gazette/newsletter.yaml'], 'newsletter.yaml: there is a file of that name'],
    [['-C', 'my-gazette', 'build', '--out', '.env'], 'a part of that path is a file'],
    [['-C', 'my-gazette', 'build', '--out', '..'], 'holds nothing of the newsletter'],
  ])('says in a sentence what the file system refuses: %j', async (args, said) => {
    const { code, stderr } = await run(...args)
    expect(code === 1 || code === 2).toBe(true)
    expect(stderr).toContain(said)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it.each([
    [['check', '99'], 'Unexpected issue 99'],
    [['check', '12', '--all'], 'expected one or the other'],
    [['render', 'nowhere'], 'Unexpected issue nowhere'],
    [['new', 'T', '--kind', 'fetaure'], 'Did you mean feature?'],
    [['new', 'T', '--date', '2026-02-30'], 'Expected a real date'],
  ])('refuses %j with exit code 2', async (args, said) => {
    const { code, stderr } = await run('-C', 'my-gazette', ...args)
    expect(code).toBe(2)
    expect(stderr).toContain(said)
  })

  it('says what to do outside a newsletter', async () => {
    const { code, stderr } = await run('check')
    expect(code).toBe(2)
    expect(stderr).toContain('yibao init')
  })
})
