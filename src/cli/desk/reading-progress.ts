// Shows how far reading the issues is where the cache has little of them: one line that changes on a terminal, one line
// for all elsewhere. On standard error, so that standard output holds the results only.
import { printError } from '../print.ts'

/** Fewer are read before anyone would ask. */
const ISSUES_MIN = 50
const EVERY = 10

/** What to call as issues are read; the line on a terminal is gone when the last one is. */
export function readingProgress(
  stream: NodeJS.WriteStream = process.stderr,
): (done: number, total: number) => void {
  return (done, total) => {
    if (total < ISSUES_MIN) return
    if (!stream.isTTY) {
      if (done === 1) printError(`Reading ${total.toLocaleString('en')} issues…`)
    } else if (done === total) stream.write('\r\u001b[K')
    else if (done % EVERY === 0) stream.write(`\r\u001b[K${done} of ${total} issues read`)
  }
}
