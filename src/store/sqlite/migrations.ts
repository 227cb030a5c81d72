// The list of migrations of the SQLite store, oldest first. A migration that was released is never changed: add one.
import { type Kysely, type Migration, sql } from 'kysely'

export const migrations: Readonly<Record<string, Migration>> = {
  '0001-readers-and-mailings': { up: (db) => run(db, READERS_AND_MAILINGS) },
  '0002-send-engine': { up: (db) => run(db, SEND_ENGINE) },
  '0003-departure': { up: (db) => run(db, DEPARTURE) },
  '0004-audience-service': { up: (db) => run(db, AUDIENCE_SERVICE) },
  '0005-segments': { up: (db) => run(db, SEGMENTS) },
}

async function run(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

// autoincrement: the id of a reader who was removed is never given again. Signed links and the ledger name readers by
// id, and an old link must not reach somebody else.
const READERS_AND_MAILINGS = [
  `create table subscribers (
    id integer primary key autoincrement,
    address text not null,
    address_key text not null unique,
    name text,
    status text not null check (status in ('pending', 'active', 'unsubscribed', 'suppressed')),
    since integer not null,
    note text not null,
    attributes text not null,
    created_at integer not null
  ) strict`,
  `create table subscriber_events (
    id integer primary key,
    subscriber_id integer not null references subscribers (id) on delete cascade,
    at integer not null,
    status text not null,
    since integer not null,
    note text not null
  ) strict`,
  'create index subscriber_events_subscriber on subscriber_events (subscriber_id)',
  `create table issues (
    id integer primary key,
    slug text not null unique
  ) strict`,
  `create table mailings (
    id integer primary key autoincrement,
    issue_id integer not null references issues (id),
    subject text not null,
    planned_at integer not null,
    size integer not null,
    state text not null check (state in ('planning', 'planned'))
  ) strict`,
  'create index mailings_issue on mailings (issue_id)',
  `create table variants (
    mailing_id integer not null references mailings (id) on delete cascade,
    id text not null,
    position integer not null,
    hash text not null,
    bytes blob not null,
    primary key (mailing_id, id)
  ) strict`,
  // The key is what keeps a reader from getting an issue twice, through whatever mailing. No foreign key to
  // subscribers: who was mailed stays known when a reader is removed.
  `create table deliveries (
    issue_id integer not null references issues (id),
    subscriber_id integer not null,
    mailing_id integer not null references mailings (id),
    variant text not null,
    address text not null,
    state text not null check (state in
      ('queued', 'claimed', 'sending', 'accepted', 'deferred', 'rejected', 'skipped', 'uncertain')),
    attempts integer not null default 0,
    due_at integer not null,
    message_id text not null,
    reply text,
    updated_at integer not null,
    primary key (issue_id, subscriber_id)
  ) strict, without rowid`,
  // The queue itself: holds only what is still to be done, in the order in which it is due. docs/decisions/0031.
  `create index deliveries_due on deliveries (mailing_id, due_at, subscriber_id)
    where state in ('queued', 'deferred')`,
]

const SEND_ENGINE = [
  "alter table mailings add column standing text not null default 'active' check (standing in ('active', 'paused', 'cancelled'))",
  'alter table mailings add column reason text',
  'alter table mailings add column resume_at integer',
  'alter table deliveries add column worker text',
  'alter table deliveries add column lease_until integer',
  // One row a schedule; its bytes are those of the edition that was checked when it was made.
  `create table schedules (
    issue text primary key,
    subject text not null,
    variants text not null,
    audience text not null,
    at integer not null,
    zone text not null,
    created_at integer not null,
    state text not null check (state in ('waiting', 'late'))
  ) strict`,
  `create table audit (
    id integer primary key autoincrement,
    at integer not null,
    issue text not null,
    action text not null,
    who text not null,
    edition text,
    readers integer,
    note text
  ) strict`,
  'create index audit_issue on audit (issue)',
  // The state of a relay's pace, as JSON.
  `create table pace (
    relay text primary key,
    state text not null
  ) strict`,
  `create table processes (
    id text primary key,
    kind text not null,
    host text not null,
    pid integer not null,
    task text not null,
    since integer not null,
    seen_at integer not null
  ) strict`,
]

const DEPARTURE = [
  `create table departure (
    id integer primary key check (id = 1),
    at integer not null,
    destination text not null,
    who text not null,
    state text not null check (state in ('begun', 'done'))
  ) strict`,
]

// Evidence of consent, lists, and what the service does after it has answered. What is about a reader goes with the reader;
// votes and reports keep the number, which is nobody's any more.
const AUDIENCE_SERVICE = [
  "alter table subscribers add column language text not null default 'en' check (language in ('en', 'zh'))",
  "alter table subscribers add column edition text not null default 'full' check (edition in ('full', 'english', 'links'))",
  'alter table subscribers add column paused_until integer',
  'alter table subscribers add column asked_at integer',
  'alter table subscribers add column confirmation_at integer',
  'alter table subscribers add column link_at integer',
  'alter table subscribers add column fresh_at integer',
  'alter table subscribers add column new_address text',
  'alter table subscribers add column new_address_key text',
  'alter table subscribers add column new_address_at integer',
  `create table consents (
    id integer primary key,
    subscriber_id integer not null references subscribers (id) on delete cascade,
    at integer not null,
    type text not null check (type in ('asked', 'confirmed')),
    network text,
    form text,
    via text not null
  ) strict`,
  'create index consents_subscriber on consents (subscriber_id)',
  `create table memberships (
    list text not null,
    subscriber_id integer not null references subscribers (id) on delete cascade,
    since integer not null,
    primary key (subscriber_id, list)
  ) strict, without rowid`,
  'create index memberships_list on memberships (list)',
  `create table do_not_mail (
    mark text primary key,
    status text not null check (status in ('unsubscribed', 'suppressed')),
    at integer not null
  ) strict`,
  `create table outbox (
    id integer primary key,
    kind text not null,
    subscriber_id integer,
    payload text not null,
    state text not null check (state in ('waiting', 'working', 'failed', 'uncertain')),
    attempts integer not null,
    due_at integer not null,
    created_at integer not null,
    note text,
    worker text,
    lease_until integer
  ) strict`,
  "create index outbox_due on outbox (due_at) where state in ('waiting', 'working')",
  `create table votes (
    issue text not null,
    poll text not null,
    subscriber_id integer not null,
    option integer not null,
    at integer not null,
    via text not null check (via in ('link', 'reply')),
    primary key (issue, poll, subscriber_id)
  ) strict`,
  `create table reports (
    id integer primary key,
    digest text not null unique,
    at integer not null,
    kind text not null,
    cause text,
    status text,
    permanent integer not null,
    rule text not null,
    matched text not null check (matched in ('token', 'provider', 'unverified', 'unknown')),
    subscriber_id integer,
    issue text,
    source text not null,
    reply text,
    result text not null
  ) strict`,
  'create index reports_subscriber on reports (subscriber_id)',
  `create table link_targets (
    issue text not null,
    number integer not null,
    url text not null,
    primary key (issue, number)
  ) strict`,
  `create table clicks (
    issue text not null,
    number integer not null,
    day text not null,
    count integer not null,
    primary key (issue, number, day)
  ) strict`,
]

const SEGMENTS = [
  // JSON; null where it was planned before this was written down
  'alter table mailings add column audience text',
  // a segment counts the votes of a slice of readers
  'create index votes_subscriber on votes (subscriber_id)',
]
