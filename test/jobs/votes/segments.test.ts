// The weights of readers by the segments of newsletter.yaml, over a real store.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Poll } from '../../../src/issue/poll.ts'
import { openSegmentsOf, segmentProblem } from '../../../src/jobs/votes/segments.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { SITE } from '../../mailing/sample.ts'
import { reader } from '../../store/contract.ts'

const NOW = 1_800_000_000_000
const site = {
  ...SITE,
  segments: { supporters: 'attribute.plan = supporter', example: 'domain = example.org' },
}
const pollWith = (weights: Poll['weights']): Poll => ({ id: 'vote', weights, options: [], line: 1 })

let store: Store
beforeEach(async () => {
  store = await openSqliteStore(':memory:')
  await store.subscribers.addMany(
    [
      reader('ann@example.org', { attributes: { plan: 'supporter' } }),
      reader('bob@example.org'),
      reader('cid@elsewhere.example', { attributes: { plan: 'supporter' } }),
      reader('dee@example.org', { attributes: { plan: 'supporter' }, status: 'unsubscribed' }),
    ],
    1,
  )
})
afterEach(() => store.close())

it('finds the segments of those who voted, and of nobody else', async () => {
  const found = await openSegmentsOf(store, site, NOW)(['supporters', 'example'], [1, 2, 4, 99])
  expect([...found].map(([id, names]) => [id, [...names].sort()]).sort()).toEqual([
    [1, ['example', 'supporters']],
    [2, ['example']],
    [4, ['example', 'supporters']],
  ])
})

it('says which segment newsletter.yaml does not have', () => {
  expect(segmentProblem([pollWith({}), pollWith({ supporters: 2 })], site, NOW)).toBeUndefined()
  expect(segmentProblem([pollWith({ suporters: 2 })], site, NOW)).toMatch(
    /^Unexpected segment suporters, .*supporters/s,
  )
})
