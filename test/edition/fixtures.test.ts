// Issues as people write them, and what readers get: each folder holds an issue and the article, email and text made
// of it. `UPDATE_FIXTURES=1` writes what is made now; look at it before committing.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import { bodyOf } from '../../src/edition/body.ts'
import { emailArticle } from '../../src/edition/email-article.ts'
import { publishable } from '../../src/edition/originals.ts'
import { renderEdition, renderVariant } from '../../src/edition/render.ts'
import { variantOf } from '../../src/edition/variants.ts'
import { linkVotes } from '../../src/edition/votes.ts'
import type { Issue } from '../../src/issue/issue.ts'
import { readIssue } from '../../src/issue/read.ts'
import { context, site } from './material.ts'
import { parseHtml, unmarkedHan } from './walk.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')

describe.each(readdirSync(FIXTURES))('%s', (name) => {
  const issue = load(name)

  it('makes the article, the email and the text that stand beside it', async () => {
    const { renderings } = await renderEdition(issue, site, context)
    expectFile(name, 'article.html', renderings.web.body)
    expectFile(name, 'email.txt', renderings['email-text'].body)
    expectFile(name, 'email-article.html', emailBody(issue))
    for (const { messages } of Object.values(renderings)) expect(messages).toEqual([])
  })

  it.each(['english', 'links'] as const)('makes the %s edition of it', async (variant) => {
    const { renderings } = await renderVariant(issue, site, context, variant)
    expectFile(name, `${variant}.txt`, renderings['email-text'].body)
    const shown = variantOf(publishable(issue), variant, site, context.slugs)
    expectFile(name, `${variant}-article.html`, emailBody(shown))
    for (const { messages } of Object.values(renderings)) expect(messages).toEqual([])
    expect(unmarkedHan(parseHtml(renderings['email-html'].body))).toEqual([])
  })

  it('marks every Han run', async () => {
    const { renderings } = await renderEdition(issue, site, context)
    expect(unmarkedHan(parseHtml(renderings.web.body))).toEqual([])
    expect(unmarkedHan(parseHtml(renderings['email-html'].body))).toEqual([])
  })
})

function load(name: string): Issue {
  const folder = `issues/${name}`
  const text = readFileSync(join(FIXTURES, name, 'issue.md'), 'utf8')
  const files = {
    folder,
    issue: { path: `${folder}/issue.md`, text },
    translations: [],
    assets: [],
    evidence: [],
    ...votesOf(name, folder),
  }
  const { issue, files: read } = readIssue(files, site, emptyLexicon)
  if (!issue) throw new Error(read.flatMap(({ messages }) => messages).join('\n'))
  return issue
}

/** A fixture may have a record of how its votes ended. */
function votesOf(name: string, folder: string) {
  const path = join(FIXTURES, name, 'votes.yaml')
  if (!existsSync(path)) return {}
  return { votes: { path: `${folder}/votes.yaml`, text: readFileSync(path, 'utf8') } }
}

/** The article alone: the frame around it is the template's, and long. */
function emailBody(issue: Issue): string {
  const body = bodyOf(issue, site, context.slugs, 'email', { type: 'root', children: [] })
  linkVotes(body, issue)
  return `${emailArticle(body, issue, site, 'elements').html}\n`
}

function expectFile(name: string, file: string, actual: string): void {
  const path = join(FIXTURES, name, file)
  if (process.env.UPDATE_FIXTURES === '1') writeFileSync(path, actual)
  expect(actual).toBe(readFileSync(path, 'utf8'))
}
