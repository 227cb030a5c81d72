// Checking: all messages of all files, none hidden by another, and the forms in which they are shown.
import { describe, expect, it } from 'vitest'
import { reportMessages } from '../../src/cli/report.ts'
import type { Templates } from '../../src/edition/edition.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { readSite } from '../../src/issue/site-schema.ts'
import { type CheckPorts, checkIssues } from '../../src/jobs/check.ts'
import { fixIssues } from '../../src/jobs/fix.ts'
import { loadLexicon } from '../../src/jobs/lexicon/lexicon.ts'
import { openTemplates } from '../../src/open/newsletter.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'

const NEWSLETTER = `name: Test Gazette
description: A test.
url: https://gazette.example/
sender: { name: Test, address: editor@gazette.example }
postalAddress: 1 Example Street
`

function issue(number: number, slug: string, body: string, extra = ''): string {
  return `---\nnumber: ${number}\nslug: ${slug}\ntitle: "Title"\ndate: 2026-11-23\nkind: digest\nsummary: "Words."\nstatus: final\n${extra}---\n\n${body}\n`
}

async function ports(
  files: Readonly<Record<string, string>>,
  change: Partial<CheckPorts> = {},
): Promise<CheckPorts> {
  const { site } = readSite('newsletter.yaml', NEWSLETTER)
  if (!site) throw new Error('the site of the test cannot be read')
  const templates: Templates = await openTemplates(memoryFiles())
  // MJML of any size compiles to itself: what is tested here is what becomes of the messages.
  const held = memoryFiles(files)
  const lexicon = await loadLexicon(held)
  return { files: held, site, templates, compileMjml: async (mjml) => mjml, lexicon, ...change }
}

async function messagesOf(
  files: Readonly<Record<string, string>>,
  names: readonly string[] = [],
): Promise<string[]> {
  const { checked } = await checkIssues(await ports(files), names)
  return checked.flatMap(({ files: read }) =>
    read.flatMap((file) => file.messages.map((message) => `${file.path}:${message.line}:${message.ruleId}`)),
  )
}

describe('checkIssues', () => {
  it('goes on after an issue that cannot be read, and compares all of them', async () => {
    const messages = await messagesOf({
      'issues/001-one/issue.md': issue(1, 'one', 'Text.'),
      'issues/002-two/issue.md': '---\ntitle: Gazette #2: lost\n---\n\nText.\n',
      'issues/003-three/issue.md': issue(1, 'one', 'He said “no.\n\n![](gone.png)'),
      'issues/004-four/notes.txt': 'no issue here',
    })
    expect(messages).toEqual([
      'issues/001-one/issue.md:2:duplicate-number',
      'issues/001-one/issue.md:3:duplicate-slug',
      ...['slug', 'date', 'kind'].map(() => 'issues/002-two/issue.md:2:front-matter-key'),
      'issues/002-two/issue.md:2:front-matter-comment',
      'issues/003-three/issue.md:2:duplicate-number',
      'issues/003-three/issue.md:3:duplicate-slug',
      'issues/003-three/issue.md:13:figure-credit',
      'issues/003-three/issue.md:3:folder-name',
      'issues/003-three/issue.md:13:image-alt',
      'issues/003-three/issue.md:13:missing-file',
      'issues/003-three/issue.md:11:paired-marks',
    ])
  })

  it('checks only the issues named, yet knows the others', async () => {
    const files = {
      'issues/001-one/issue.md': issue(1, 'one', 'See issue #2 and issue #9.'),
      'issues/002-two/issue.md': issue(2, 'two', 'He said “no.'),
    }
    for (const name of ['1', 'one', 'issues/001-one', './issues/001-one/issue.md']) {
      expect(await messagesOf(files, [name])).toEqual(['issues/001-one/issue.md:11:unknown-reference'])
    }
    const { unknown } = await checkIssues(await ports(files), ['1', '7', 'nowhere'])
    expect(unknown).toEqual(['7', 'nowhere'])
  })

  it('says where older issues may be found, for a newsletter that moved here', async () => {
    const one = { 'issues/010-ten/issue.md': issue(10, 'ten', 'See issue #9.') }
    const { site, ...others } = await ports(one)
    const { checked } = await checkIssues({ ...others, site: { ...site, firstNumber: 10 } }, [])
    expect(checked[0]?.files[0]?.messages[0]?.note).toContain('references.url')
  })

  it('reads translations too', async () => {
    const sources = 'sources:\n  - { id: s, title: { zh: "题" }, rights: "Ours" }\n'
    const messages = await messagesOf({
      'issues/001-one/issue.md': issue(1, 'one', 'Text.', sources),
      'issues/001-one/translation.md': '中文。\n\nEnglish [here](gone.txt).\n',
    })
    expect(messages).toEqual(['issues/001-one/translation.md:3:missing-file'])
  })

  it('gives the messages of rendering, and takes out what is ignored with a reason', async () => {
    const long = Array.from({ length: 30 }, (_, at) => `${at} ${'words and more words '.repeat(250)}`).join(
      '\n\n',
    )
    const files = { 'issues/001-one/issue.md': issue(1, 'one', long) }
    expect((await messagesOf(files)).map((text) => text.split(':').at(-1))).toContain('email-size')
    const broken = { 'issues/001-one/issue.md': issue(1, 'one', 'Text.', 'subject: "{{ nothing }}"\n') }
    expect((await messagesOf(broken)).map((text) => text.split(':').at(-1))).toEqual(['template'])
    // A comment in the issue says nothing about a template, whatever its lines.
    const email = `${'\n'.repeat(11)}{{ nothing }}`
    const body = '<!-- yibao ignore template: no -->\n\nText.'
    const { site, ...others } = await ports({ 'issues/001-one/issue.md': issue(1, 'one', body) })
    const templates = new Map([...others.templates, ['email.mjml.liquid', email]])
    const { checked } = await checkIssues(
      { ...others, templates, site: { ...site, boilerplate: { bio: '{{ nobody }}' } } },
      [],
    )
    expect(checked[0]?.files[0]?.messages.map(({ file, line, ruleId }) => [file, line, ruleId])).toEqual([
      ['newsletter.yaml', undefined, 'template'],
      ['templates/email.mjml.liquid', 12, 'template'],
      ['issues/001-one/issue.md', 11, 'ignore-unused'],
    ])
    const ignored = issue(1, 'one', '<!-- yibao ignore paired-marks: as printed -->\n\nHe said “no.')
    expect(await messagesOf({ 'issues/001-one/issue.md': ignored })).toEqual([])
  })
})

describe('reportMessages', () => {
  async function files() {
    const text = issue(1, 'one', 'He said: 100% “no.\n\n[x](javascript:y)')
    const { checked } = await checkIssues(await ports({ 'issues/001-one/issue.md': text }), [])
    return checked.flatMap((each) => each.files)
  }

  it('is a table for people, with what to do', async () => {
    expect(reportMessages(await files(), 'stylish')).toMatchInlineSnapshot(`
      "issues/001-one/issue.md
        11:15  warning  Unexpected “ alone, expected its partner  [paired-marks]
                        Add the missing mark, or put the two in order. A quotation over several paragraphs opens in each and closes in the last.
        13:1   error    Unexpected javascript:y, expected https://, mailto: or a file of the issue's folder  [link-address]
                        Write the whole address with https://, or put the file into the folder of the issue."
    `)
  })

  it('has the shape of vfile-reporter-json', async () => {
    const [file] = JSON.parse(reportMessages(await files(), 'json'))
    expect(file).toMatchObject({ path: 'issues/001-one/issue.md', history: ['issues/001-one/issue.md'] })
    expect(file.messages[0]).toMatchObject({
      ruleId: 'link-address',
      source: 'yibao',
      fatal: true,
      line: 13,
      column: 1,
    })
  })

  it('makes annotations that GitHub reads, escaped', async () => {
    expect(reportMessages(await files(), 'github')).toMatchInlineSnapshot(`
      "::warning file=issues/001-one/issue.md,line=11,endLine=11,col=15,endColumn=16,title=paired-marks::Unexpected “ alone, expected its partner. Add the missing mark, or put the two in order. A quotation over several paragraphs opens in each and closes in the last.
      ::error file=issues/001-one/issue.md,line=13,endLine=13,col=1,endColumn=18,title=link-address::Unexpected javascript:y, expected https://, mailto: or a file of the issue's folder. Write the whole address with https://, or put the file into the folder of the issue."
    `)
  })
})

describe('fixIssues', () => {
  it('leaves an issue alone of which a mailing was planned', async () => {
    const path = 'issues/001-one/issue.md'
    const text = issue(1, 'one', 'Zero\u200bwidth.')
    const desk = await ports({ [path]: text })
    const store = await openSqliteStore(':memory:')
    const isSent = async (slug: string) => (await store.mailings.ofIssue(slug)) !== undefined
    await store.mailings.plan({
      issue: 'one',
      subject: 'S',
      variants: [{ id: 'all', hash: 'ab'.repeat(32), bytes: new Uint8Array([1]) }],
      plannedAt: 0,
      messageId: (id) => `${id}@x.example`,
      audience: { type: 'active' },
    })
    const { sent, applied } = await fixIssues(desk, [], isSent)
    expect({ sent, applied }).toEqual({ sent: ['one'], applied: [] })
    expect(await desk.files.readText(path)).toBe(text)
    expect((await fixIssues(desk, [], async () => false)).applied).toHaveLength(1)
    expect(await desk.files.readText(path)).toBe(text.replace('\u200b', ''))
    await store.close()
  })
})
