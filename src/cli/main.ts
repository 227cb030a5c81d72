#!/usr/bin/env node
// The command line: lists the commands, and turns what they throw into a sentence and an exit code.
// Exit codes: 0 fine, 1 errors in text or deliveries not done, 2 usage, 70 a bug, 130 interrupted and cleanly stopped.
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { StoreRefused } from '../store/store.ts'
import { commands } from './commands.ts'
import { printError } from './print.ts'
import { Refusal } from './refusal.ts'
import { systemErrorSentence } from './system-error.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/** The command tree with all commands, or only with those named: help and documentation need all. */
export async function createProgram(names: readonly string[] = Object.keys(commands)): Promise<Command> {
  const program = new Command('yibao')
    .description(
      'Publishing pipeline for bilingual translation digests: Markdown to email, archive and SMTP.',
    )
    .version(version)
    .option(
      '-C, --directory <folder>',
      'work on the newsletter in this folder; without it, on the one that the current folder lies in',
    )
    .exitOverride()
  for (const name of names) (await commands[name]?.())?.(program)
  return program
}

/** The command that a command line names, where its first word is one; else all, so that commander can say what is wrong. */
function namesIn([first, , third]: readonly string[]): readonly string[] | undefined {
  const name = first === '-C' || first === '--directory' ? third : first
  return name !== undefined && Object.hasOwn(commands, name) ? [name] : undefined
}

/** Runs a command line and returns the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return runCommand(async () => {
    const program = await createProgram(namesIn(argv))
    await program.parseAsync([...argv], { from: 'user' })
  })
}

/** Runs a command: what it throws becomes a sentence and an exit code. */
export async function runCommand(command: () => Promise<void>): Promise<number> {
  try {
    await command()
    return typeof process.exitCode === 'number' ? process.exitCode : 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof Refusal) {
      printError(error.message)
      return error.exitCode
    }
    if (error instanceof StoreRefused) {
      printError(error.message)
      return 1
    }
    const refused = systemErrorSentence(error)
    if (refused !== undefined) {
      printError(refused)
      return 1
    }
    printError(error instanceof Error ? (error.stack ?? error.message) : String(error))
    printError('This is a bug in yibao. Please report it with the lines above.')
    return 70
  }
}

if (process.argv[1] !== undefined && import.meta.filename === (await realPath(process.argv[1]))) {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit() // whoever read our output has read enough
    throw error
  })
  process.exitCode = await main(process.argv.slice(2))
}

async function realPath(path: string): Promise<string> {
  const { realpath } = await import('node:fs/promises')
  return realpath(path).catch(() => path)
}
