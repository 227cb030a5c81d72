// What may be published of three sources, in everything that is written for readers: none, the quoted passages, all.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Files } from '../../src/files/files.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { buildArchive } from '../../src/jobs/build.ts'
import { checkIssues } from '../../src/jobs/check.ts'
import { FIXTURE, fixtureFiles, openFixture } from './newsletter.ts'

const FOLDER = join(FIXTURE, '../originals')
const PAGE = 'issues/three-sources/index.html'

let outputs: ReadonlyMap<string, string>

beforeAll(async () => {
  const texts = readdirSync(FOLDER).map((name): [string, string] => [
    `issues/009-three-sources/${name}`,
    readFileSync(join(FOLDER, name), 'utf8'),
  ])
  const picture = fixtureFiles()['issues/001-first-light/images/square.png'] ?? new Uint8Array()
  const fixture = await openFixture(Object.fromEntries(texts))
  await fixture.files.write('issues/009-three-sources/images/a.png', picture)
  await fixture.files.write('issues/009-three-sources/source-closed.html', '甲文第八句只在存档里')
  const out = memoryFiles()
  const input = { ...fixture, out, drafts: 'include' as const, version: 'test', outName: 'originals' }
  await buildArchive(input)
  const { checked } = await checkIssues(fixture, ['three-sources'])
  const renderings = Object.entries(checked[0]?.edition?.renderings ?? {})
  outputs = new Map([
    ...renderings.map(([format, { body }]): [string, string] => [format, body]),
    ...(await textsOf(out, '')),
  ])
})

async function textsOf(files: Files, folder: string): Promise<[string, string][]> {
  const found: [string, string][] = []
  for (const name of await files.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`
    if (name.endsWith('/')) found.push(...(await textsOf(files, path.slice(0, -1))))
    else found.push([path, Buffer.from((await files.readBytes(path)) ?? []).toString('utf8')])
  }
  return found
}

const text = (name: string) => outputs.get(name) ?? ''
const translation = (id: string) => text(`issues/three-sources/translation-${id}/index.html`)

describe('of a source that withholds its Chinese', () => {
  it('no form shows a sentence', () => {
    expect(outputs.size).toBeGreaterThan(8)
    for (const [name, output] of outputs) {
      expect([name, output.match(/甲文\s?(?:<[^>]*>)*第.句|第三句|第四句|单独/gu) ?? []]).toEqual([name, []])
      expect([name, /%E7%94%B2%E6%96%87%E7%AC%AC/.test(output)]).toEqual([name, false])
    }
  })

  it('names, long glosses and what another source says too stay', () => {
    for (const form of ['web', 'email-html', 'email-text', 'json']) {
      const shown = text(form).replace(/\s+/g, '')
      expect(shown).toContain('生成式人工智能服务管理暂行办法')
      expect(shown).toContain('中央网络安全和信息化委员会办公室')
      expect(shown.match(/乙文与甲共有的这一句话可以引用/gu)?.length).toBeGreaterThanOrEqual(2)
      expect(shown).toContain('作者写道')
      expect(shown).toContain('后面是我们的话')
    }
    expect(text('web')).toMatch(/A sentence as a gloss is no gloss/)
  })

  it('neither title nor summary nor subject may say it', async () => {
    const sentence = '甲文第一句不得以中文出现'
    const source = readFileSync(join(FOLDER, 'issue.md'), 'utf8')
    const put = (issue: string) =>
      openFixture({
        'issues/009-three-sources/issue.md': issue,
        'issues/009-three-sources/translation-closed.md': readFileSync(
          join(FOLDER, 'translation-closed.md'),
          'utf8',
        ),
      })
    for (const key of ['title', 'summary']) {
      const changed = source.replace(new RegExp(`^${key}: .*$`, 'm'), `${key}: "He says ${sentence} of it"`)
      const { checked } = await checkIssues(await put(changed), ['three-sources'])
      const messages = Object.values(checked[0]?.edition?.renderings ?? {}).flatMap((one) => one.messages)
      const found = messages.filter(({ ruleId }) => ruleId === 'original-withheld')
      expect(found.map(({ reason, fatal }) => [reason, fatal])).toEqual([
        [`Unexpected sentence in the ${key} of a source whose original is none, expected its English`, true],
      ])
    }
  })

  it('the English, glosses and titles stay', () => {
    for (const form of ['web', 'email-html', 'email-text', 'json']) {
      expect(text(form).replace(/\s+/g, ' ')).toMatch(/The closed text is translated here/)
      expect(text(form)).toContain('不外传')
      expect(text(form)).toContain('甲文')
      expect(text(form)).toContain('[…]')
    }
    expect(translation('closed')).toContain('The second paragraph.')
    expect(translation('closed')).toMatch(/Translator’s note:<\/span> In Chinese: \[…\]/)
    expect(translation('closed')).not.toContain('original-hidden')
  })
})

describe('of a source that may be quoted', () => {
  it('the passages are shown and nothing else', () => {
    for (const form of ['web', 'email-html', 'email-text', 'json']) {
      expect(text(form)).toContain('乙文第一句')
      expect(text(form)).toContain('乙文第二句')
    }
    for (const [name, output] of outputs) {
      expect([name, /乙文第[三四]句/u.test(output)]).toEqual([name, false])
    }
    expect(translation('quoted')).not.toContain('乙文')
  })
})

describe('of a source that is open', () => {
  it('the translation stands in both languages, in its own script', () => {
    expect(translation('open')).toMatch(/lang="zh-Hant">\s*<p>丙文全文都可以發表。<\/p>/)
    expect(text('json')).toContain('丙文全文都可以發表')
  })

  it('has one outline, ids that stay, and small links to them', () => {
    expect(translation('open')).toContain('<p class="heading heading-2">壹</p>')
    expect(translation('open')).toMatch(/<h2[^>]*>One<\/h2>/)
    expect(translation('open')).toContain('<li><a href="#s2">Two</a></li>')
    expect([...translation('open').matchAll(/ id="([ps]\d+)"/g)].map(([, id]) => id)).toEqual([
      's1',
      'p1',
      's2',
      'p2',
      's3',
      'p3',
    ])
    expect(translation('open')).toContain(
      '<a class="permalink" href="#p2" aria-label="Link to paragraph 2">2</a>',
    )
  })

  it('says which paragraphs are a machine’s', () => {
    expect(translation('open').match(/class="machine-mark"/g)).toHaveLength(1)
    expect(translation('open')).toContain('Machine-assisted: nobody has reviewed 1 of 7 paragraphs')
    expect(text(PAGE)).toContain('Machine-assisted: nobody has reviewed 1 of 7 paragraphs')
  })
})

describe('beside the text', () => {
  it('nothing leads to the kept original', () => {
    for (const [name, output] of outputs) {
      expect([name, /source-closed|0{64}/.test(output)]).toEqual([name, false])
    }
  })

  it('stands where the text is found, since when, and by what right', () => {
    expect(text('web')).toContain('Captured 1 February 2026. Simplified characters.')
    expect(text('web')).toContain('Archived copy</a> (1 February 2026, answered 404)')
    expect(text('email-text')).toContain('Rights: Quoted for comment.')
    expect(translation('quoted')).toContain('<dt>Rights</dt><dd>Quoted for comment.</dd>')
  })

  it('the translator’s notes are told from the author’s', () => {
    expect(translation('closed')).toContain('Translator’s note:</span> A note of the translator')
    expect(translation('closed')).toMatch(/<span class="inline-note">\[Translator's note: a note/)
    expect(translation('quoted')).toContain('Author’s note:</span> A note of the author')
  })

  it('an empty slot is said to be one', () => {
    expect(translation('closed')).toContain('Not translated yet.')
    expect(translation('closed')).toContain('7 of 8 paragraphs are translated.')
  })

  it('a translation is cited under its author and its translator', () => {
    expect(translation('quoted')).toMatch(
      /“Quotable” \[<span lang="zh-Hans">可引用<\/span>\], translated by A. Translator/,
    )
    const json = /ld\+json">([\s\S]*?)<\/script>/.exec(translation('quoted'))?.[1] ?? '{}'
    expect(JSON.parse(json)).toMatchObject({ '@type': 'Article', translationOfWork: { headline: '可引用' } })
  })
})

describe('quotations of a translation', () => {
  it('lead to their paragraph on the web and in the email, and are text in the text part', () => {
    expect(text(PAGE)).toMatch(
      /“The open text may be shown in both languages, and is.”<a class="paragraph-link" href="..\/..\/issues\/three-sources\/translation-open\/#p1" aria-label="Paragraph 1 of the full translation">¶1<\/a>/,
    )
    expect(text(PAGE)).toMatch(
      /<\/span>\]<\/span><a class="paragraph-link" href="[^"]*translation-closed\/#p1"/,
    )
    expect(text('email-html')).toMatch(/translation-open\/#p1"[^>]*>¶1<\/a>/)
    expect(text('email-text')).not.toContain('¶')
    expect(JSON.parse(text('json')).quotations[0]).toMatchObject({
      url: 'https://gazette.example/read/issues/three-sources/translation-closed/#p1',
    })
  })

  it('the translations stand in the order of their sources', () => {
    const links = [...text(PAGE).matchAll(/<li><a href="[^"]*\/translation-(\w+)\/">/g)].map(([, id]) => id)
    expect(links).toEqual(['closed', 'quoted', 'open'])
  })

  it('the feed names the translations and how far they are', () => {
    expect(text('feed.xml')).toMatch(
      /Full translation: .*translation-quoted\/.*Quotable.*Complete\. Not reviewed/,
    )
  })
})
