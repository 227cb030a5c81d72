// Sends an edition to addresses for a look before the mailing: as it will go out, subject and all, but without touching
// the ledger, with links for nobody and a Message-ID of its own, so that no server takes the real one for a repeat.
import type { Clock } from '../../clock/clock.ts'
import type { Site } from '../../issue/site.ts'
import { type CompiledMessage, slotsOf } from '../../mailing/compiled.ts'
import { newScratch, openComposer } from '../../mailing/composer.ts'
import type { DkimSigner } from '../../mailing/dkim.ts'
import { type Transport, TransportRefused, TransportUnavailable } from '../../transport/transport.ts'
import { NOBODY, openAddressing } from './recipient.ts'

export interface TestOutcome {
  readonly address: string
  readonly state: 'accepted' | 'not accepted'
  readonly reply: string
}

export async function sendTest(
  { transport, clock }: { readonly transport: Transport; readonly clock: Clock },
  {
    issue,
    compiled,
    site,
    secret,
    signers,
    addresses,
  }: {
    readonly issue: string
    readonly compiled: CompiledMessage
    readonly site: Site
    readonly secret: string
    readonly signers: readonly DkimSigner[]
    readonly addresses: readonly string[]
  },
): Promise<readonly TestOutcome[]> {
  const outcomes: TestOutcome[] = []
  const composer = openComposer(compiled, signers)
  const addressOf = openAddressing(site, secret, { issue, slots: slotsOf(compiled) })
  for (const address of addresses) {
    const messageId = `test.${Buffer.from(clock.randomBytes(16)).toString('hex')}@${site.list.id}`
    const addressed = addressOf({ address, subscriberId: NOBODY, messageId })
    outcomes.push(
      'refused' in addressed
        ? { address, state: 'not accepted', reply: addressed.refused }
        : {
            address,
            ...(await deliver(
              transport,
              addressed.envelope,
              await composer.compose(addressed.recipient, newScratch()),
            )),
          },
    )
  }
  return outcomes
}

async function deliver(
  transport: Transport,
  envelope: Parameters<Awaited<ReturnType<Transport['open']>>['deliver']>[0],
  message: Uint8Array,
): Promise<Omit<TestOutcome, 'address'>> {
  try {
    const line = await transport.open()
    const { outcome } = await line.deliver(envelope, message, () => undefined)
    await line.close()
    return { state: outcome.state === 'accepted' ? 'accepted' : 'not accepted', reply: outcome.reply }
  } catch (error) {
    if (error instanceof TransportRefused || error instanceof TransportUnavailable) {
      return { state: 'not accepted', reply: error.message }
    }
    throw error
  }
}
