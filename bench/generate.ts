// Generates issues for benches: the same number gives the same text, about 20 KB, in which every construct of the
// grammar stands several times. The words mean nothing; their lengths and mixture are those of real issues.

const ENGLISH =
  'the of a model that in to capital labs which policy data compute diffusion article argues firms cloud and state market research training chips agents users platform rules security standard province talent paper benchmark open source cost price growth demand safety review public opinion ministry university company report survey figure year quarter'.split(
    ' ',
  )
const CHINESE =
  '模型 数据 算力 企业 政策 监管 研究 扩散 技术 应用 市场 平台 安全 标准 大学 公司 报告 增长 需求 开放 人才 地方 中国 智能 训练 芯片 能力 问题 我们 可以 认为 以及 其中 进行'.split(
    ' ',
  )

export interface Generated {
  /** Pairs of Chinese and English in the translation. */
  readonly pairs?: number
  /** Of a few words again and again, or of the 3,755 characters of GB 2312 level 1, of which few are frequent. */
  readonly chinese?: 'words' | 'characters'
}

export interface GeneratedIssue {
  /** `0007-generated-7` */
  readonly folder: string
  readonly issue: string
  readonly translation: string
}

/** Issue `number`, 1 and up. */
export function generateIssue(
  number: number,
  { pairs = 20, chinese = 'words' }: Generated = {},
): GeneratedIssue {
  const dice = createDice(number)
  const sections = Array.from({ length: 5 }, (_, index) => section(dice, number, index + 1))
  return {
    folder: `${String(number).padStart(4, '0')}-generated-${number}`,
    issue: [
      frontMatter(dice, number),
      `Greetings from issue ${number}.`,
      ...sections,
      links(dice),
      notes(dice),
    ].join('\n\n'),
    translation: translation(chinese === 'words' ? dice : withCharacters(dice), pairs),
  }
}

/** The files of a newsletter of `count` issues, by path. */
export function generateNewsletter(count: number, options?: Generated): Record<string, string> {
  const files: Record<string, string> = { 'newsletter.yaml': SETTINGS }
  for (let number = 1; number <= count; number += 1) {
    const { folder, issue, translation } = generateIssue(number, options)
    files[`issues/${folder}/issue.md`] = issue
    files[`issues/${folder}/translation.md`] = translation
  }
  return files
}

const SETTINGS = `name: Bench Gazette
description: Generated issues.
url: https://gazette.example/
sender: { name: Bench Gazette, address: desk@gazette.example }
list: { id: bench.gazette.example }
feedbackId: gazette
postalAddress: 1 Example Street
labels: [Context, Key Takeaways, Summary]
linksHeadings: [Links]
boilerplate:
  opening: The [archive]({{ site_url }}) of all issues is open to everyone.
`

interface Dice {
  below(limit: number): number
  english(words: number): string
  chinese(words: number): string
}

/** A linear congruential generator (Numerical Recipes): quick, and the same everywhere. */
function createDice(seed: number): Dice {
  let state = (seed * 2654435761) >>> 0
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  const words = (list: readonly string[], count: number) => {
    let last = -1
    // Never the same word twice in a row: that is a mistake, and lint says so.
    return Array.from({ length: count }, () => {
      const next = below(list.length)
      last = next === last ? (next + 1) % list.length : next
      return list[last] ?? ''
    })
  }
  return {
    below,
    english: (count) => {
      const text = words(ENGLISH, count).join(' ')
      return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
    },
    chinese: (count) => `${words(CHINESE, count).join('')}。`,
  }
}

function frontMatter(dice: Dice, number: number): string {
  const day = new Date(Date.UTC(2006, 0, 2) + (number - 1) * 7 * 86_400_000).toISOString().slice(0, 10)
  return `---
number: ${number}
slug: generated-${number}
title: "Generated issue ${number}"
date: ${day}
kind: feature
summary: "${dice.english(18)}"
status: final
translators: [Bench]
sources:
  - id: source
    title: { zh: "${dice.chinese(4)}", en: "A generated source" }
    url: https://example.com/source-${number}
    script: zh-Hans
    original: full
---`
}

function section(dice: Dice, number: number, index: number): string {
  const earlier = Math.max(1, number - index)
  return `## Section ${index}: ${dice.english(4).replace('.', '')}

**Context:** ${dice.english(40)} It takes up issue #${earlier} and **diffusion capacity** [扩散能力]. ${dice.english(30)}

${dice.english(60)} See [the rules](https://example.com/rules-${index}).[^${index}]

> ${dice.chinese(30)}
>
> ${dice.english(45)}
>
> ${dice.chinese(24)}
>
> ${dice.english(38)}
>
> — source

- ${dice.english(16)}
- ${dice.english(22)} *${dice.english(4)}*
  1. ${dice.english(9)}
  2. ${dice.english(9)}

| Field | Count | Share |
| --- | --- | --- |
| ${dice.english(2)} | ${dice.below(900)} | ${dice.below(100)} % |
| ${dice.english(3)} | ${dice.below(900)} | ${dice.below(100)} % |

**Editor:** ${dice.english(20)}

**Translator:** ${dice.english(24)} “${dice.chinese(5)}”

**Editor:** ${dice.english(12)}

**${dice.english(7)}** ${dice.english(70)}`
}

function links(dice: Dice): string {
  const items = ['Must-read', 'Should-read', 'Should-listen'].map(
    (label, index) =>
      `### ${label}: [${dice.english(6)}](https://example.com/link-${index})\n\n${dice.english(45)}`,
  )
  return ['## Links', ...items].join('\n\n')
}

function notes(dice: Dice): string {
  return Array.from({ length: 5 }, (_, index) => `[^${index + 1}]: ${dice.english(14)}`).join('\n')
}

function translation(dice: Dice, pairs: number): string {
  return Array.from({ length: pairs }, () => `${dice.chinese(40)}\n\n${dice.english(60)}`).join('\n\n')
}

const CHARACTERS = new TextDecoder('gb18030').decode(
  Uint8Array.from(
    Array.from({ length: 3755 }, (_, at) => [0xb0 + Math.floor(at / 94), 0xa1 + (at % 94)]).flat(),
  ),
)

/** Paragraphs of many different characters, of two per word asked for, so that they are as unlike as real ones. */
function withCharacters(dice: Dice): Dice {
  const character = () =>
    CHARACTERS[Math.floor((dice.below(10_000) / 10_000) ** 3 * CHARACTERS.length)] ?? '的'
  return {
    ...dice,
    chinese: (count) =>
      `${Array.from({ length: count * 2 - dice.below(count) }, (_, at) => (at % 14 === 13 ? '，' : character())).join('')}。`,
  }
}
