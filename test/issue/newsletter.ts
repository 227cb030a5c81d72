// The newsletter of the reader's tests.
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import type { Translation } from '../../src/issue/issue.ts'
import { readIssue } from '../../src/issue/read.ts'
import type { Site } from '../../src/issue/site.ts'

export const site: Site = {
  name: 'Gazette',
  language: 'en',
  description: 'For tests',
  url: 'https://gazette.example/',
  service: 'https://gazette.example/',
  sender: { name: 'Gazette', address: 'editor@gazette.example' },
  list: { id: 'weekly.gazette.example', label: 'Gazette' },
  bounceDomain: 'gazette.example',
  feedbackId: 'gazette',
  postalAddress: '1 Example Street',
  subject: '{{ newsletter }} #{{ number }}: {{ title }}',
  words: [],
  labels: [
    'Context',
    'Key Takeaways',
    'Summary',
    'Source',
    'Background',
    'Implications',
    'Full Translation',
    '背景',
  ],
  linksHeadings: ['Links', 'Four to Forward'],
  firstNumber: 1,
  boilerplate: {},
}

export const FRONT_MATTER = `---
number: 7
slug: seven
title: "Seven"
date: 2026-11-23
kind: essay
---
`

/** Reads the text of a translation that lies beside an issue with one source. */
export function readTranslationText(text: string): Translation {
  const sources = "sources:\n  - id: lao\n    title: { zh: '劳文' }\n    url: https://lao.example/a\n"
  const { issue } = readIssue(
    {
      folder: 'issues/007-seven',
      issue: { path: 'issues/007-seven/issue.md', text: FRONT_MATTER.replace(/---\n$/, `${sources}---\n`) },
      translations: [{ path: 'issues/007-seven/translation.md', text }],
      assets: [],
      evidence: [],
    },
    site,
    emptyLexicon,
  )
  const [translation] = issue?.translations ?? []
  if (!translation) throw new Error('the translation of the test cannot be read')
  return translation
}
