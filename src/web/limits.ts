// How many requests that lead to mail are taken: from one network and in all. Kept in memory: what must hold whatever happens,
// one letter to an address a day, is the store's.
import { RateLimiterMemory } from 'rate-limiter-flexible'

export interface Limits {
  /** `network`: of the client, where it is known. */
  take(network: string | undefined): Promise<'taken' | 'too many'>
}

export interface LimitSettings {
  /** Requests in an hour from one network: `203.0.113.0/24`. */
  readonly perNetwork: number
  /** Requests in an hour in all. */
  readonly perHour: number
}

const HOUR_S = 3600

export function openLimits({ perNetwork, perHour }: LimitSettings): Limits {
  const networks = new RateLimiterMemory({ points: perNetwork, duration: HOUR_S })
  const all = new RateLimiterMemory({ points: perHour, duration: HOUR_S })
  return {
    take: async (network) => {
      // one network must not use up what is for all
      if (!(await consume(networks, network ?? 'unknown'))) return 'too many'
      return (await consume(all, 'all')) ? 'taken' : 'too many'
    },
  }
}

/** The library throws for what is over the limit. */
async function consume(limiter: RateLimiterMemory, key: string): Promise<boolean> {
  try {
    await limiter.consume(key)
    return true
  } catch (reason) {
    if (reason instanceof Error) throw reason
    return false
  }
}
