// The key `pace` of newsletter.yaml: how fast messages may go out. Pure.
import { z } from 'zod'
import { PACE_PRESETS, WEEKDAYS } from './site.ts'

const PRESET = `one of ${PACE_PRESETS.join(', ')}`
const COUNT = 'a whole number of messages from 1 on'
const RATE = 'a number such as 14 or 0.5'
const TIME = 'a time such as "08:30", in quotes'
const DAY = 'a day such as 2026-12-01'
const DAYS = `a list of days such as [${WEEKDAYS.slice(0, 2).join(', ')}]`
const WEEKDAY = `one of ${WEEKDAYS.join(', ')}`

const count = () => z.int(COUNT).min(1, COUNT).max(100_000_000, COUNT).exactOptional()
const time = () => z.string(TIME).regex(/^([01]\d|2[0-3]):[0-5]\d$/, TIME)

const hours = z
  .strictObject(
    {
      from: time().meta({ description: 'Time of day from which messages go out, such as "08:00".' }),
      to: time().meta({
        description: 'Time of day at which they stop. Before `from`: on the next day.',
      }),
      days: z
        .array(z.enum(WEEKDAYS, WEEKDAY), DAYS)
        .min(1, 'at least one day, or no `days`')
        .exactOptional()
        .meta({ description: 'Days on which these hours begin. Default: all.' }),
    },
    'the keys `from`, `to` and `days`',
  )
  .refine(({ from, to }) => from !== to, 'keys whose `from` and `to` are two different times')

const warmUp = z.strictObject(
  {
    start: z
      .string(DAY)
      .refine(isDay, DAY)
      .meta({ description: 'The first day, YYYY-MM-DD. Before it nothing goes out.' }),
    first: z.int(COUNT).min(1, COUNT).meta({ description: 'Messages on the first day.' }),
    growth: z
      .number('a number such as 1.5')
      .gt(1, 'a number above 1')
      .max(10, 'a number of at most 10')
      .default(1.5)
      .meta({ description: 'How many times as many on each day as on the day before.' }),
  },
  'the keys `start`, `first` and `growth`',
)

export const paceSchema = z.strictObject(
  {
    preset: z.enum(PACE_PRESETS, PRESET).exactOptional().meta({
      description: "The mail server's limits, as far as they are known. Default: by its name.",
    }),
    perSecond: z
      .number(RATE)
      .gt(0, RATE)
      .max(10_000, 'at most 10000')
      .exactOptional()
      .meta({ description: 'Messages a second.' }),
    perHour: count().meta({ description: 'Messages in any 60 minutes.' }),
    per24Hours: count().meta({ description: 'Messages in any 24 hours.' }),
    perDay: count().meta({ description: 'Messages from midnight to midnight in `zone`.' }),
    connections: z
      .int('a whole number from 1 to 50')
      .min(1, 'a number from 1 to 50')
      .max(50, 'a number from 1 to 50')
      .exactOptional()
      .meta({ description: 'Connections at a time, at most; `?lines=` of YIBAO_SMTP_URL asks for them.' }),
    messagesPerConnection: count().meta({
      description: 'Messages on one connection. Where it is absent it is learned from the server.',
    }),
    refusalsMax: z
      .number('a share such as 0.3')
      .gt(0, 'a share above 0')
      .max(1, 'a share of at most 1')
      .exactOptional()
      .meta({
        description:
          'Share of refused readers among the last 100 at which the mailing is held. Default: 0.3.',
      }),
    zone: z
      .string('a zone such as Asia/Shanghai')
      .refine(isZone, 'a zone such as Asia/Shanghai')
      .exactOptional()
      .meta({ description: 'Time zone of `perDay`, `hours` and `warmUp`. Default: UTC.' }),
    hours: hours.exactOptional().meta({ description: 'Messages go out only in these hours.' }),
    warmUp: warmUp
      .exactOptional()
      .meta({ description: 'A daily limit that grows, for a domain that nobody knows yet.' }),
  },
  'keys such as perSecond and perDay',
)

function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(text).toISOString().startsWith(text)
  )
}

function isZone(name: string): boolean {
  if (!name.includes('/') && name !== 'UTC') return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
