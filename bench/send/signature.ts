// What one RSA-2048 signature costs here and now: the yardstick for a send that signs.
import { createPrivateKey, sign } from 'node:crypto'
import { meter, optionsOf } from './meter.ts'

const { key, count } = optionsOf(({ key, count }) => ({ key: String(key), count: Number(count) }))
const privateKey = createPrivateKey(key)
const data = Buffer.alloc(1000, 'From: a header of about the usual length\r\n')

await meter(async () => {
  for (let each = 0; each < count; each++) {
    data.writeUInt32BE(each)
    sign('sha256', data, privateKey)
  }
  return count
})
