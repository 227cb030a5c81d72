// An issue with every node of the grammar, written by hand: what readers make of Markdown is tested elsewhere.
import type { PhrasingContent, RootContent } from 'mdast'
import type { Issue } from '../../src/issue/issue.ts'
import type { PassageNode, PassageSideNode } from '../../src/issue/tree.ts'
import { blocks, issueOf } from './material.ts'

const text = (value: string): PhrasingContent => ({ type: 'text', value })
const gloss = (value: string): PhrasingContent => ({ type: 'gloss', form: 'square', children: [text(value)] })

function side(lang: PassageSideNode['lang'], markdown: string): PassageSideNode {
  const children = blocks(markdown) as PassageSideNode['children']
  for (const child of children) if (child.type === 'paragraph') child.data = { lang }
  return { type: 'passageSide', lang, children }
}

export function passageOf(sourceId: string, zh: string, en: string): PassageNode {
  return {
    type: 'passage',
    sourceId,
    children: [
      { type: 'passagePair', children: [side('zh-Hans', zh), side('en', en)] },
      { type: 'sourceLine', children: [text('tokens (sample passage)')] },
    ],
  }
}

const EVERYTHING: readonly RootContent[] = [
  { type: 'heading', depth: 2, children: [text('The Token Bill '), gloss('词元账单')] },
  {
    type: 'paragraph',
    children: [
      { type: 'runIn', label: 'Context' },
      text('Firms leave the cloud '),
      gloss('下云'),
      text(', as *示例报* says. '),
      { type: 'emphasis', children: [text('compute 算力 matters')] },
      { type: 'emphasis', children: [text('算力')] },
    ],
  },
  passageOf(
    'tokens',
    '大多数企业只看到*账单*，看不到电。',
    'Most firms see only the *bill*, not the electricity.',
  ),
  {
    type: 'dialogue',
    children: [
      {
        type: 'turn',
        speaker: 'Anna Lee',
        fullName: 'Anna Lee',
        children: blocks('What does it cost?') as never,
      },
      {
        type: 'turn',
        speaker: 'B',
        fullName: 'Bo Li',
        children: blocks('That depends.\n\nOn who pays.') as never,
      },
    ],
  },
  {
    type: 'figure',
    children: [
      { type: 'image', url: 'images/chart.png', alt: 'A chart 图表' },
      { type: 'figureCaption', children: [text('Prices. Source: own count.')], imageText: '价格走势' },
    ],
  },
  {
    type: 'recommendation',
    label: 'Must-read',
    children: blocks('### [A title](https://example.com/read)\n\nWhy it is worth your time.') as never,
  },
  { type: 'vote', closes: '2026-11-30', children: blocks('1. First\n2. Second') as never },
  { type: 'correction', issue: 11, children: blocks('We wrote “64B”; it is “64 GB”.') as never },
  { type: 'only', target: 'email', children: blocks('Only in the email.') as never },
  { type: 'only', target: 'web', children: blocks('Only on the web.') as never },
  {
    type: 'paragraph',
    children: [
      text('As in '),
      { type: 'issueReference', number: 11, children: [text('#11')] },
      text(' and '),
      { type: 'issueReference', number: 3, children: [text('#3')] },
      text('; '),
      { type: 'term', zh: '舆论属性', english: 'public-opinion properties' },
      text('.'),
    ],
  },
]

const MARKDOWN = `Greetings from a world where bills decide at AT&T

A note.[^1] Another.[^tn-x] The first again.[^1] See [the translation](translation.md) and [a file](./images/chart.png).

<ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby> is a character.

| Model | Price 价格 |
|---|---:|
| A | 1.20 |

> An English quotation.

[^1]: The note, with [a link](https://example.com/n).
[^tn-x]: 安全 covers both safety and security.
`

/** Everything at once, with a translation and a picture beside it. */
export function issueWithEverything(changes: Partial<Issue> = {}): Issue {
  const issue = issueOf(
    MARKDOWN,
    {
      translations: [{ path: 'issues/012-twelve/translation.md', pairs: [], glosses: [], ignores: [] }],
      assets: [
        {
          path: 'images/chart.png',
          hash: '0123456789abcdef0123456789abcdef',
          bytes: 10,
          mediaType: 'image/png',
          width: 1600,
          height: 900,
        },
      ],
      ...changes,
    },
    structuredClone(EVERYTHING),
  )
  for (const node of issue.body.children) {
    if (node.type === 'footnoteDefinition' && node.identifier === 'tn-x') node.data = { noteOf: 'translator' }
  }
  return issue
}
