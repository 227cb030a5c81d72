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

export function toDelivery(row: DeliveryColumns): Delivery {
  return {
    mailingId: row.mailing_id,
    subscriberId: row.subscriber_id,
    variant: row.variant,
    address: row.address,
    ...(row.name === null ? {} : { name: row.name }),
    state: row.state,
    attempts: row.attempts,
    dueAt: row.due_at,
    messageId: row.message_id,
    ...(row.reply === null ? {} : { reply: row.reply }),
  }
}
