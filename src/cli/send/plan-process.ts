// Checks, asks and plans in a process of its own, so that this one stays small for the sending.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { SendOptions } from './send-issue.ts'

/** Beside this file, and in the same language: the sources under tsx, or the build. */
const PROGRAM = fileURLToPath(new URL(`plan-main${import.meta.filename.slice(-3)}`, import.meta.url))

/** What the process says when it has planned. */
export interface Planned {
  readonly issue: string
}

/**
 * The slug of the issue that is planned now; without one, the exit code of a process that has said why. `interrupted`: a
 * signal came meanwhile, so that nothing is to be sent, whatever was planned.
 */
export function planInOtherProcess(
  directory: string | undefined,
  name: string,
  options: SendOptions,
): Promise<{ readonly issue?: string; readonly interrupted: boolean; readonly code: number }> {
  const task = JSON.stringify({ directory, name, options })
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM, task], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  let interrupted = false
  // a Ctrl-C at the terminal reaches both, a signal from elsewhere only this one; the other may have ended just now
  const stop = (signal: NodeJS.Signals) => {
    interrupted = true
    child.kill(signal)
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  return new Promise((resolve, reject) => {
    let issue: string | undefined
    child.on('message', (message: Planned) => {
      issue = message.issue
    })
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      resolve({ ...(issue === undefined ? {} : { issue }), interrupted, code: code ?? 130 })
    })
  })
}
