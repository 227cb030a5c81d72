// Terms of the lexicon as they are written out: Chinese at first mention, English alone after that.
import { describe, expect, it } from 'vitest'
import { bodyOf } from '../../src/edition/body.ts'
import { plainBlocks } from '../../src/edition/text-plain.ts'
import { readLexicon } from '../../src/issue/lexicon.ts'
import { readIssue } from '../../src/issue/read.ts'
import { FRONT_MATTER, site } from '../issue/newsletter.ts'

const { lexicon } = readLexicon(
  new Map([
    ['lexicon/terms.yaml', '- zh: 扩散能力\n  en: diffusion capacity\n- zh: 苹果手机\n  en: iPhone\n'],
    ['lexicon/people.yaml', '- zh: 周志华\n  pinyin: Zhōu Zhìhuá\n  order: given-first\n'],
    [
      'lexicon/outlets.yaml',
      '- zh: 某某网\n  en: Moumou\n  description: a site for tests\n- zh: 某报\n  en: Moubao\n',
    ],
  ]),
)

function shown(body: string, target: 'web' | 'email' = 'web'): string {
  const { issue } = readIssue(
    {
      folder: 'issues/007-seven',
      issue: { path: 'issues/007-seven/issue.md', text: `${FRONT_MATTER}\n${body}` },
      translations: [],
      assets: [],
      evidence: [],
    },
    site,
    lexicon,
  )
  if (!issue) throw new Error('the fixture cannot be read')
  return plainBlocks(bodyOf(issue, site, new Map(), target, { type: 'root', children: [] }))
}

describe('terms', () => {
  it.each([
    [
      'first and later',
      'On [[扩散能力]] and [[扩散能力]].',
      'On diffusion capacity [扩散能力] and diffusion capacity.',
    ],
    [
      'either script',
      'On [[擴散能力]] and [[扩散能力]].',
      'On diffusion capacity [擴散能力] and diffusion capacity.',
    ],
    ['a capital', '[[扩散能力]] is low.', 'Diffusion capacity [扩散能力] is low.'],
    ['a capital after a sentence', 'It is. [[扩散能力]] is.', 'It is. Diffusion capacity [扩散能力] is.'],
    ['none after an abbreviation', 'The U.S. [[扩散能力]] is.', 'The U.S. diffusion capacity [扩散能力] is.'],
    ['none for a product', '[[苹果手机]] sells.', 'iPhone [苹果手机] sells.'],
    ['English given', 'Low [[扩散能力|capacities to diffuse]].', 'Low capacities to diffuse [扩散能力].'],
    ['a person', 'So [[周志华]] argues.', 'So Zhihua Zhou [周志华] argues.'],
    ['an outlet', 'In [[某某网]], [[某某网]].', 'In Moumou (某某网, a site for tests), Moumou.'],
    ['an outlet without blurb', 'In [[某报]].', 'In Moubao [某报].'],
    [
      'a heading',
      '## [[扩散能力]]\n\nOn [[扩散能力]].',
      'Diffusion capacity\n\nOn diffusion capacity [扩散能力].',
    ],
    [
      'a gloss by hand',
      'Diffusion capacity [扩散能力] and [[扩散能力]].',
      'Diffusion capacity [扩散能力] and diffusion capacity.',
    ],
    ['quotation marks', 'The “[[扩散能力]]” of it.', 'The “diffusion capacity” [扩散能力] of it.'],
    ['bold', 'The **low [[扩散能力]]** of it.', 'The low diffusion capacity [扩散能力] of it.'],
    ['a link', 'The [low [[扩散能力]]](https://a.example/).', 'The low diffusion capacity [扩散能力].'],
    [
      'Chinese text',
      '> 关于[[扩散能力]]的话。\n>\n> On [[扩散能力]].',
      '关于扩散能力的话。\n\nOn diffusion capacity [扩散能力].',
    ],
    ['unknown', 'On [[扩散]].', 'On 扩散.'],
  ])('%s', (_, body, expected) => {
    expect(shown(body)).toBe(expected)
  })

  it('are counted for each target', () => {
    const body = ':::only{email}\nOn [[扩散能力]].\n:::\n\nOf [[扩散能力]].'
    expect(shown(body, 'web')).toBe('Of diffusion capacity [扩散能力].')
    expect(shown(body, 'email')).toBe('On diffusion capacity [扩散能力].\n\nOf diffusion capacity.')
  })

  it('are written out in notes after the text', () => {
    const body = 'A note.[^a] On [[扩散能力]].\n\n[^a]: Of [[扩散能力]].\n\nThen [[扩散能力]].'
    expect(shown(body)).toContain('On diffusion capacity [扩散能力].')
    expect(shown(body)).toContain('Of diffusion capacity.')
  })
})
