// A segment as a tree: what the parser makes, the evaluator reads and the printer writes. Pure.
import type { FieldName } from './fields.ts'

export type Segment =
  | { readonly type: 'and' | 'or'; readonly parts: readonly Segment[] }
  | { readonly type: 'not'; readonly part: Segment }
  | Test

export type Test =
  | {
      readonly type: 'compare'
      readonly field: Field
      readonly operator: Comparison
      readonly value: Value
    }
  | {
      readonly type: 'among'
      readonly field: Field
      readonly operator: 'in' | 'not in'
      readonly values: readonly Value[]
    }
  | {
      readonly type: 'text'
      readonly field: Field
      readonly operator: TextOperator
      readonly text: string
    }
  | { readonly type: 'presence'; readonly field: Field; readonly operator: 'is set' | 'is not set' }
  | { readonly type: 'within'; readonly field: Field; readonly count: number; readonly unit: Unit }

export type Field =
  | { readonly name: Exclude<FieldName, 'attribute'> }
  | { readonly name: 'attribute'; readonly attribute: string }

export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const
export type Comparison = (typeof COMPARISONS)[number]
export type Order = Exclude<Comparison, '=' | '!='>
export type TextOperator = 'contains' | 'starts with' | 'ends with'

export const UNITS = ['day', 'week', 'month', 'year'] as const
export type Unit = (typeof UNITS)[number]

export type Value =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'number'; readonly number: number }
  /** YYYY-MM-DD, a day that exists. */
  | { readonly type: 'day'; readonly day: string }
  /** So long before today; 0 days is today. */
  | { readonly type: 'ago'; readonly count: number; readonly unit: Unit }

/** What every part may have at most: an expression is read and evaluated in time that grows only with its length. */
export const LENGTH_MAX = 2_000
export const DEPTH_MAX = 50
export const VALUES_MAX = 100
export const TEXT_MAX = 200
export const COUNT_MAX = 10_000
