// Shows how machine drafts come: one line that changes on a terminal, a line for each paragraph elsewhere. On standard
// error, so that standard output holds the summary only.
import type { DraftProgress } from '../../jobs/draft/draft.ts'
import { printError } from '../print.ts'

export interface DraftView {
  show(progress: DraftProgress): void
  stop(): void
}

export function draftProgress(stream: NodeJS.WriteStream = process.stderr): DraftView {
  return stream.isTTY ? changingLine(stream) : lines()
}

function changingLine(stream: NodeJS.WriteStream): DraftView {
  let shown = false
  return {
    show: (progress) => {
      stream.write(`\r\u001b[K${sentence(progress)}`)
      shown = true
    },
    stop: () => {
      if (shown) stream.write('\r\u001b[K')
      shown = false
    },
  }
}

function lines(): DraftView {
  return {
    show: (progress) => {
      if (progress.characters === 0) printError(sentence(progress))
    },
    stop: () => undefined,
  }
}

function sentence({ done, total, characters, waitMs }: DraftProgress): string {
  const now = waitMs === undefined ? `${characters.toLocaleString('en')} characters` : waiting(waitMs)
  const what = characters > 0 || waitMs !== undefined ? `: ${now}` : ''
  return `Paragraph ${done + 1} of ${total}${what}`
}

function waiting(waitMs: number): string {
  return `no answer yet, asking again in ${Math.ceil(waitMs / 1000)} s`
}
