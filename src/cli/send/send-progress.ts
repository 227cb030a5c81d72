// Shows how a send is going: a bar with rate and time left on a terminal, a line now and then elsewhere. On standard
// error, so that standard output holds the summary only.
import { Presets, SingleBar } from 'cli-progress'
import type { SendProgress } from '../../jobs/send/send.ts'
import { printError } from '../print.ts'

export interface ProgressView {
  show(progress: SendProgress): void
  stop(): void
}

const LINE_EVERY_MS = 10_000

export function sendProgress(now: () => number, stream: NodeJS.WriteStream = process.stderr): ProgressView {
  return stream.isTTY ? bar(stream, now) : lines(now)
}

function bar(stream: NodeJS.WriteStream, now: () => number): ProgressView {
  let begun = 0
  let started = false
  const view = new SingleBar(
    {
      stream,
      format: ' {bar} {value}/{total}  {rate}/s  {left} left{note}',
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  )
  return {
    show: (progress) => {
      const { settled, total } = progress
      if (!started) {
        begun = now()
        view.start(total, 0, { rate: '-', left: '-', note: '' })
        started = true
      }
      const rate = settled / Math.max((now() - begun) / 1000, 0.001)
      const left = rate > 0 ? `${Math.ceil((total - settled) / rate)} s` : '-'
      view.update(settled, { rate: rate.toFixed(rate < 10 ? 1 : 0), left, note: noteOf(progress) })
    },
    stop: () => view.stop(),
  }
}

function lines(now: () => number): ProgressView {
  let shown = now()
  return {
    show: (progress) => {
      const { settled, total, waitingUntil } = progress
      if (waitingUntil === undefined && now() - shown < LINE_EVERY_MS) return
      shown = now()
      printError(`${settled.toLocaleString('en')} of ${total.toLocaleString('en')}${noteOf(progress)}`)
    },
    stop: () => undefined,
  }
}

function noteOf({ deferred, waitingUntil, waitingFor }: SendProgress): string {
  const why = waitingFor === undefined ? '' : ` (${waitingFor})`
  const parts = [
    deferred > 0 ? `, ${deferred.toLocaleString('en')} deferred` : '',
    waitingUntil === undefined ? '' : `, waiting until ${clockTime(waitingUntil)}${why}`,
  ]
  return parts.join('')
}

/** The time of day here, as `14:05`. */
export function clockTime(time: number): string {
  return new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}
