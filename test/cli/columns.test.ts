// Columns that align on a terminal, Chinese beside English.
import { expect, it } from 'vitest'
import { inColumns } from '../../src/cli/columns.ts'

it('counts a Chinese character as two columns', () => {
  expect(
    inColumns([
      ['term', '算力', 'compute'],
      ['person', 'AI鸿沟', 'AI divide'],
    ]),
  ).toEqual(['term    算力    compute', 'person  AI鸿沟  AI divide'])
  expect(inColumns([])).toEqual([])
})
