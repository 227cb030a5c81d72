// The process that checks and plans an issue for `yibao send`: its one argument says which, its message says that it did.
import { runCommand } from '../main.ts'
import type { Planned } from './plan-process.ts'

// whoever waits for the plan is gone: nothing is on the wire yet, and nobody would send it
process.on('disconnect', () => process.exit(130))
process.exitCode = await runCommand(async () => {
  const { sendIssueAs } = await import('./send-issue.ts')
  const { directory, name, options } = JSON.parse(process.argv[2] ?? '')
  const issue = await sendIssueAs(directory, name, options)
  process.send?.({ issue } satisfies Planned)
})
process.removeAllListeners('disconnect')
process.disconnect?.()
