// What was found out about links: kept for a week, trouble for a day. A cache that cannot be read is no cache.
import { z } from 'zod'
import type { Files } from '../../files/files.ts'

export interface LinkOutcome {
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly state: 'there' | 'moved' | 'gone' | 'trouble'
  readonly status?: number
  /** Where it leads now. */
  readonly to?: string
  readonly sentence?: string
}

const PATH = '.yibao/cache/links.json'
const DAY_MS = 86_400_000
const KEPT_DAYS = { there: 7, moved: 7, gone: 1, trouble: 1 } as const

const schema = z.record(
  z.string(),
  z.object({
    at: z.number(),
    state: z.enum(['there', 'moved', 'gone', 'trouble']),
    status: z.int().exactOptional(),
    to: z.string().exactOptional(),
    sentence: z.string().exactOptional(),
  }),
)

/** Outcomes that still hold, by address. */
export async function readLinkCache(files: Files, now: number): Promise<Map<string, LinkOutcome>> {
  const known = new Map<string, LinkOutcome>()
  const result = schema.safeParse(parse(await files.readText(PATH)))
  for (const [url, outcome] of Object.entries(result.success ? result.data : {})) {
    const age = now - outcome.at
    if (age >= 0 && age < KEPT_DAYS[outcome.state] * DAY_MS) known.set(url, outcome)
  }
  return known
}

export async function writeLinkCache(files: Files, known: ReadonlyMap<string, LinkOutcome>): Promise<void> {
  await files.write(PATH, `${JSON.stringify(Object.fromEntries(known), undefined, 1)}\n`)
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? {} : JSON.parse(text)
  } catch {
    return {}
  }
}
