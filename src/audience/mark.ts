// The mark that stays of a reader who was erased: it tells a list that names them from one that does not, and says nothing
// to whoever has not its key. Pure.
import { createHmac } from 'node:crypto'

/** HMAC-SHA256 of Address.key, in hexadecimal. The key is one of its own and never changes, or marks would be lost. */
export function doNotMailMark(addressKey: string, erasureKey: string): string {
  return createHmac('sha256', erasureKey).update(`yibao do not mail\0${addressKey}`).digest('hex')
}
