// Runs the command line in a process of its own, as it is installed: compiled.
import { spawn } from 'node:child_process'
import { MAIN } from './built.ts'

export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Environment of a run: nothing of the tester's own settings, no colours. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('YIBAO_'))
  return { ...Object.fromEntries(kept), NO_COLOR: '1', ...extra }
}

/** Arguments that run the command line with node. */
export function cliArguments(args: readonly string[]): string[] {
  return [MAIN, ...args]
}

/** Runs `yibao` to its end. `input` is its standard input; without one there is none. */
export function runYibao(
  args: readonly string[],
  options: { cwd: string; env?: Readonly<Record<string, string>>; input?: string },
): Promise<Run> {
  const child = spawn(process.execPath, cliArguments(args), {
    cwd: options.cwd,
    env: cleanEnvironment(options.env),
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end(options.input)
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
