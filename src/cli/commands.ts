// The list of commands: one file each in commands/, one line each here.
import type { Command } from 'commander'
import { registerBuild } from './commands/build.ts'
import { registerCheck } from './commands/check.ts'
import { registerDeliveries } from './commands/deliveries.ts'
import { registerInit } from './commands/init.ts'
import { registerNew } from './commands/new.ts'
import { registerPreview } from './commands/preview.ts'
import { registerRender } from './commands/render.ts'
import { registerSend } from './commands/send.ts'
import { registerServe } from './commands/serve.ts'
import { registerSubscribers } from './commands/subscribers.ts'

export const commands: readonly ((program: Command) => void)[] = [
  registerBuild,
  registerCheck,
  registerDeliveries,
  registerInit,
  registerNew,
  registerPreview,
  registerRender,
  registerSend,
  registerServe,
  registerSubscribers,
]
