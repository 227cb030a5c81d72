// yibao preview: the studio, on this machine only, until Ctrl-C.
import { serve } from '@hono/node-server'
import { type Command, InvalidArgumentError } from 'commander'
import { watchFiles } from '../../files/watch.ts'
import { listIssues } from '../../jobs/newsletter.ts'
import { openDesk, openNewsletter } from '../../open/newsletter.ts'
import { createStudio } from '../../studio/studio.ts'
import { shownReader } from '../audience/shown-reader.ts'
import { namedIssue } from '../issue-argument.ts'
import { print } from '../print.ts'
import { listening, untilStopped } from '../server.ts'

/** The studio's pages keep a line open for news; nobody waits for it to end. */
const STREAMS_END_MS = 100
const WATCHED = ['newsletter.yaml', 'issues', 'templates', 'lexicon']

interface Options {
  readonly port: number
  readonly as?: string
}

export function registerPreview(program: Command): void {
  program
    .command('preview')
    .description(
      'show issues in a browser as they will look, and repaint on every save; on this machine only',
    )
    .argument('[issue]', 'number, slug or path; without one, a list of all issues')
    .option('--as <address>', 'show emails as this reader would get them, with links that are nobody’s')
    .option('--port <number>', 'port to listen on; 0 takes any that is free', readPort, 4480)
    .action((name: string | undefined, options: Options) => run(program, name, options))
}

async function run(program: Command, name: string | undefined, options: Options): Promise<void> {
  const { directory } = program.opts()
  const newsletter = await openNewsletter(directory)
  const { config, files } = newsletter
  const path = name === undefined ? '' : `issues/${await folderName(name)}`
  const reader = await shownReader(newsletter, name ?? '', options)
  const watch = await watchFiles(config.root, WATCHED)
  const open = async () => openDesk(await openNewsletter(directory))
  const studio = createStudio({ open, changes: watch.onChange, reader })
  const server = serve({ fetch: studio.fetch, hostname: '127.0.0.1', port: options.port })
  try {
    const port = await listening(server, '--port')
    print(`Preview at http://127.0.0.1:${port}/${path}`)
    print('It repaints when you save. Ctrl-C ends it.')
    await untilStopped(server, STREAMS_END_MS)
  } finally {
    await watch.close()
  }

  async function folderName(wanted: string): Promise<string> {
    const { folder } = namedIssue(await listIssues(files), wanted, config.root)
    return encodeURIComponent(folder.replace(/^issues\//, ''))
  }
}

export function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535)
    throw new InvalidArgumentError('Expected a port number, 0 to 65535.')
  return port
}
