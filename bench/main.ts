// `npm run bench [-- render …]`: prints how long things take on this machine. Numbers move with the machine's load, so
// compare only within one run.
import { benchArchive } from './archive.ts'
import { benchRender } from './render.ts'
import { type Measurement, printTable } from './table.ts'

const BENCHES: readonly {
  readonly name: string
  readonly title: string
  readonly run: () => Promise<readonly Measurement[]>
}[] = [
  { name: 'render', title: 'An issue, from its text to an edition', run: benchRender },
  { name: 'archive', title: 'The archive, all issues', run: () => benchArchive() },
]

const wanted = process.argv.slice(2)
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
