// The records of issues: what they hold, and that the cache below them never says what the files do not.
import { describe, expect, it } from 'vitest'
import { emptyLexicon, type Lexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import type { Files } from '../../src/files/files.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { readLexicon } from '../../src/issue/lexicon.ts'
import type { Site } from '../../src/issue/site.ts'
import { readSite } from '../../src/issue/site-schema.ts'
import { listIssues } from '../../src/jobs/newsletter.ts'
import { loadGlosses, loadRecords } from '../../src/jobs/records/records.ts'

const CACHE = '.yibao/cache/records'

describe('loadRecords', () => {
  it('has the pairs and glosses of passages and translations, with their places', async () => {
    const [first] = await recordsOf(newsletter()).then(({ records }) => records)
    expect(first).toMatchObject({ folder: 'issues/001-one', slug: 'one', number: 1, status: 'draft' })
    expect(first?.pairs).toEqual([
      {
        zh: '引文。',
        en: 'Quoted.',
        path: 'issues/001-one/issue.md',
        line: 12,
        machine: false,
        private: false,
      },
      {
        zh: '第一段。',
        en: 'First paragraph.',
        path: 'issues/001-one/translation.md',
        line: 1,
        machine: false,
        private: true,
      },
      {
        zh: '第二段。',
        en: 'Second, by a machine.',
        path: 'issues/001-one/translation.md',
        line: 5,
        machine: true,
        private: true,
      },
    ])
    expect(first?.glosses).toMatchObject([{ zh: '下云', path: 'issues/001-one/issue.md', line: 10 }])
  })

  it('keeps the Chinese of a source to itself that gives no more', async () => {
    const kept = async (original: string) => {
      const { records } = await recordsOf(newsletter(original))
      return records[0]?.pairs.map((pair) => pair.private)
    }
    expect(await kept('none')).toEqual([true, true, true])
    expect(await kept('passages')).toEqual([false, true, true])
    expect(await kept('full')).toEqual([false, false, false])
  })

  it('reads an issue only when it has changed', async () => {
    const files = newsletter()
    expect((await recordsOf(files)).read).toBe(2)
    const warm = await recordsOf(files)
    expect(warm.read).toBe(0)
    expect(warm.records[0]?.pairs).toHaveLength(3)
    await files.write('issues/001-one/translation.md', '新的。\n\nNew.\n')
    const changed = await recordsOf(files)
    expect(changed.read).toBe(1)
    expect(changed.records[0]?.pairs.map(({ en }) => en)).toEqual(['Quoted.', 'New.'])
    await files.remove('issues/001-one/translation.md')
    expect((await recordsOf(files)).records[0]?.pairs).toHaveLength(1)
    await files.remove('issues/001-one')
    expect((await recordsOf(files)).records.map(({ slug }) => slug)).toEqual(['two'])
  })

  it('looks at the text of what changed when the cache was written', async () => {
    const files = newsletter()
    await recordsOf(files)
    // The same stamp and another text: a second write in the same moment.
    const text = (await files.readText('issues/001-one/translation.md')) ?? ''
    const late: Files = {
      ...files,
      stamp: async (path) => {
        const stamp = await files.stamp(path)
        const index = await files.stamp(`${CACHE}/index.json`)
        return stamp && index && { id: 'same', changedMs: index.changedMs - 500 }
      },
    }
    await recordsOf(late)
    await files.write('issues/001-one/translation.md', text.replace('First paragraph', 'Another one'))
    expect((await recordsOf(late)).records[0]?.pairs[1]?.en).toBe('Another one.')
  })

  it('reads anew for another version, other settings, and where the cache is damaged', async () => {
    const files = newsletter()
    await recordsOf(files)
    expect((await recordsOf(files, { version: '2' })).read).toBe(2)
    expect((await recordsOf(files, { version: '2', labels: ['Context'] })).read).toBe(2)
    const damage = [
      async () => files.write(`${CACHE}/index.json`, 'junk'),
      async () => {
        const text = (await files.readText(`${CACHE}/index.json`)) ?? ''
        await files.write(`${CACHE}/index.json`, text.replace('one', 'eno'))
      },
      async () => {
        const name = (await files.list(CACHE)).find((each) => each.endsWith('.bin'))
        await files.write(`${CACHE}/${name}`, '[]')
      },
      async () => files.remove(CACHE),
    ]
    for (const harm of damage) {
      await recordsOf(files)
      await harm()
      const { read, records } = await recordsOf(files)
      expect(read).toBe(2)
      expect(records[0]?.pairs).toHaveLength(3)
      expect((await files.list(CACHE)).filter((name) => name.endsWith('.bin'))).toHaveLength(1)
    }
  })

  it('goes on without a cache where none can be written', async () => {
    const files = newsletter()
    const full: Files = { ...files, write: () => Promise.reject(new Error('ENOSPC')) }
    expect((await recordsOf(full)).records).toHaveLength(2)
  })

  it('takes front matter and glosses from the cache too, but none of an issue that cannot be read', async () => {
    const files = newsletter()
    await files.write('issues/003-three/issue.md', '---\nnumber: three\n---\nBroken.\n')
    const names = (await files.list('issues')).map((name) => ({ folder: `issues/${name.slice(0, -1)}` }))
    const load = (held: Files) => loadGlosses(held, site(), emptyLexicon, names)
    const fresh = await load(files)
    expect(fresh.map(({ meta }) => meta.slug)).toEqual(['one', 'two'])
    const noWrite: Files = { ...files, write: () => Promise.reject(new Error('not to be written')) }
    expect(await load(noWrite)).toEqual(fresh)
    const entries = await listIssues(files, new Map(fresh.map(({ record, meta }) => [record.folder, meta])))
    expect(entries.map(({ meta }) => meta?.slug)).toEqual(['one', 'two', undefined])
    expect(entries[0]?.meta).toEqual((await listIssues(files))[0]?.meta)
  })

  it('reads what a change of the lexicon can touch, and no more', async () => {
    const files = newsletter()
    await recordsOf(files)
    const cloud = lexicon('- { zh: 下云, en: cloud repatriation }')
    const touched = await recordsOf(files, { lexicon: cloud })
    expect(touched.looked).toBe(2)
    expect((await recordsOf(files, { lexicon: cloud })).looked).toBe(0)
    expect((await recordsOf(files, { lexicon: emptyLexicon })).records).toHaveLength(2)
  })
})

async function recordsOf(
  files: Files,
  options: {
    readonly version?: string
    readonly lexicon?: Lexicon
    readonly labels?: readonly string[]
  } = {},
) {
  const { version = '1', lexicon: words = emptyLexicon, labels } = options
  const names = (await files.list('issues')).map((name) => ({ folder: `issues/${name.slice(0, -1)}` }))
  let looked = 0
  const seen: string[] = []
  const watched: Files = {
    ...files,
    readText: (path) => {
      if (path.endsWith('/issue.md')) seen.push(path)
      return files.readText(path)
    },
  }
  const onIssue = () => {
    looked += 1
  }
  const records = await loadRecords(watched, site(labels), words, names, { version, onIssue })
  return { records, looked, read: seen.length }
}

function newsletter(original = 'passages'): Files {
  const issue = (number: number, slug: string, body: string) =>
    `---\nnumber: ${number}\nslug: ${slug}\ntitle: T\ndate: 2026-11-2${number}\nkind: feature\nsummary: S\nsources: [{ id: s, title: { zh: 题 }, original: ${original} }]\n---\n${body}\n`
  return memoryFiles({
    'issues/001-one/issue.md': issue(
      1,
      'one',
      'Cloud repatriation [下云] is here.\n\n> 引文。\n>\n> Quoted.\n>\n> — s',
    ),
    'issues/001-one/translation.md':
      '第一段。\n\nFirst paragraph.\n\n第二段。\n\n<!-- machine -->\n\nSecond, by a machine.\n',
    'issues/002-two/issue.md': issue(2, 'two', 'Nothing.'),
  })
}

function site(labels: readonly string[] = []): Site {
  const { site: found } = readSite(
    'newsletter.yaml',
    `name: N\ndescription: D\nurl: https://n.example/\nsender: { name: N, address: n@n.example }\npostalAddress: P\nlabels: [${labels.join(', ')}]\n`,
  )
  if (!found) throw new Error('the settings are wrong')
  return found
}

function lexicon(terms: string): Lexicon {
  return readLexicon(new Map([['lexicon/terms.yaml', terms]])).lexicon
}
