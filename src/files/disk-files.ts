// Files of a folder on this machine's disk.
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import type { Files } from './files.ts'

export function diskFiles(root: string): Files {
  const at = (path: string) => {
    const full = resolve(root, path)
    if (full !== root && !full.startsWith(root.endsWith(sep) ? root : root + sep)) {
      throw new Error(`Unexpected path ${path} outside ${root}`)
    }
    return full
  }
  // A folder in the place of a file (`.env` of a Python project) is no file.
  const readBytes = async (path: string) => readFile(at(path)).catch(absent)
  return {
    readBytes,
    readText: async (path) => (await readBytes(path))?.toString('utf8'),
    write: async (path, data) => {
      const full = at(path)
      await mkdir(dirname(full), { recursive: true })
      const temporary = `${full}.${randomBytes(6).toString('hex')}.tmp`
      try {
        await writeFile(temporary, data)
        await rename(temporary, full)
      } catch (error) {
        // A full disk: what was written of it would only fill it more.
        await rm(temporary, { force: true }).catch(() => undefined)
        throw error
      }
    },
    stamp: async (path) => {
      const found = await stat(at(path), { bigint: true }).catch(absent)
      if (!found?.isFile()) return undefined
      const { size, mtimeNs, ctimeNs, mtimeMs, ctimeMs, ino } = found
      // The time of the change of the inode cannot be set back, as `touch` and unpacking set back the other.
      const id = [size, mtimeNs, ctimeNs, ino].join(':')
      return { id, changedMs: Number(mtimeMs > ctimeMs ? mtimeMs : ctimeMs) }
    },
    list: async (path) => {
      const entries = (await readdir(at(path), { withFileTypes: true }).catch(absent)) ?? []
      return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort()
    },
    remove: async (path) => rm(at(path), { recursive: true, force: true }),
    show: (path) => relative(process.cwd(), at(path)) || '.',
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return undefined
  throw error
}
