// The tables are those of every SQL store.
export type { Tables } from '../sql/schema.ts'
