// The store's contract over PostgreSQL, and what is particular to many processes on one database.
import { afterAll, beforeAll } from 'vitest'
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts'
import { storeContract } from './contract.ts'
import { needPostgres, type TestPostgres } from './postgres.ts'

let server: TestPostgres
beforeAll(async () => {
  server = await needPostgres()
})
afterAll(() => server?.stop())

storeContract('PostgreSQL', async () => openPostgresStore(await server.newDatabase()))
