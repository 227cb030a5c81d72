// yibao subscribers erase: for somebody who asks the owner to be erased; the same as the link on their own page.
import { systemClock } from '../../clock/system-clock.ts'
import type { Config } from '../../config/config.ts'
import { eraseReader } from '../../jobs/audience/own-data.ts'
import { findSubscriber } from '../../jobs/subscribers/subscribers.ts'
import type { Store } from '../../store/store.ts'
import { askWhether } from '../commands/mailing.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'

/** Throws a Refusal where the address is not in the list, or no mark could be made. */
export async function eraseSubscriber(
  store: Store,
  { site, erasureKey }: Config,
  address: string,
  { yes }: { readonly yes?: true },
): Promise<void> {
  if (erasureKey === undefined)
    throw new Refusal(
      'YIBAO_ERASURE_KEY is not set: without it no mark can be kept, and the next list would bring them back. Make one: yibao secret erasure-key',
    )
  const subscriber = await findSubscriber(store, address)
  if ('problem' in subscriber) throw new Refusal(`${subscriber.problem}.`)
  if (!yes) await askWhether(`Erase ${subscriber.address} and all that is known about them, for good?`)
  await eraseReader(subscriber.id, { store, clock: systemClock, site, erasureKey })
  print(
    `Erased ${subscriber.address}. A mark stays that says nothing to whoever has not the key: no list and no \`subscribers add\` brings them back.`,
  )
  print('Older backups still hold them: yibao restore erases them again.')
}
