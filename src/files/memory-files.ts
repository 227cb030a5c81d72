// Files in memory, for tests and for what is rendered without being kept.
import { posix } from 'node:path'
import type { Files } from './files.ts'

export function memoryFiles(initial: Readonly<Record<string, string | Uint8Array>> = {}): Files {
  const contents = new Map<string, Uint8Array>()
  /** When each was written: time goes on by ten seconds with every write. */
  const written = new Map<string, number>()
  let now = 0
  const encode = (data: string | Uint8Array) =>
    typeof data === 'string' ? new TextEncoder().encode(data) : data
  const at = (path: string) => {
    const full = posix.normalize(path)
    if (full.startsWith('..') || full.startsWith('/'))
      throw new Error(`Unexpected path ${path} outside the folder`)
    return full
  }
  for (const [path, data] of Object.entries(initial)) contents.set(at(path), encode(data))
  return {
    readBytes: async (path) => contents.get(at(path)),
    readText: async (path) => {
      const bytes = contents.get(at(path))
      return bytes && new TextDecoder().decode(bytes)
    },
    write: async (path, data) => {
      contents.set(at(path), encode(data))
      now += 10_000
      written.set(at(path), now)
    },
    stamp: async (path) => {
      const changedMs = written.get(at(path)) ?? 0
      return contents.has(at(path)) ? { id: String(changedMs), changedMs } : undefined
    },
    list: async (path) => {
      const prefix = path === '' || path === '.' ? '' : `${path.replace(/\/$/, '')}/`
      const names = [...contents.keys()]
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length))
      return [...new Set(names.map((name) => (name.includes('/') ? `${name.split('/')[0]}/` : name)))].sort()
    },
    remove: async (path) => {
      for (const key of contents.keys()) if (key === path || key.startsWith(`${path}/`)) contents.delete(key)
    },
    show: at,
  }
}
