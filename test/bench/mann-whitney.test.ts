// The test behind `bench sameness`, against values worked out by other means.
import { expect, it } from 'vitest'
import { mannWhitney } from '../../bench/service/mann-whitney.ts'

const range = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index)

it('finds no difference in the same values, and in values that are all alike', () => {
  expect(mannWhitney(range(50), range(50))).toBeGreaterThan(0.99)
  expect(mannWhitney([1, 1, 1], [1, 1])).toBe(1)
})

it('finds what differs', () => {
  expect(mannWhitney(range(50), range(50, 100))).toBeLessThan(1e-12)
})

it('says what the formula says by hand', () => {
  // U = 3 of 25 around 12.5, variance 25 * 11 / 12: z = (9.5 - 0.5) / 4.787 = 1.880
  expect(mannWhitney([1, 2, 3, 4, 8], [5, 6, 7, 9, 10])).toBeCloseTo(0.0601, 3)
})
