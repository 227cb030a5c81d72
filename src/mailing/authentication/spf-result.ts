// What an SPF record says about an address, once everything it names has been asked for (RFC 7208, 4.6 and 5). Pure.
import ipaddr from 'ipaddr.js'
import type { SpfMechanism, SpfRecord } from './spf.ts'

/** A record with what its terms lead to, in the order of its mechanisms; `redirect` last. */
export interface SpfNode {
  readonly domain: string
  readonly record: SpfRecord
  readonly steps: readonly SpfStep[]
  readonly redirect?: SpfTarget
}

export interface SpfStep {
  readonly mechanism: SpfMechanism
  /** Of `a` and `mx`: the addresses found. */
  readonly addresses?: readonly string[]
  /** Of `include`: the record it leads to. */
  readonly target?: SpfTarget
}

/** `none`: there is no record. `unknown`: it depends on the sender (a macro), or could not be asked for. */
export type SpfTarget = SpfNode | 'none' | 'unknown'

export type SpfResult = 'pass' | 'fail' | 'softfail' | 'neutral' | 'permerror' | 'unknown'

const RESULTS = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' } as const

/** What a receiver makes of mail from this address; limits on look-ups are not looked at here. */
export function spfResult(node: SpfNode, address: string): SpfResult {
  if (node.record.problems.length > 0) return 'permerror'
  let doubtful = false
  for (const step of node.steps) {
    const match = matches(step, address)
    if (match === 'permerror') return 'permerror'
    if (match === 'yes')
      return doubtful && step.mechanism.name === 'all' ? 'unknown' : RESULTS[step.mechanism.qualifier]
    if (match === 'unknown') doubtful = true
  }
  if (node.redirect === undefined) return doubtful ? 'unknown' : 'neutral'
  if (node.redirect === 'unknown') return 'unknown'
  if (node.redirect === 'none') return 'permerror'
  const further = spfResult(node.redirect, address)
  return doubtful && further !== 'pass' ? 'unknown' : further
}

function matches(step: SpfStep, address: string): 'yes' | 'no' | 'unknown' | 'permerror' {
  const { mechanism } = step
  switch (mechanism.name) {
    case 'all':
      return 'yes'
    case 'ip4':
    case 'ip6':
      return inNetwork(address, mechanism.value ?? '', mechanism) ? 'yes' : 'no'
    case 'a':
    case 'mx':
      if (step.addresses === undefined) return 'unknown'
      return step.addresses.some((known) => inNetwork(address, known, mechanism)) ? 'yes' : 'no'
    case 'include': {
      if (step.target === undefined || step.target === 'unknown') return 'unknown'
      if (step.target === 'none') return 'permerror'
      const inner = spfResult(step.target, address)
      if (inner === 'pass') return 'yes'
      return inner === 'permerror' || inner === 'unknown' ? inner : 'no'
    }
    case 'ptr':
    case 'exists':
      return 'unknown'
  }
}

function inNetwork(address: string, network: string, { bits4, bits6 }: SpfMechanism): boolean {
  if (!ipaddr.isValid(address) || !ipaddr.isValid(network)) return false
  const one = ipaddr.process(address)
  const other = ipaddr.process(network)
  if (one.kind() !== other.kind()) return false
  return one.match(other, one.kind() === 'ipv4' ? bits4 : bits6)
}
