// What every adapter of the files port promises, run over each of them.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { diskFiles } from '../../src/files/disk-files.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'

const root = mkdtempSync(join(tmpdir(), 'yibao-files-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe.each([
  ['disk', () => diskFiles(mkdtempSync(join(root, 'case-')))],
  ['memory', () => memoryFiles()],
])('files on %s', (_, open) => {
  it('reads back what was written, as text and as bytes', async () => {
    const files = open()
    await files.write('issues/001-a/issue.md', '译报\n')
    expect(await files.readText('issues/001-a/issue.md')).toBe('译报\n')
    expect(Buffer.from((await files.readBytes('issues/001-a/issue.md')) ?? []).toString('hex')).toBe(
      'e8af91e68aa50a',
    )
  })

  it('has nothing where there is no file', async () => {
    const files = open()
    expect(await files.readText('absent/file.md')).toBeUndefined()
    expect(await files.list('absent')).toEqual([])
    await files.remove('absent')
  })

  it('lists names in order, folders with a slash', async () => {
    const files = open()
    await files.write('issues/b.md', '')
    await files.write('issues/a/issue.md', '')
    await files.write('issues/a/deep/image.png', new Uint8Array([1]))
    expect(await files.list('issues')).toEqual(['a/', 'b.md'])
    expect(await files.list('.')).toEqual(['issues/'])
  })

  it('removes a folder with all that is in it, and nothing beside it', async () => {
    const files = open()
    await files.write('a/one', '1')
    await files.write('ab', '2')
    await files.remove('a')
    expect(await files.list('.')).toEqual(['ab'])
  })

  it('replaces a file whole', async () => {
    const files = open()
    await files.write('file', 'a long first text')
    await files.write('file', 'short')
    expect(await files.readText('file')).toBe('short')
  })

  it('never leaves its folder', async () => {
    const files = open()
    await expect(files.write('../outside', 'x')).rejects.toThrow('outside')
    await expect(files.readText('a/../../outside')).rejects.toThrow('outside')
  })
})

it('leaves no temporary file on the disk', async () => {
  const folder = mkdtempSync(join(root, 'temporary-'))
  await diskFiles(folder).write('a.txt', 'x')
  expect(readdirSync(folder)).toEqual(['a.txt'])
})

it('leaves no temporary file where writing failed', async () => {
  const folder = mkdtempSync(join(root, 'failed-'))
  const files = diskFiles(folder)
  await files.write('a.txt/inner', 'x')
  await expect(files.write('a.txt', 'x')).rejects.toThrow()
  expect(readdirSync(folder)).toEqual(['a.txt'])
})
