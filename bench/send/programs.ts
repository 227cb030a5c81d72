// Starts what a round needs: the programs in C, built once into a folder of the system, and the contestants, each a process
// of its own that prints what it measured as one line of JSON.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** What one program came to. */
export interface Run {
  readonly messages: number
  readonly seconds: number
  /** Of the sending process, in the time measured. */
  readonly cpuSeconds: number
  readonly peakMb?: number
}

export interface Server {
  readonly port: number
  /** Ends it; for the sink, how many messages it has taken. */
  stop(): Promise<number>
}

/** From the project's folder, in which npm runs its scripts: the compiled programs of this folder lie elsewhere. */
const SOURCES = 'bench/send/c'

/** Compiles the programs into `folder`. Throws a sentence where there is no compiler. */
export function buildPrograms(folder: string): void {
  for (const name of ['sink', 'client', 'delay']) {
    const { error, status, stderr } = spawnSync(
      'gcc',
      ['-O2', '-o', join(folder, name), join(SOURCES, `${name}.c`)],
      { encoding: 'utf8' },
    )
    if (error)
      throw new Error('The C compiler is missing, expected gcc: on Debian `apt-get install gcc libc6-dev`')
    if (status !== 0) throw new Error(`${name}.c cannot be compiled: ${stderr}`)
  }
}

/** Starts `sink`, or `delay` with its arguments. */
export async function startServer(program: string, ...options: readonly string[]): Promise<Server> {
  const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const port = Number((await lines.next()).value)
  return {
    port,
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      return Number((await lines.next()).value ?? 0)
    },
  }
}

/** Runs a program to its end and reads the JSON of its last line. Throws what it wrote on standard error. */
export async function run(program: string, options: readonly string[]): Promise<Run> {
  const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [output, errors, code] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    exitOf(child),
  ])
  if (code !== 0) throw new Error(`${[program, ...options].join(' ')} ended with ${code}: ${errors}`)
  const result: unknown = JSON.parse(output.trim().split('\n').at(-1) ?? '')
  if (!isRun(result)) throw new Error(`Unexpected result of ${program}: ${output}`)
  return result
}

/** A contestant of this folder, in a Node of its own. */
export function runContestant(name: string, options: Readonly<Record<string, unknown>>): Promise<Run> {
  const path = fileURLToPath(new URL(`${name}.js`, import.meta.url))
  return run(process.execPath, [path, JSON.stringify(options)])
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'exit')
  return typeof code === 'number' ? code : null
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

function isRun(value: unknown): value is Run {
  return (
    typeof value === 'object' &&
    value !== null &&
    'messages' in value &&
    typeof value.messages === 'number' &&
    'seconds' in value &&
    typeof value.seconds === 'number' &&
    'cpuSeconds' in value &&
    typeof value.cpuSeconds === 'number'
  )
}
