// The store's contract over SQLite in memory and in a file, and what is particular to files.
import { spawn } from 'node:child_process'
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { journalPath } from '../../src/store/file-journal.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { StoreRefused } from '../../src/store/store.ts'
import { HOLDER, mailing, reader, storeContract } from './contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'yibao-store-'))
let files = 0
const newPath = () => {
  files += 1
  return join(folder, `${files}`, 'yibao.sqlite')
}
afterAll(() => rmSync(folder, { recursive: true }))

storeContract('SQLite in memory', () => openSqliteStore(':memory:'))
storeContract('SQLite in a file', () => openSqliteStore(newPath()))

describe('a SQLite file', () => {
  it('keeps what was written, for its owner only', async () => {
    const path = newPath()
    const store = await openSqliteStore(path)
    await store.subscribers.addMany([reader('a@x.org')], 1)
    const planned = await store.mailings.plan(mailing())
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600)
    await store.close()
    const again = await openSqliteStore(path)
    expect(await again.mailings.ofIssue('001-welcome')).toEqual(planned)
    await again.close()
  })

  it('is refused when a newer version made it', async () => {
    const path = newPath()
    await (await openSqliteStore(path)).close()
    const raw = new DatabaseSync(path)
    raw.exec(`insert into kysely_migration (name, timestamp) values ('9999-future', 'x')`)
    raw.close()
    const refused = openSqliteStore(path)
    await expect(refused).rejects.toThrow(StoreRefused)
    await expect(refused).rejects.toThrow(/made by a newer yibao \(it has 9999-future/)
  })

  it('of the first version is brought up to date with what it holds', async () => {
    const path = newPath()
    const store = await openSqliteStore(path)
    await store.subscribers.addMany([reader('a@x.org')], 1)
    const planned = await store.mailings.plan(mailing())
    await store.close()
    const raw = new DatabaseSync(path)
    const ofSend = ['schedules', 'audit', 'pace', 'processes', 'departure']
    const ofService = [
      'consents',
      'memberships',
      'do_not_mail',
      'outbox',
      'votes',
      'reports',
      'link_targets',
      'clicks',
    ]
    for (const table of [...ofSend, ...ofService]) raw.exec(`drop table ${table}`)
    const chosen = [
      'language',
      'edition',
      'paused_until',
      'asked_at',
      'confirmation_at',
      'link_at',
      'fresh_at',
    ]
    const moving = ['new_address', 'new_address_key', 'new_address_at']
    for (const column of [...chosen, ...moving]) raw.exec(`alter table subscribers drop column ${column}`)
    for (const column of ['standing', 'reason', 'resume_at', 'audience'])
      raw.exec(`alter table mailings drop column ${column}`)
    for (const column of ['worker', 'lease_until']) raw.exec(`alter table deliveries drop column ${column}`)
    raw.exec("delete from kysely_migration where name <> '0001-readers-and-mailings'")
    raw.close()
    const again = await openSqliteStore(path)
    const { audience: _, ...known } = planned
    expect(await again.mailings.ofIssue('001-welcome')).toEqual({ ...known, state: 'active' })
    expect(await again.mailings.countByState(planned.id)).toMatchObject({ queued: 1 })
    expect(await again.schedules.list()).toEqual([])
    await again.close()
  })

  it('is refused when it is not a database, or a folder', async () => {
    const path = join(folder, 'text.sqlite')
    writeFileSync(path, 'this is not a database, but it is long enough to be looked at as one. '.repeat(20))
    await expect(openSqliteStore(path)).rejects.toThrow(/text\.sqlite is not a SQLite database/)
    await expect(openSqliteStore(folder)).rejects.toThrow(StoreRefused)
  })

  it('is one file with one sender, also through a link to it', async () => {
    const path = newPath()
    const store = await openSqliteStore(path)
    const link = join(folder, 'link.sqlite')
    symlinkSync(path, link)
    const linked = await openSqliteStore(link)
    const lock = await store.lockSending(HOLDER)
    expect(await linked.lockSending(HOLDER)).toEqual({ heldBy: HOLDER })
    expect(journalPath(link, 7)).toBe(journalPath(path, 7))
    if ('release' in lock) await lock.release()
    await linked.close()
    await store.close()
  })

  it('is whole without its log once it is closed', async () => {
    const path = newPath()
    const store = await openSqliteStore(path)
    await store.subscribers.addMany([reader('a@x.org')], 1)
    await store.close()
    copyFileSync(path, `${path}-copy`)
    const copy = await openSqliteStore(`${path}-copy`)
    expect(await copy.subscribers.byKey('a@x.org')).toMatchObject({ id: 1 })
    await copy.close()
  })

  /** Whether the bytes of a text stand in any file of a database. */
  const isInFiles = (path: string, text: string) =>
    ['', '-wal', '-shm'].some((end) => readFileSync(`${path}${end}`).includes(text))

  it('holds nothing of an erased reader, neither in itself nor in its log', async () => {
    const path = newPath()
    const store = await openSqliteStore(path)
    const others = Array.from({ length: 300 }, (_, index) => reader(`r${index}@x.org`))
    await store.subscribers.addMany([...others, reader('gone@x.org', { name: 'Ada Gone' })], 1)
    await store.mailings.plan(mailing())
    const { id = 0 } = (await store.subscribers.byKey('gone@x.org')) ?? {}
    const payload = { to: 'gone@x.org' }
    await store.outbox.add([{ kind: 'letter', payload, dueAt: 1, subscriberId: id }], 1)
    const moved = { address: 'moved@y.org', key: 'moved@y.org' }
    await store.subscribers.decide([{ id }], 1, () => ({ address: moved }))
    const traces = ['gone@x.org', 'moved@y.org', 'Ada Gone']
    expect(traces.map((text) => isInFiles(path, text))).toEqual([true, true, true])
    await store.subscribers.remove(id, { markOf: () => 'mark', at: 2 })
    expect(traces.map((text) => isInFiles(path, text))).toEqual([false, false, false])
    expect(await store.subscribers.list({ limit: 999 })).toHaveLength(300)
    await store.close()
  })

  it('erases while another process reads, and empties the log at the next erasing', async () => {
    const path = newPath()
    const store = await openSqliteStore(path)
    await store.subscribers.addMany([reader('gone@x.org'), reader('b@x.org')], 1)
    const reading = new DatabaseSync(path, { readOnly: true })
    reading.exec('begin')
    reading.prepare('select count(*) from subscribers').get()
    await store.subscribers.remove(1, { markOf: () => 'mark', at: 2 })
    expect(await store.subscribers.byId(1)).toBeUndefined()
    expect(isInFiles(path, 'gone@x.org'), 'the other process still reads it there').toBe(true)
    reading.exec('commit')
    await store.subscribers.remove(2)
    expect(['gone@x.org', 'b@x.org'].map((text) => isInFiles(path, text))).toEqual([false, false])
    reading.close()
    await store.close()
  })

  it('says in words that it is damaged', async () => {
    const path = newPath()
    const store = await openSqliteStore(path)
    const many = Array.from({ length: 2000 }, (_, index) => reader(`r${index}@x.org`))
    await store.subscribers.addMany(many, 1)
    await store.close()
    const copy = `${path}-copy`
    writeFileSync(copy, readFileSync(path).fill(0xee, 200_000, 300_000))
    const again = await openSqliteStore(copy)
    const damaged = again.subscribers.list({ limit: 5000 })
    await expect(damaged).rejects.toThrow(StoreRefused)
    await expect(damaged).rejects.toThrow(/is damaged \(.*malformed/)
    await again.close()
  })

  it('can be opened for the first time by several processes at once', async () => {
    const path = newPath()
    const script = `
      import { openSqliteStore } from ${JSON.stringify(import.meta.resolve('../../src/store/sqlite/sqlite-store.ts'))}
      process.stdin.once('data', async () => {
        const store = await openSqliteStore(${JSON.stringify(path)})
        console.log(JSON.stringify(await store.subscribers.countByStatus()))
        await store.close()
        process.exit()
      })
      console.log('ready')`
    const children = [1, 2, 3].map(() =>
      spawn(
        process.execPath,
        ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script],
        { stdio: ['pipe', 'pipe', 'inherit'] },
      ),
    )
    const outputs = children.map((child) => {
      let text = ''
      const ready = new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk) => {
          text += chunk
          if (text.includes('ready')) resolve()
        })
      })
      const closed = new Promise<string>((resolve) => child.on('close', () => resolve(text)))
      return { ready, closed }
    })
    await Promise.all(outputs.map(({ ready }) => ready))
    for (const child of children) child.stdin.end('go')
    for (const { closed } of outputs) expect(await closed).toContain('"active":0')
  })
})

describe('the send lock', () => {
  it('is held against another store on the same file, and dies with its process', async () => {
    const path = newPath()
    const store = await openSqliteStore(path)
    const script = `
      import { openSqliteStore } from ${JSON.stringify(import.meta.resolve('../../src/store/sqlite/sqlite-store.ts'))}
      const store = await openSqliteStore(${JSON.stringify(path)})
      const answer = await store.lockSending(${JSON.stringify(HOLDER)}).then((lock) => 'heldBy' in lock ? 'held' : 'mine')
      // nothing refers to the lock any more: it is held all the same
      for (let round = 0; round < 5; round += 1) {
        globalThis.gc()
        await new Promise((resolve) => setImmediate(resolve))
      }
      console.log(answer)
      process.stdin.resume()`
    const child = spawn(
      process.execPath,
      ['--expose-gc', '--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    )
    const answer = await new Promise<string>((resolve) =>
      child.stdout.once('data', (data) => resolve(`${data}`)),
    )
    expect(answer.trim()).toBe('mine')
    expect(await store.lockSending(HOLDER)).toEqual({ heldBy: HOLDER })
    const closed = new Promise((resolve) => child.on('close', resolve))
    child.kill('SIGKILL')
    await closed
    const lock = await store.lockSending(HOLDER)
    expect(lock).toHaveProperty('release')
    expect(await (await openSqliteStore(path)).lockSending(HOLDER)).toEqual({ heldBy: HOLDER })
    if ('release' in lock) await lock.release()
    await store.close()
  })
})
