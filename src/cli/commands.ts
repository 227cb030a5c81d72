// The list of commands: one file each in commands/, one line each here.
import type { Command } from 'commander'
import { registerCheck } from './commands/check.ts'
import { registerRender } from './commands/render.ts'

export const commands: readonly ((program: Command) => void)[] = [registerCheck, registerRender]
