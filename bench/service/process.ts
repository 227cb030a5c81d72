// A real `yibao serve`, compiled, for what is measured of it.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { YIBAO } from '../send/newsletter.ts'

export async function startServe(
  root: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  if (!existsSync(YIBAO)) throw new Error(`There is no ${YIBAO}: npm run build`)
  const child = spawn(process.execPath, [YIBAO, '-C', root, 'serve', '--port', '0'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const port = await new Promise<number>((resolve, reject) => {
    child.on('exit', () => reject(new Error('yibao serve ended before it answered')))
    lines.on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
  })
  return { child, port }
}
