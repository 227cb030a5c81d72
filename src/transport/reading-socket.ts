// A socket that reads into one buffer. Node else makes one of 64 KB for every answer, which takes longer than reading it.
import { Socket } from 'node:net'

const BYTES = 16_384

/** Not connected yet. What comes is emitted as `data`, for listeners that keep nothing of it. */
export function openReadingSocket(): Socket {
  const buffer = Buffer.allocUnsafeSlow(BYTES)
  const callback = (length: number) => {
    socket.emit('data', buffer.subarray(0, length))
    return true
  }
  const options = { allowHalfOpen: false, onread: { buffer, callback } }
  const socket = new Socket(options)
  return socket
}
