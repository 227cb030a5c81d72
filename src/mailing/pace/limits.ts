// The limits that a send keeps to: what newsletter.yaml says, over what is known of the mail server. Pure.
import type { PacePreset, PaceSettings } from '../../issue/site.ts'

export interface PaceLimits extends PaceSettings {
  readonly preset: PacePreset
  readonly zone: string
  readonly refusalsMax: number
  /** How long a quota lasts when the server says that it is used up, but not for how long. Milliseconds. */
  readonly quotaMs: number
}

interface Preset extends Omit<PaceSettings, 'preset'> {
  readonly id: PacePreset
  /** Names of its servers. */
  readonly hosts?: RegExp
  readonly quotaMs: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const REFUSALS_MAX = 0.3

/** What the providers publish, or what their servers say; the rest is learned from their answers. */
export const PRESETS: readonly Preset[] = [
  { id: 'generic', quotaMs: HOUR_MS },
  // Sending limits are set for each account: 1 a second and 200 a day in the sandbox. 14 a second is a usual first grant.
  // docs.aws.amazon.com/ses/latest/dg/quotas.html
  { id: 'ses', hosts: /^email-smtp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/, perSecond: 14, quotaMs: DAY_MS },
  // No limit on the rate, at most 10 connections at a time from one address.
  { id: 'postmark', hosts: /(^|\.)postmarkapp\.com$/, connections: 10, quotaMs: HOUR_MS },
  // Publishes no figure for SMTP; accounts have a limit by the hour.
  { id: 'mailgun', hosts: /^smtp(\.eu)?\.mailgun\.org$/, quotaMs: HOUR_MS },
  // 10,000 messages a user in any 24 hours. support.google.com/a/answer/2956491
  { id: 'google', hosts: /^smtp-relay\.gmail\.com$/, per24Hours: 10_000, quotaMs: DAY_MS },
]

/** `host`: the mail server's name, by which its preset is found where the settings name none. */
export function paceLimits(settings: PaceSettings | undefined, host: string): PaceLimits {
  const preset =
    PRESETS.find(({ id }) => id === settings?.preset) ?? PRESETS.find(({ hosts }) => hosts?.test(host))
  const { id, hosts: _, ...known } = preset ?? { id: 'generic' as const, quotaMs: HOUR_MS }
  return { zone: 'UTC', refusalsMax: REFUSALS_MAX, ...known, ...settings, preset: id }
}

/** Whether anything but the number of connections is limited from the start. */
export function isLimited(limits: PaceLimits): boolean {
  const { perSecond, perHour, per24Hours, perDay, hours, warmUp } = limits
  return [perSecond, perHour, per24Hours, perDay, hours, warmUp].some((limit) => limit !== undefined)
}

/** In words: `ses, 14 a second, at most 500 an hour`. */
export function describeLimits(limits: PaceLimits): string {
  const count = (messages: number) => messages.toLocaleString('en')
  const { perSecond, perHour, per24Hours, perDay, hours, warmUp, zone } = limits
  return [
    limits.preset,
    perSecond === undefined ? '' : `${count(perSecond)} a second`,
    perHour === undefined ? '' : `at most ${count(perHour)} an hour`,
    per24Hours === undefined ? '' : `at most ${count(per24Hours)} in 24 hours`,
    perDay === undefined ? '' : `at most ${count(perDay)} a day`,
    hours === undefined ? '' : `from ${hours.from} to ${hours.to} ${hours.days?.join(' ') ?? ''}`.trim(),
    warmUp === undefined ? '' : `warming up since ${warmUp.start}`,
    hours || warmUp || perDay !== undefined ? zone : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
}
