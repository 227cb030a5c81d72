// What a restored database takes over from the one it replaces: only what keeps people from being mailed. Whoever left stays
// away, what was sent stays sent, what was cancelled or paused stays so, and mailings of which the backup knows nothing are kept.
import { type Kysely, sql } from 'kysely'
import { OPEN_STATES } from './backup.ts'
import { carryAddresses, carryChoices, type ErasedAgain, eraseAgain } from './carry-audience.ts'
import type { Tables } from './schema.ts'

export interface CarriedOver extends ErasedAgain {
  /** Readers who left, or whose address died, since the backup. */
  readonly leavings: number
  /** Deliveries that were open in the backup and have been settled since. */
  readonly settled: number
  /** Mailings of the backup that were cancelled or paused since. */
  readonly held: readonly { readonly issue: string; readonly state: 'cancelled' | 'paused' }[]
  /** Issues of which a mailing was planned since the backup. */
  readonly mailings: readonly string[]
  /** Other readers of the backup who are not in the replaced database: removed since, perhaps at their own wish. */
  readonly removed: number
}

const LEFT = sql.raw("('unsubscribed', 'suppressed')")
const OPEN = sql.raw(OPEN_STATES)

/** The replaced database is attached as `replaced`, with the same migrations. In one transaction of the caller. */
export async function carryOver(
  tx: Kysely<Tables>,
  now: number,
  erasureKey: string | undefined,
): Promise<CarriedOver> {
  await raiseSequences(tx) // first: whoever is added here gets an id that nobody had
  await carryAddresses(tx)
  const again = await eraseAgain(tx, erasureKey)
  const leavings = await carryLeavings(tx, now)
  const settled = await carryDeliveries(tx)
  const held = await carryStandings(tx)
  const mailings = await carryMailings(tx)
  await holdSchedules(tx)
  await carryRecords(tx)
  await carryChoices(tx, now)
  const removed = await one(
    tx,
    sql`select count(*) as value from main.subscribers
      where id <= coalesce((select seq from replaced.sqlite_sequence where name = 'subscribers'), 0)
        and address_key not in (select address_key from replaced.subscribers)`,
  )
  return { leavings, settled, held, mailings, removed, ...again }
}

type Statement = ReturnType<typeof sql>

async function one(tx: Kysely<Tables>, query: Statement): Promise<number> {
  const { rows } = await query.execute(tx)
  const [row] = rows as { value?: number }[]
  return row?.value ?? 0
}

async function affected(tx: Kysely<Tables>, statement: Statement): Promise<number> {
  const { numAffectedRows } = await statement.execute(tx)
  return Number(numAffectedRows ?? 0n)
}

/** Suppressed is final: so it is taken over also of somebody who had left before. */
async function carryLeavings(tx: Kysely<Tables>, now: number): Promise<number> {
  await sql`insert into subscriber_events (subscriber_id, at, status, since, note)
    select s.id, ${now}, r.status, r.since, r.note
    from subscribers s join replaced.subscribers r on r.address_key = s.address_key
    where r.status in ${LEFT} and s.status not in ('suppressed', r.status)`.execute(tx)
  const left = await affected(
    tx,
    sql`update subscribers set (status, since, note) =
        (select r.status, r.since, r.note from replaced.subscribers r where r.address_key = subscribers.address_key)
      where exists (select 1 from replaced.subscribers r where r.address_key = subscribers.address_key
        and r.status in ${LEFT} and subscribers.status not in ('suppressed', r.status))`,
  )
  // readers who came and went since the backup: an old list may bring them again. Their ids may be another's by now
  const { rows } = await sql<{ id: number }>`
    insert into subscribers (address, address_key, name, status, since, note, attributes, created_at)
    select address, address_key, name, status, since, note, attributes, created_at from replaced.subscribers
    where status in ${LEFT} and address_key not in (select address_key from subscribers)
    order by id returning id`.execute(tx)
  await sql`insert into subscriber_events (subscriber_id, at, status, since, note)
    select id, ${now}, status, since, note from subscribers
    where id in (select value from json_each(${JSON.stringify(rows.map(({ id }) => id))}))`.execute(tx)
  await carryAskings(tx)
  return left + rows.length
}

/**
 * Who stands the same in both has the asking of the replaced database: no link of before they left brings them back, and the one
 * that was mailed last works.
 */
async function carryAskings(tx: Kysely<Tables>): Promise<void> {
  await sql`update main.subscribers set asked_at = r.asked_at from replaced.subscribers r
    where r.address_key = subscribers.address_key and r.status = subscribers.status
      and r.asked_at is not subscribers.asked_at`.execute(tx)
}

/** By address, since a list that was imported anew has other ids. */
async function carryDeliveries(tx: Kysely<Tables>): Promise<number> {
  await sql`create temp table settled as
    select i.id as issue_id, d.address, d.state, d.attempts, d.reply, d.updated_at
    from replaced.deliveries d
      join replaced.issues o on o.id = d.issue_id
      join main.issues i on i.slug = o.slug
    where d.state not in ${OPEN} and d.address <> '(removed)'`.execute(tx)
  await sql`create index temp.settled_address on settled (issue_id, address)`.execute(tx)
  const count = await affected(
    tx,
    sql`update main.deliveries set (state, attempts, reply, updated_at) =
        (select s.state, s.attempts, s.reply, s.updated_at from temp.settled s
          where s.issue_id = deliveries.issue_id and s.address = deliveries.address
          order by s.state = 'accepted' desc limit 1)
      where state in ${OPEN} and exists
        (select 1 from temp.settled s where s.issue_id = deliveries.issue_id and s.address = deliveries.address)`,
  )
  await sql`drop table temp.settled`.execute(tx)
  return count
}

/** A pause that was taken back since is one again: nobody is mailed before a person has looked. */
async function carryStandings(tx: Kysely<Tables>): Promise<CarriedOver['held']> {
  const { rows } = await sql<{ id: number; other: number; issue: string; state: 'cancelled' | 'paused' }>`
    select m.id, r.id as other, i.slug as issue, r.standing as state
    from main.mailings m join main.issues i on i.id = m.issue_id
      join replaced.issues o on o.slug = i.slug
      join replaced.mailings r on r.issue_id = o.id and r.state = 'planned'
    where m.state = 'planned' and (r.standing = 'cancelled' and m.standing <> 'cancelled'
      or r.standing = 'paused' and m.standing = 'active'
      or r.standing = 'paused' and r.resume_at is null and m.standing = 'paused' and m.resume_at is not null)
    order by m.id`.execute(tx)
  for (const { id, other } of rows)
    await sql`update main.mailings set (standing, reason, resume_at) =
      (select standing, reason, resume_at from replaced.mailings where id = ${other}) where id = ${id}`.execute(
      tx,
    )
  return rows.map(({ issue, state }) => ({ issue, state }))
}

/** Mailings of issues that the backup has no mailing of. */
async function carryMailings(tx: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ id: number; issue_id: number; slug: string }>`
    select m.id, m.issue_id, o.slug from replaced.mailings m join replaced.issues o on o.id = m.issue_id
    where m.state = 'planned' and o.slug not in
      (select i.slug from main.issues i join main.mailings n on n.issue_id = i.id where n.state = 'planned')
    order by m.id`.execute(tx)
  // an id that is another person's here: their link to leave would be that person's
  const strangers = sql`(select s.id from main.subscribers s join replaced.subscribers r on r.id = s.id
    where r.address_key <> s.address_key)`
  for (const { id, issue_id, slug } of rows) {
    await sql`insert into main.issues (slug) values (${slug}) on conflict do nothing`.execute(tx)
    const issue = await one(tx, sql`select id as value from main.issues where slug = ${slug}`)
    // a mailing that was being planned when the backup was made is no mailing yet
    await sql`delete from main.deliveries where issue_id = ${issue}`.execute(tx)
    const mailing = await one(
      tx,
      sql`insert into main.mailings (issue_id, subject, planned_at, size, state, standing, reason, resume_at)
        select ${issue}, subject, planned_at, size, state, standing, reason, resume_at
        from replaced.mailings where id = ${id} returning id as value`,
    )
    await sql`insert into main.variants (mailing_id, id, position, hash, bytes)
      select ${mailing}, id, position, hash, bytes from replaced.variants where mailing_id = ${id}`.execute(
      tx,
    )
    await sql`insert into main.deliveries (issue_id, subscriber_id, mailing_id, variant, address, state, attempts, due_at,
        message_id, reply, updated_at)
      select ${issue}, subscriber_id, ${mailing}, variant, address,
        case when state in ${OPEN} and subscriber_id in ${strangers} then 'skipped' else state end, attempts, due_at,
        message_id, reply, updated_at
      from replaced.deliveries where issue_id = ${issue_id} and mailing_id = ${id}`.execute(tx)
    await sql`delete from main.schedules where issue = ${slug}`.execute(tx)
  }
  return rows.map(({ slug }) => slug)
}

/** What was taken off the calendar since, or given another time, must not begin by itself. */
async function holdSchedules(tx: Kysely<Tables>): Promise<void> {
  await sql`update main.schedules set state = 'late' where not exists
    (select 1 from replaced.schedules r where r.issue = schedules.issue and r.at = schedules.at)`.execute(tx)
}

/** The trail of who did what is never cut, and the pace of a relay is that of its last messages. */
async function carryRecords(tx: Kysely<Tables>): Promise<void> {
  await sql`insert into main.audit (at, issue, action, who, edition, readers, note)
    select r.at, r.issue, r.action, r.who, r.edition, r.readers, r.note from replaced.audit r
    where not exists (select 1 from main.audit a
      where a.at = r.at and a.issue = r.issue and a.action = r.action and a.who = r.who)
    order by r.id`.execute(tx)
  await sql`insert into main.pace (relay, state) select relay, state from replaced.pace where true
    on conflict (relay) do update set state = excluded.state`.execute(tx)
}

/** Ids given since the backup are in links that readers have: nobody else may get them. */
async function raiseSequences(tx: Kysely<Tables>): Promise<void> {
  await sql`insert into main.sqlite_sequence (name, seq)
    select name, 0 from replaced.sqlite_sequence where name not in (select name from main.sqlite_sequence)`.execute(
    tx,
  )
  await sql`update main.sqlite_sequence set seq = max(seq, coalesce(
    (select r.seq from replaced.sqlite_sequence r where r.name = sqlite_sequence.name), 0))`.execute(tx)
}
