// Watches the files a newsletter is written in, on this machine's disk. Says only that something changed: editors save
// in several steps, and whoever listens reads everything anew anyway.
import { watch } from 'chokidar'

/** Editors write, rename and touch within a few milliseconds; a person sees nothing of 40. */
const QUIET_MS = 40

export interface Watch {
  /** Calls the listener after each change, until the returned function is called. */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

/** Resolves when every file is being watched. `paths` are relative to `root`; those that are missing may come later. */
export async function watchFiles(root: string, paths: readonly string[]): Promise<Watch> {
  const listeners = new Set<() => void>()
  const watcher = watch([...paths], {
    cwd: root,
    ignoreInitial: true,
    ignored: (path) => /(^|[/\\])(\.git|\.yibao|node_modules)([/\\]|$)|\.tmp$|~$/.test(path),
  })
  let pending: NodeJS.Timeout | undefined
  watcher.on('all', () => {
    clearTimeout(pending)
    pending = setTimeout(() => {
      for (const listener of listeners) listener()
    }, QUIET_MS)
  })
  await new Promise<void>((resolve, reject) => {
    watcher.once('ready', () => resolve())
    watcher.once('error', reject)
  })
  return {
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      clearTimeout(pending)
      await watcher.close()
    },
  }
}
