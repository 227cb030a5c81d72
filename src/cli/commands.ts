// The list of commands: one file each in commands/, one line each here.
import type { Command } from 'commander'

export const commands: readonly ((program: Command) => void)[] = []
