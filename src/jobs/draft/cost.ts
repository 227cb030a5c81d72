// What machine drafts cost: tokens as the server counts them, else estimated; money where a price is set. Pure.
import type { Usage } from '../../http/model.ts'

export interface Price {
  /** A million tokens, in whatever currency. */
  readonly input: number
  readonly output: number
}

export interface Spent extends Usage {
  /** `server`: all counted by the server. `estimate`: at least some of it is an estimate. */
  readonly counted: 'server' | 'estimate'
}

export const nothingSpent: Spent = { input: 0, output: 0, counted: 'server' }

/** A Han character is about a token, and so are four letters. */
export function estimateTokens(text: string): number {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  return han + Math.ceil((text.length - han) / 4)
}

/** English of a Chinese text takes about as many tokens as that has characters. */
export function estimateUsage(question: string, chinese: string): Usage {
  return { input: estimateTokens(question), output: estimateTokens(chinese) }
}

export function spend(spent: Spent, usage: Usage | undefined, estimate: Usage): Spent {
  const { input, output } = usage ?? estimate
  return {
    input: spent.input + input,
    output: spent.output + output,
    counted: usage ? spent.counted : 'estimate',
  }
}

export function costOf({ input, output }: Usage, price: Price): number {
  return (input * price.input + output * price.output) / 1_000_000
}
