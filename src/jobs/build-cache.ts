// What a build remembers for the next one, below `.yibao/cache/`: what each issue came to, and which files are its own.
// Losing it costs time and nothing else, except that files of issues that went meanwhile stay where they are.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Files } from '../files/files.ts'

export interface BuiltIssue {
  /** `text` is absent where the page stands already as it should. */
  readonly pages: readonly {
    readonly path: string
    readonly hash: string
    readonly text?: string | undefined
  }[]
  /** The issue's files that are published: path below the newsletter's folder, path below the archive's root. */
  readonly assets: readonly { readonly from: string; readonly to: string }[]
  readonly article: string
  readonly minutes: number
  /** The issues this one refers to, by number, and the slug each had; null: no such issue. */
  readonly references: readonly (readonly [number, string | null])[]
}

export interface BuildCache {
  /** What was built from the same `key`, if the issues it refers to are still where they were. */
  read(slug: string, key: string, slugs: ReadonlyMap<number, string>): Promise<BuiltIssue | undefined>
  write(slug: string, key: string, built: BuiltIssue): Promise<void>
  /** The files the last build has written or found right. */
  paths(): Promise<readonly string[]>
  keepPaths(paths: readonly string[]): Promise<void>
}

const built = z.object({
  key: z.string(),
  pages: z.array(z.object({ path: z.string(), hash: z.string() })),
  assets: z.array(z.object({ from: z.string(), to: z.string() })),
  article: z.string(),
  minutes: z.number(),
  references: z.array(z.tuple([z.number(), z.string().nullable()])),
})
const paths = z.array(z.string())

export function openBuildCache(files: Files, outName: string): BuildCache {
  const folder = `.yibao/cache/archive-${createHash('sha256').update(outName).digest('hex').slice(0, 16)}`
  const at = (slug: string) => `${folder}/${encodeURIComponent(slug)}.json`
  return {
    read: async (slug, key, slugs) => {
      const found = parse(built, await files.readText(at(slug)))
      if (found?.key !== key) return undefined
      const same = found.references.every(([number, there]) => (slugs.get(number) ?? null) === there)
      return same ? found : undefined
    },
    write: async (slug, key, { pages, assets, article, minutes, references }) => {
      const kept = pages.map(({ path, hash }) => ({ path, hash }))
      await files.write(at(slug), JSON.stringify({ key, pages: kept, assets, article, minutes, references }))
    },
    paths: async () => parse(paths, await files.readText(`${folder}/%paths.json`)) ?? [],
    keepPaths: (list) => files.write(`${folder}/%paths.json`, JSON.stringify([...new Set(list)].sort())),
  }
}

/** A cache that is damaged counts as none. */
function parse<Shape>(schema: z.ZodType<Shape>, text: string | undefined): Shape | undefined {
  if (text === undefined) return undefined
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
