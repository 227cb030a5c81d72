// What a final issue recorded of its terms outlives edits of the lexicon; a draft follows them.
import { describe, expect, it } from 'vitest'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { buildArchive } from '../../src/jobs/build.ts'
import { loadLexicon } from '../../src/jobs/lexicon/lexicon.ts'
import { openFixture } from '../archive/newsletter.ts'

const PAGE = 'issues/terms/index.html'
const issue = (status: string) =>
  `---\nnumber: 90\nslug: terms\ntitle: "Terms"\ndate: 2026-11-23\nkind: essay\nsummary: Terms.\nstatus: ${status}\n---\n\nOn [[扩散能力]].\n`

async function set(status: string, more: Readonly<Record<string, string>> = {}) {
  const ports = await openFixture({
    'lexicon/terms.yaml': '- zh: 扩散能力\n  en: diffusion capacity\n',
    'issues/090-terms/issue.md': issue(status),
    ...more,
  })
  const out = memoryFiles()
  const build = async () => {
    const lexicon = await loadLexicon(ports.files)
    const report = await buildArchive({
      ...ports,
      lexicon,
      out,
      drafts: 'include',
      version: 'test',
      outName: 'public',
    })
    return { report, page: (await out.readText(PAGE)) ?? '' }
  }
  return { files: ports.files, build }
}

describe('the record of a final issue', () => {
  it('keeps what was built, whatever the lexicon says later', async () => {
    const { files, build } = await set('final')
    const first = await build()
    expect(first.page).toContain('On diffusion capacity')
    expect(await files.readText('issues/090-terms/expansions.yaml')).toContain('en: diffusion capacity')
    expect((await build()).report.written).toEqual([])
    await files.write('lexicon/terms.yaml', '- zh: 扩散能力\n  en: spreading power\n')
    expect((await build()).page).toBe(first.page)
  })

  it('takes in terms that come later', async () => {
    const { files, build } = await set('final', {
      'issues/090-terms/expansions.yaml': '# By hand.\n- zh: 别的\n  en: another\n',
    })
    await build()
    const text = await files.readText('issues/090-terms/expansions.yaml')
    expect(text).toBe('# By hand.\n- zh: 别的\n  en: another\n- zh: 扩散能力\n  en: diffusion capacity\n')
  })

  it('stops the build of an issue where it cannot be read, and stays as it is', async () => {
    const { files, build } = await set('final', { 'issues/090-terms/expansions.yaml': '- zh: 别的\n' })
    const { report } = await build()
    expect(report.problems.map(({ path }) => path)).toEqual(['issues/090-terms/expansions.yaml'])
    expect(await files.readText('issues/090-terms/expansions.yaml')).toBe('- zh: 别的\n')
  })

  it('is none of a draft, which follows the lexicon', async () => {
    const { files, build } = await set('draft')
    expect((await build()).page).toContain('On diffusion capacity')
    expect(await files.readText('issues/090-terms/expansions.yaml')).toBeUndefined()
    await files.write('lexicon/terms.yaml', '- zh: 扩散能力\n  en: spreading power\n')
    expect((await build()).page).toContain('On spreading power')
  })
})
