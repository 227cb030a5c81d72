// `npm run bench [-- render …]`: prints how long things take on this machine. Numbers move with the machine's load, so
// compare only within one run.
import { benchArchive } from './archive.ts'
import { benchBounces } from './bounces.ts'
import { benchCapture } from './capture.ts'
import { benchCheck } from './check.ts'
import { benchChecks } from './checks.ts'
import { benchMemory } from './memory.ts'
import { benchRender } from './render.ts'
import { benchSameness } from './sameness.ts'
import { benchSegments } from './segments.ts'
import { benchService } from './service.ts'
import { benchSubscribers } from './subscribers.ts'
import { type Measurement, printTable } from './table.ts'

const READERS = 1_000_000

const BENCHES: readonly {
  readonly name: string
  readonly title: string
  readonly run: () => Promise<readonly Measurement[]>
}[] = [
  { name: 'render', title: 'An issue, from its text to an edition', run: benchRender },
  { name: 'archive', title: 'The archive, of generated issues', run: () => benchArchive() },
  {
    name: 'subscribers',
    title: 'A list of readers, from CSV into SQLite',
    run: () => benchSubscribers(READERS),
  },
  { name: 'segments', title: 'Segments of a list of readers, in SQLite', run: () => benchSegments() },
  { name: 'memory', title: 'The translation memory, of generated issues', run: () => benchMemory() },
  { name: 'check', title: 'Checking, of generated issues', run: () => benchCheck() },
  { name: 'checks', title: 'What the checks catch, of planted slips', run: benchChecks },
  { name: 'service', title: 'The service, alone and while a send runs', run: benchService },
  {
    name: 'sameness',
    title: 'Whether the time of an answer says who is on the list',
    run: benchSameness,
  },
  { name: 'capture', title: 'Articles captured, over the fixtures', run: benchCapture },
  { name: 'bounces', title: 'Reports of mail systems, read', run: () => benchBounces(folder) },
]

/** `bounces` takes the folder of its collections as the argument after it. */
const words = process.argv.slice(2)
const folder = words.find((_, at) => words[at - 1] === 'bounces')
const wanted = words.filter((word) => word !== folder)
const unknown = wanted.filter((name) => !BENCHES.some((bench) => bench.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `Unexpected ${unknown.join(', ')}, expected ${BENCHES.map(({ name }) => name).join(', ')}.\n`,
  )
  process.exitCode = 2
} else {
  for (const { name, title, run } of BENCHES) {
    if (wanted.length === 0 || wanted.includes(name)) printTable(title, await run())
  }
}
