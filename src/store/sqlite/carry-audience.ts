// What a restored database takes over of readers' choices and of the service's work: who had themselves erased, changed their
// address, paused, chose, voted, bounced. Nothing that waited in the backup to be mailed is mailed: it may have been sent since.
import { type Kysely, sql } from 'kysely'
import { doNotMailMark } from '../../audience/mark.ts'
import { ONCE } from '../sql/outbox.ts'
import type { Tables } from './schema.ts'

export interface ErasedAgain {
  /** Readers of the backup who had themselves erased since. */
  readonly erased: number
  /** Marks of erased readers that could not be looked at, for want of the key. */
  readonly unchecked: number
}

/** Readers a group, to keep their keys in memory no longer than needed. */
const GROUP = 5_000

/**
 * Erases again whoever is in the backup, is not in the replaced database, and has left a mark there. Somebody who came back after
 * erasing is in the replaced database, and stays.
 */
export async function eraseAgain(tx: Kysely<Tables>, erasureKey: string | undefined): Promise<ErasedAgain> {
  await sql`insert into main.do_not_mail (mark, status, at) select mark, status, at from replaced.do_not_mail where true
    on conflict (mark) do update set at = excluded.at,
      status = case when status = 'suppressed' then status else excluded.status end`.execute(tx)
  const { rows } = await sql<{ mark: string }>`select mark from replaced.do_not_mail`.execute(tx)
  const marks = new Set(rows.map(({ mark }) => mark))
  if (marks.size === 0) return { erased: 0, unchecked: 0 }
  const gone = await goneReaders(tx, marks, erasureKey)
  if (gone === undefined) return { erased: 0, unchecked: marks.size }
  const ids = sql`(select value from json_each(${JSON.stringify(gone)}))`
  await sql`delete from main.subscribers where id in ${ids}`.execute(tx)
  await sql`delete from main.outbox where subscriber_id in ${ids}`.execute(tx)
  await sql`update main.reports set reply = null where subscriber_id in ${ids}`.execute(tx)
  await sql`update main.deliveries set address = '(removed)', reply = null
    where issue_id in (select id from main.issues) and subscriber_id in ${ids}`.execute(tx)
  return { erased: gone.length, unchecked: 0 }
}

async function goneReaders(
  tx: Kysely<Tables>,
  marks: ReadonlySet<string>,
  erasureKey: string | undefined,
): Promise<readonly number[] | undefined> {
  const found: number[] = []
  for (let after = 0; ; ) {
    const { rows } = await sql<{ id: number; address_key: string }>`
      select id, address_key from main.subscribers
      where id > ${after} and address_key not in (select address_key from replaced.subscribers)
      order by id limit ${GROUP}`.execute(tx)
    if (rows.length > 0 && erasureKey === undefined) return undefined
    for (const { id, address_key } of rows)
      if (marks.has(doNotMailMark(address_key, erasureKey ?? ''))) found.push(id)
    const last = rows.at(-1)
    if (!last || rows.length < GROUP) return found
    after = last.id
  }
}

/**
 * The same reader under a new address, which they have confirmed. An id alone says nothing: a list that was imported anew has
 * other readers under it.
 */
export async function carryAddresses(tx: Kysely<Tables>): Promise<void> {
  await sql`update main.subscribers set (address, address_key) =
      (select r.address, r.address_key from replaced.subscribers r where r.id = subscribers.id)
    where id in (select s.id from main.subscribers s join replaced.subscribers r on r.id = s.id
      where r.created_at = s.created_at and r.address_key <> s.address_key
        and exists (select 1 from replaced.consents c where c.subscriber_id = r.id and c.via = 'change')
        and s.address_key not in (select address_key from replaced.subscribers)
        and r.address_key not in (select address_key from main.subscribers))`.execute(tx)
}

/** Who is in both has the choices of the replaced database, and its limits of how often they are written to. */
export async function carryChoices(tx: Kysely<Tables>, now: number): Promise<void> {
  await sql`update main.subscribers set (language, edition, paused_until, confirmation_at, link_at, fresh_at) =
      (select r.language, r.edition, r.paused_until, r.confirmation_at, r.link_at, r.fresh_at
        from replaced.subscribers r where r.address_key = subscribers.address_key)
    where address_key in (select address_key from replaced.subscribers)`.execute(tx)
  await sql`delete from main.memberships where subscriber_id in (select s.id from main.subscribers s
      join replaced.subscribers r on r.address_key = s.address_key)`.execute(tx)
  await sql`insert into main.memberships (list, subscriber_id, since)
    select m.list, s.id, m.since from replaced.memberships m
      join replaced.subscribers r on r.id = m.subscriber_id
      join main.subscribers s on s.address_key = r.address_key`.execute(tx)
  await sql`insert into main.consents (subscriber_id, at, type, network, form, via)
    select s.id, c.at, c.type, c.network, c.form, c.via from replaced.consents c
      join replaced.subscribers r on r.id = c.subscriber_id
      join main.subscribers s on s.address_key = r.address_key
    where not exists (select 1 from main.consents k
      where k.subscriber_id = s.id and k.at = c.at and k.type = c.type and k.via = c.via)
    order by c.id`.execute(tx)
  await carryVotes(tx)
  await carryReports(tx)
  await carryOutbox(tx, now)
}

async function carryVotes(tx: Kysely<Tables>): Promise<void> {
  await sql`insert into main.votes (issue, poll, subscriber_id, option, at, via)
    select v.issue, v.poll, s.id, v.option, v.at, v.via from replaced.votes v
      join replaced.subscribers r on r.id = v.subscriber_id
      join main.subscribers s on s.address_key = r.address_key
    where true on conflict (issue, poll, subscriber_id)
      do update set option = excluded.option, at = excluded.at, via = excluded.via where excluded.at >= at`.execute(
    tx,
  )
}

/** A report counts once, however often it comes: so its digest must be known here too. */
async function carryReports(tx: Kysely<Tables>): Promise<void> {
  await sql`insert into main.reports (digest, at, kind, cause, status, permanent, rule, matched, subscriber_id, issue, source,
      reply, result)
    select p.digest, p.at, p.kind, p.cause, p.status, p.permanent, p.rule, p.matched, s.id, p.issue, p.source, p.reply, p.result
    from replaced.reports p
      left join replaced.subscribers r on r.id = p.subscriber_id
      left join main.subscribers s on s.address_key = r.address_key
    where true order by p.id on conflict (digest) do nothing`.execute(tx)
  await sql`insert into main.link_targets (issue, number, url) select issue, number, url from replaced.link_targets where true
    on conflict (issue, number) do update set url = excluded.url`.execute(tx)
  await sql`insert into main.clicks (issue, number, day, count) select issue, number, day, count from replaced.clicks where true
    on conflict (issue, number, day) do update set count = max(count, excluded.count)`.execute(tx)
}

/**
 * What waits in the replaced database was certainly not done yet, and waits on; what was in work there may have been: where that
 * must not happen twice it is uncertain, and what may be done again waits. Of a reader who is not here nothing is taken over.
 */
async function carryOutbox(tx: Kysely<Tables>, now: number): Promise<void> {
  await sql`insert into main.outbox (kind, subscriber_id, payload, state, attempts, due_at, created_at, note)
    select o.kind, s.id, o.payload,
      case when o.state <> 'working' then o.state when o.kind in ${ONCE} then 'uncertain' else 'waiting' end,
      o.attempts, max(o.due_at, ${now}), o.created_at,
      case when o.state = 'working' then 'in work when a backup was put back' else o.note end
    from replaced.outbox o
      left join replaced.subscribers r on r.id = o.subscriber_id
      left join main.subscribers s on s.address_key = r.address_key
    where o.subscriber_id is null or s.id is not null
    order by o.id`.execute(tx)
}

/** What the replaced database has too is taken over from there: nothing is in the outbox twice. */
export async function dropKnownEntries(tx: Kysely<Tables>): Promise<void> {
  await sql`delete from main.outbox where exists (select 1 from replaced.outbox o where o.id = outbox.id
    and o.kind = outbox.kind and o.created_at = outbox.created_at and o.payload = outbox.payload)`.execute(tx)
}

/** Whatever waits in a backup is given up: it may have been done after the backup was made. Returns how much that was. */
export async function giveUpOutbox(tx: Kysely<Tables>, reason: string): Promise<number> {
  const { numAffectedRows } =
    await sql`update main.outbox set state = case when kind in ${ONCE} then 'uncertain' else 'failed' end,
      note = ${reason}, worker = null, lease_until = null
    where state in ('waiting', 'working')`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}
