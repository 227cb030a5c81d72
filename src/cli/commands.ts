// The list of commands: one file each in commands/, one line each here.
import type { Command } from 'commander'
import { registerBuild } from './commands/build.ts'
import { registerCheck } from './commands/check.ts'
import { registerPreview } from './commands/preview.ts'
import { registerRender } from './commands/render.ts'
import { registerServe } from './commands/serve.ts'

export const commands: readonly ((program: Command) => void)[] = [
  registerBuild,
  registerCheck,
  registerPreview,
  registerRender,
  registerServe,
]
