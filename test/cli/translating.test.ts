// From a saved article to a draft whose remaining work is the English: a WeChat page, a news page in GB18030, a
// ministry's notice and a page in traditional script, each through the command line.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runYibao } from '../cli.ts'

const ARTICLES = join(import.meta.dirname, 'fixtures/articles')
/** What stands around the articles. */
const FURNITURE =
  /蓝字|往期|旧文|扫一扫|在看|首页|频道|字号|责编|责任编辑|相关阅读|版权|ICP|互动交流|现在的位置|索 引 号|分享到|打印|首頁|要聞|延伸閱讀|廣告|好友/

interface Article {
  readonly file: string
  readonly slug: string
  readonly record: readonly string[]
  /** First and last block, and how many. */
  readonly blocks: readonly [string, string, number]
  /** Rules of the only messages: what is true of any fresh draft of it. */
  readonly rules: readonly string[]
}

const CASES: readonly Article[] = [
  {
    file: 'wechat.html',
    slug: 'power',
    record: [
      'zh: "不到机房里去，就不懂算力"',
      'author: "示例作者"',
      'outlet: "示例公众号"',
      'date: 2025-11-20',
      'url: "https://mp.weixin.qq.com/s/SampleTextForTests0001"',
      'script: zh-Hans',
      'charset: "utf-8"',
    ],
    blocks: ['# 不到机房里去，就不懂算力', '细节见[这份报告](https://example.com/report?id=7)。', 10],
    rules: ['empty-slot', 'source-archive'],
  },
  {
    file: 'news-gb18030.html',
    slug: 'school',
    record: [
      'zh: "县城里的算法课"',
      'author: "示例作者"',
      'outlet: "示例日报"',
      'date: 2025-11-18',
      'url: "http://edu.example.com/2025/1118/c1007-1.html"',
      'script: zh-Hans',
      'charset: "gb18030"',
    ],
    blocks: ['# 县城里的算法课', '校方表示，原则上不得用模型代写作业。', 7],
    rules: ['empty-slot', 'source-archive'],
  },
  {
    file: 'ministry.html',
    slug: 'pilots',
    record: [
      'zh: "关于开展算力应用试点的通知"',
      'outlet: "示例部办公厅"',
      'date: 2025-11-17',
      'script: zh-Hans',
      'charset: "utf-8"',
    ],
    blocks: ['# 关于开展算力应用试点的通知', '2025年11月14日', 12],
    // The page says nowhere where it was published.
    rules: ['empty-slot', 'source-link'],
  },
  {
    file: 'traditional.html',
    slug: 'tea',
    record: [
      'zh: "機房旁的茶行"',
      'author: "示例記者"',
      'outlet: "示例時報"',
      'date: 2025-11-16',
      'url: "https://news.example.tw/story/1001"',
      'script: zh-Hant',
      'charset: "utf-8"',
    ],
    blocks: ['# 機房旁的茶行', '茶行沒有搬。老闆把招牌換成了會發光的那種。', 9],
    rules: ['empty-slot', 'source-archive'],
  },
]

let folder = ''
const run = (...args: readonly string[]) => runYibao(args, { cwd: folder })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yibao-translating-'))
  await run('init')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a saved article', () => {
  it.each(CASES)('$file becomes a draft that lacks only its English', async (article) => {
    const { file, slug, record, blocks, rules } = article
    const made = await run(
      'new',
      slug,
      '--from',
      join(ARTICLES, file),
      '--kind',
      'note',
      '--date',
      '2025-12-01',
    )
    expect(made).toMatchObject({ code: 0, stderr: '' })
    const place = join(folder, 'issues', `2025-12-01-${slug}`)
    const issue = await readFile(join(place, 'issue.md'), 'utf8')
    for (const line of record) expect(issue).toContain(`${line}\n`)

    const parts = (await readFile(join(place, 'translation.md'), 'utf8'))
      .split('\n\n')
      .map((part) => part.trim())
      .filter((part) => !part.startsWith('<!-- image'))
    const chinese = parts.filter((part) => !part.startsWith('<!--'))
    // One slot for each block, right behind it.
    expect(parts).toEqual(chinese.flatMap((block) => [block, '<!-- en -->']))
    expect([chinese[0], chinese.at(-1), chinese.length]).toEqual(blocks)
    expect(chinese.filter((block) => FURNITURE.test(block))).toEqual([])
    expect(await readFile(join(place, 'source.html'))).toEqual(await readFile(join(ARTICLES, file)))

    const checked = await run('check', slug, '--format', 'json')
    const said = (
      JSON.parse(checked.stdout) as readonly { messages: readonly { ruleId: string }[] }[]
    ).flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId))
    expect(said.sort()).toEqual(rules)
    expect(checked.code).toBe(0)
  })
})
