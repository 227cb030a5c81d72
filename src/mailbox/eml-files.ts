// Mails in files of their own, one each. Nothing is marked: reading a file twice is up to whoever names it twice.
import { readFile, stat } from 'node:fs/promises'
import { MAIL_OCTETS_MAX, type Mailbox } from './mailbox.ts'

export function emlFiles(paths: readonly string[], octetsMax = MAIL_OCTETS_MAX): Mailbox {
  return {
    name: paths.length === 1 ? (paths[0] ?? '') : `${paths.length} files`,
    read: async (taker, signal) => {
      for (const path of paths) {
        if (signal?.aborted) return
        const { size } = await stat(path)
        if (size > octetsMax) taker.passOver({ place: path, octets: size })
        else await taker.take({ bytes: await readFile(path), place: path })
      }
    },
  }
}

/** One mail that came through a pipe, as mail servers and filters hand it over. */
export function pipedMail(stream: AsyncIterable<Uint8Array>, octetsMax = MAIL_OCTETS_MAX): Mailbox {
  const name = 'standard input'
  return {
    name,
    read: async (taker) => {
      const chunks: Uint8Array[] = []
      let octets = 0
      for await (const chunk of stream) {
        octets += chunk.length
        if (octets <= octetsMax) chunks.push(chunk)
        else chunks.length = 0
      }
      if (octets > octetsMax) taker.passOver({ place: name, octets })
      else if (octets > 0) await taker.take({ bytes: Buffer.concat(chunks), place: name })
    },
  }
}
