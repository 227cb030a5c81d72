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

/** The slug of the issue that is planned now; without one, the exit code of a process that has said why. */
export function planInOtherProcess(
  directory: string | undefined,
  name: string,
  options: SendOptions,
): Promise<{ readonly issue?: string; readonly code: number }> {
  const task = JSON.stringify({ directory, name, options })
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM, task], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  // a Ctrl-C reaches both; the other one ends by it, and this one says how it ended
  const wait = () => undefined
  process.on('SIGINT', wait)
  const forward = () => child.kill('SIGTERM')
  process.on('SIGTERM', forward)
  return new Promise((resolve, reject) => {
    let issue: string | undefined
    child.on('message', (message: Planned) => {
      issue = message.issue
    })
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('SIGINT', wait).off('SIGTERM', forward)
      resolve({ ...(issue === undefined ? {} : { issue }), code: code ?? 130 })
    })
  })
}
