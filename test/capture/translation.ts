// Reads a translation file as yibao does, for comparing with what was captured.
import { toString as textOf } from 'mdast-util-to-string'
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import { readIssue } from '../../src/issue/read.ts'
import { FRONT_MATTER, site } from '../issue/newsletter.ts'

export interface ReadTranslation {
  readonly messages: readonly string[]
  /** The Chinese sides without white space, in reading order. */
  readonly chinese: readonly string[]
}

const SOURCES = "sources:\n  - id: lao\n    title: { zh: '劳文' }\n    url: https://lao.example/a\n"

export function readTranslationText(text: string): ReadTranslation {
  const path = 'issues/007-seven/translation.md'
  const { files, issue } = readIssue(
    {
      folder: 'issues/007-seven',
      issue: { path: 'issues/007-seven/issue.md', text: FRONT_MATTER.replace(/---\n$/, `${SOURCES}---\n`) },
      translations: [{ path, text }],
      assets: [],
      evidence: [],
    },
    site,
    emptyLexicon,
  )
  const messages = files.filter((file) => file.path === path).flatMap((file) => file.messages.map(String))
  const pairs = issue?.translations[0]?.pairs ?? []
  const sides = pairs.map(({ zh }) =>
    zh.children
      .filter(({ type }) => type !== 'code')
      .map((block) => textOf(block))
      .join('')
      .replace(/\s+/g, ''),
  )
  return { messages, chinese: sides.filter((side) => /\p{Script=Han}/u.test(side)) }
}
