// Capturing from the command line: a saved page becomes an issue, what was kept is never published, nothing is left of
// what cannot be read.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runYibao } from '../cli.ts'

let folder = ''
let issues = ''
const run = (args: readonly string[], input?: string) =>
  runYibao(args, { cwd: join(folder, 'gazette'), ...(input !== undefined && { input }) })

const PAGE = `<html><head><meta charset="utf-8"><title>示例文章的标题</title></head><body><article><h1>示例文章的标题</h1>
<p>第一段写得够长，可以当一段文字来读，也可以拿来翻译，还可以用来试验。</p>
<p>第二段也写得够长，可以当一段文字来读，也可以拿来翻译，还可以用来试验。</p><!-- CANARY --></article></body></html>`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yibao-capture-'))
  await runYibao(['init', 'gazette'], { cwd: folder })
  issues = join(folder, 'gazette/issues')
  await writeFile(join(folder, 'page.html'), PAGE)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('capturing', () => {
  it('begins an issue, adds a second text, lists both, and publishes neither original', async () => {
    const begun = await run(['new', 'A title', '--from', '../page.html', '--date', '2026-11-23'])
    expect(begun).toMatchObject({ code: 0, stderr: '' })
    expect(begun.stdout).toContain('示例文章的标题')
    expect(begun.stdout).toContain('3 blocks to translate')
    const place = join(issues, '002-a-title')
    expect(await readFile(join(place, 'source.html'), 'utf8')).toBe(PAGE)
    expect((await run(['check', '2'])).code).toBe(0)

    const added = await run(
      ['source', 'add', '2', '--from', '-'],
      '另一篇示例\n\n这一段写得够长，可以当一段文字来读，也可以拿来翻译。\n',
    )
    expect(added.code).toBe(0)
    expect(added.stdout).toContain('renamed translation.md')
    const list = await run(['source', 'list', '2'])
    expect(list.stdout).toContain('另一篇示例')
    expect(list.stdout).toContain('kept:     source-')
    expect((await run(['check', '2'])).code).toBe(0)

    expect((await run(['build', '--drafts'])).code).toBe(0)
    const built = join(folder, 'gazette/public')
    const names = (await readdir(built, { recursive: true, withFileTypes: true })).filter((each) =>
      each.isFile(),
    )
    const texts = await Promise.all(
      names.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
    )
    expect(names.map(({ name }) => name).filter((name) => name.startsWith('source'))).toEqual([])
    expect(texts.filter((text) => text.includes('CANARY') || text.includes('<!-- lexicon'))).toEqual([])
  })

  it('leaves nothing of what cannot be had', async () => {
    const before = await readdir(issues)
    const refused = await run(['new', '--from', '../page.html', '--from', 'http://127.0.0.1:8080/'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('no public address')
    expect(refused.stderr).toContain('Nothing was written.')
    expect((await run(['new', '--from', '../nowhere.html'])).code).toBe(2)
    expect((await run(['new'])).code).toBe(2)
    expect(await readdir(issues)).toEqual(before)
  })

  it('says which folder is no issue', async () => {
    await writeFile(join(await mkdtemp(join(issues, 'left-')), 'notes.txt'), 'x')
    const { stdout } = await run(['check'])
    expect(stdout).toContain('[issue-missing]')
  })
})
