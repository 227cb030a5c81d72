// Which encoding a list of readers is in, decided over the whole file, so that the answer never depends on how much of it
// was looked at.

export type ByteSource = () => AsyncIterable<Uint8Array>

/**
 * A label for TextDecoder: by the byte order mark; else UTF-16 where every second byte of the start is NUL; else UTF-8 if
 * the whole file is valid as such; else GB18030 (which contains GBK and GB2312) if it is valid as that. Undefined when
 * none fits.
 */
export async function detectEncoding(source: ByteSource): Promise<string | undefined> {
  const start = await readStart(source)
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8'
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  if (start.length >= 4 && start[0] !== 0 && start[1] === 0 && start[3] === 0) return 'utf-16le'
  if (start.length >= 4 && start[0] === 0 && start[1] !== 0 && start[2] === 0) return 'utf-16be'
  for (const encoding of ['utf-8', 'gb18030']) if (await isValid(source, encoding)) return encoding
  return undefined
}

/** Whether a file is a zip archive, by its first bytes: services pack their exports. It is never unpacked here. */
export async function isZip(source: ByteSource): Promise<boolean> {
  const [first, second, third, fourth] = await readStart(source)
  return first === 0x50 && second === 0x4b && ((third === 3 && fourth === 4) || (third === 5 && fourth === 6))
}

/** The name under which TextDecoder knows an encoding, or undefined where it does not. */
export function encodingName(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}

/** Text without its byte order mark; what is invalid becomes U+FFFD. */
export async function* decode(
  source: ByteSource,
  encoding: string,
  onBytes: (count: number) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of source()) {
    onBytes(chunk.length)
    yield decoder.decode(chunk, { stream: true })
  }
  yield decoder.decode()
}

async function readStart(source: ByteSource): Promise<Uint8Array> {
  const bytes: number[] = []
  for await (const chunk of source()) {
    bytes.push(...chunk.subarray(0, 4 - bytes.length))
    if (bytes.length >= 4) break
  }
  return Uint8Array.from(bytes)
}

async function isValid(source: ByteSource, encoding: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  try {
    for await (const chunk of source()) decoder.decode(chunk, { stream: true })
    decoder.decode()
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}
