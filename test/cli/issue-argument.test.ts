// What a person types for an issue: numbers and slugs as they are, paths from where the person is.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { issueName } from '../../src/cli/issue-argument.ts'

const root = join(process.cwd(), 'news')

describe('issueName', () => {
  it.each([
    ['12', '12'],
    ['welcome', 'welcome'],
    ['012-welcome', '012-welcome'],
    ['./news/issues/012-welcome', 'issues/012-welcome'],
    ['news//issues/012-welcome/', 'issues/012-welcome'],
    ['news/issues/012-welcome/translation.md', 'issues/012-welcome/translation.md'],
    [join(root, 'issues/012-welcome/issue.md'), 'issues/012-welcome/issue.md'],
    // From the newsletter's folder, named with -C.
    ['issues/012-welcome', 'issues/012-welcome'],
    // Another newsletter's issue is none of this one's.
    ['/elsewhere/issues/012-welcome', '/elsewhere/issues/012-welcome'],
  ])('%s is %s', (typed, name) => {
    expect(issueName(typed, root)).toBe(name)
  })
})
