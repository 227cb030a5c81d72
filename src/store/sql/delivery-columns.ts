// A row of the ledger as it is read, and the delivery it stands for.
import type { Delivery, DeliveryState } from '../../mailing/delivery.ts'

export interface DeliveryColumns {
  readonly mailing_id: number
  readonly subscriber_id: number
  readonly variant: string
  readonly address: string
  readonly name: string | null
  readonly state: DeliveryState
  readonly attempts: number
  readonly due_at: number
  readonly message_id: string
  readonly reply: string | null
}

export function toDelivery(
  row: Omit<DeliveryColumns, 'mailing_id' | 'state'>,
  mailingId: number,
  state: DeliveryState,
): Delivery {
  const delivery: { -readonly [Key in keyof Delivery]: Delivery[Key] } = {
    mailingId,
    subscriberId: row.subscriber_id,
    variant: row.variant,
    address: row.address,
    state,
    attempts: row.attempts,
    dueAt: row.due_at,
    messageId: row.message_id,
  }
  if (row.name !== null) delivery.name = row.name
  if (row.reply !== null) delivery.reply = row.reply
  return delivery
}
