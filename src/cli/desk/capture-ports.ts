// What capturing works with on this machine: the guarded network, the reader of articles, the memory. Loaded only when
// a text is captured.
import { systemClock } from '../../clock/system-clock.ts'
import { guardedHttp } from '../../http/guarded-fetch.ts'
import type { CapturePorts } from '../../jobs/capture/capture.ts'
import { loadLexicon } from '../../jobs/lexicon/lexicon.ts'
import { loadMemory } from '../../jobs/memory.ts'
import { listIssues } from '../../jobs/newsletter.ts'
import type { Newsletter } from '../../open/newsletter.ts'
import { readerStamp } from '../reader-stamp.ts'

export async function openCapture({ config, files }: Newsletter): Promise<CapturePorts> {
  const [{ captureArticle }, { translationMarkdown }] = await Promise.all([
    import('../../capture/capture.ts'),
    import('../../capture/markdown.ts'),
  ])
  const { lexicon } = await loadLexicon(files)
  const { memory } = await loadMemory(files, config.site, lexicon, { version: await readerStamp() })
  return {
    site: config.site,
    lexicon,
    memory,
    entries: await listIssues(files),
    http: guardedHttp(),
    clock: systemClock,
    capture: captureArticle,
    markdown: (article) => translationMarkdown(article),
  }
}
