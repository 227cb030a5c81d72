// A small sum that a browser does before a form is taken: nothing for one person, much for whoever sends ten thousand. Nobody
// else is asked; the form of challenge and answer is altcha's.
import { CappedMap, createChallenge, type Payload, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/sha'

export interface ProofOfWork {
  /** JSON, for a form. */
  challenge(now: number): Promise<string>
  /** Whether this is the answer to a challenge of ours, not too old, and for the first time. */
  verify(answer: string, now: number): Promise<boolean>
}

/** 16 bits: 65,536 hashes on average, about a second on a phone. */
const PREFIX = '0000'
const ALGORITHM = 'SHA-256'
const VALID_MS = 24 * 3_600_000
const USED_MAX = 100_000
const ANSWER_CHARACTERS_MAX = 2_000

export function openProofOfWork(secret: string): ProofOfWork {
  const hmacSignatureSecret = `yibao proof of work\0${secret}`
  const used = new CappedMap<string, true>({ maxSize: USED_MAX })
  return {
    challenge: async (now) => {
      const { parameters, signature } = await createChallenge({
        algorithm: ALGORITHM,
        cost: 1,
        keyPrefix: PREFIX,
        deriveKey,
        expiresAt: new Date(now + VALID_MS),
        hmacSignatureSecret,
      })
      return JSON.stringify({ parameters, signature })
    },
    verify: async (answer, now) => {
      const payload = readPayload(answer)
      const signature = payload?.challenge.signature
      if (!payload || signature === undefined || used.get(signature)) return false
      const { parameters } = payload.challenge
      // its own check of the time is by the real clock
      const expiresAt = Number(parameters.expiresAt)
      if (parameters.algorithm !== ALGORITHM || !(expiresAt * 1000 > now)) return false
      const { challenge, solution } = payload
      const { verified } = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret })
      // looked at again: the same answer may have come a second time meanwhile
      if (!verified || used.get(signature)) return false
      used.set(signature, true)
      return true
    },
  }
}

function readPayload(answer: string): Payload | undefined {
  if (answer === '' || answer.length > ANSWER_CHARACTERS_MAX) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(answer, 'base64').toString('utf8'))
    return isPayload(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isPayload(value: unknown): value is Payload {
  if (typeof value !== 'object' || value === null || !('challenge' in value) || !('solution' in value))
    return false
  const { challenge, solution } = value
  return (
    typeof challenge === 'object' &&
    challenge !== null &&
    'parameters' in challenge &&
    typeof challenge.parameters === 'object' &&
    challenge.parameters !== null &&
    typeof solution === 'object' &&
    solution !== null
  )
}
