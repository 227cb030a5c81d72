// A whole number that somebody typed as the value of an option or an argument.
import { InvalidArgumentError } from 'commander'

/** From 1 on; throws what commander shows as the mistake of that option. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 on.')
  return Number(text)
}
