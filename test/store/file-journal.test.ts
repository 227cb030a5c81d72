// The journal: what is noted is there for whoever comes after a kill, and the file stays small.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { fileJournal, journalPath } from '../../src/store/file-journal.ts'

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>()
  return { ...real, writeSync: vi.fn(real.writeSync) }
})

const folder = mkdtempSync(join(tmpdir(), 'yibao-journal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const newPath = () => {
  files += 1
  return journalPath(join(folder, `${files}.sqlite`), 7)
}

/** The notes that whoever opens it next finds. */
function notesIn(path: string) {
  const read = fileJournal(path).read()
  if (read === 'absent') throw new Error(`no journal at ${path}`)
  return read.notes
}

it('gives back the last note of every reader, also after the writer died', () => {
  const path = newPath()
  const journal = fileJournal(path)
  journal.begin([1])
  journal.begin([2])
  journal.outcome({ subscriberId: 1, state: 'accepted', reply: '250 “好”\nand more', attempts: 1 })
  journal.outcome({ subscriberId: 3, state: 'deferred', reply: '451', dueAt: 5, attempts: 2 })
  journal.begin([3])
  expect([...notesIn(path)]).toEqual([
    [1, { subscriberId: 1, state: 'accepted', reply: '250 “好”\nand more', attempts: 1 }],
    [2, 'begun'],
    [3, 'begun'],
  ])
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it('holds no address, whatever a server says', () => {
  const path = newPath()
  const journal = fileJournal(path)
  journal.begin([1])
  const reply = '550 5.1.1 <reader@example.org>: no such user (see postmaster@mail.example)'
  journal.outcome({ subscriberId: 1, state: 'rejected', reply })
  journal.begin([2])
  expect(readFileSync(path, 'utf8')).not.toMatch(/@|reader|postmaster/)
  expect(notesIn(path).get(1)).toMatchObject({
    state: 'rejected',
    reply: '550 5.1.1 <[address]>: no such user (see [address])',
  })
})

it('passes over a line that was never finished, and lines that are damaged', () => {
  const path = newPath()
  writeFileSync(
    path,
    'S 1\nO {"subscriberId":1,"state":"acc\nO {"subscriberId":2,"state":"claimed"}\nodd\nS 12',
  )
  expect([...notesIn(path)]).toEqual([[1, 'begun']])
})

it('loses no note to the half line that a full disk left before it', () => {
  const path = newPath()
  const journal = fileJournal(path)
  journal.begin([1])
  vi.mocked(writeSync).mockImplementationOnce((descriptor, bytes) => {
    writeSync(descriptor, Buffer.from(String(bytes)).subarray(0, 3))
    throw new Error('ENOSPC: no space left on device, write')
  })
  expect(() => journal.begin([23])).toThrow('ENOSPC')
  journal.begin([45])
  expect([...notesIn(path)]).toEqual([
    [1, 'begun'],
    [45, 'begun'],
  ])
})

it('is absent before the start and when cleared; a start forgets what was left behind', () => {
  const path = newPath()
  const journal = fileJournal(path)
  expect(journal.read()).toBe('absent')
  journal.start()
  expect(journal.read()).toEqual({ notes: new Map(), complete: true })
  journal.begin([1])
  journal.clear()
  expect(existsSync(path)).toBe(false)
  journal.begin([2])
  expect(readFileSync(path, 'utf8')).toBe('S 2\n')
  fileJournal(path).start()
  expect(notesIn(path)).toEqual(new Map())
})

it('keeps in its file only what the store does not have yet', () => {
  const path = newPath()
  const journal = fileJournal(path)
  const reply = 'x'.repeat(400)
  for (let subscriberId = 1; subscriberId <= 6000; subscriberId++) {
    journal.begin([subscriberId])
    journal.outcome({ subscriberId, state: 'accepted', reply })
    if (subscriberId % 100 === 0) {
      journal.begin([10_000])
      journal.folded(Array.from({ length: 100 }, (_, index) => subscriberId - index))
    }
  }
  expect(statSync(path).size).toBeLessThan(1_200_000)
  const notes = notesIn(path)
  expect(notes.get(10_000)).toBe('begun')
  for (const [id, note] of notes) if (id !== 10_000) expect(note).toMatchObject({ state: 'accepted' })
})

it('may lack its end where the machine has started anew since', () => {
  const path = newPath()
  const before = fileJournal(path, 'boot one')
  before.start()
  before.begin([1])
  expect(fileJournal(path, 'boot one').read()).toMatchObject({ complete: true })
  const after = { notes: new Map([[1, 'begun']]), complete: false }
  expect(fileJournal(path, 'boot two').read()).toEqual(after)
})

it('may lack its end where it lacks its head', () => {
  const path = newPath()
  writeFileSync(path, 'S 1\n')
  expect(fileJournal(path).read()).toMatchObject({ complete: false })
})

it('keeps its head when it is written anew', () => {
  const path = newPath()
  const journal = fileJournal(path)
  journal.start()
  for (let subscriberId = 1; subscriberId <= 3000; subscriberId++) {
    journal.outcome({ subscriberId, state: 'accepted', reply: 'x'.repeat(400) })
    journal.folded([subscriberId])
  }
  expect(statSync(path).size).toBeLessThan(1_000_000)
  expect(journal.read()).toMatchObject({ complete: true })
})
