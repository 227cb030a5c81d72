// Dots at the start of lines, which SMTP doubles on the way (RFC 5321, 4.5.2): a line with one dot alone ends a message.
// Pure. Messages have CRLF line ends, also at their end.

/** A dot before every line that begins with one. Returns the same bytes where there is none. */
export function stuffDots(message: Uint8Array): Buffer {
  const bytes = bufferOf(message)
  const pieces: Buffer[] = []
  let start = 0
  if (bytes[0] === 0x2e) pieces.push(Buffer.from('.'))
  for (let at = bytes.indexOf('\r\n.'); at >= 0; at = bytes.indexOf('\r\n.', at + 2)) {
    pieces.push(bytes.subarray(start, at + 2), Buffer.from('.'))
    start = at + 2
  }
  return pieces.length === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(start)])
}

/** What stuffDots has made of it, undone. */
export function unstuffDots(message: Uint8Array): Buffer {
  const bytes = bufferOf(message)
  const pieces: Buffer[] = []
  let start = bytes[0] === 0x2e ? 1 : 0
  for (let at = bytes.indexOf('\r\n.'); at >= 0; at = bytes.indexOf('\r\n.', at + 3)) {
    pieces.push(bytes.subarray(start, at + 2))
    start = at + 3
  }
  return start === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(start)])
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
