// The MJML adapter: strict, without includes, and blind to the configuration of the folder it is run in.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileMjml } from '../../src/mjml/compile.ts'

const ADAPTER = join(import.meta.dirname, '../../src/mjml/compile.ts')
const page = (text: string) =>
  `<mjml><mj-body><mj-section><mj-column><mj-text>${text}</mj-text></mj-column></mj-section></mj-body></mjml>`

describe('compileMjml', () => {
  it('compiles, and names no font of the web', async () => {
    const html = await compileMjml(page('Hello 词元'))
    expect(html).toContain('Hello 词元')
    expect(html).not.toContain('fonts.googleapis')
  })

  it('refuses what is not MJML', async () => {
    await expect(compileMjml('<mjml><mj-body><mj-text>x</mj-text></mj-body></mjml>')).rejects.toThrow()
    await expect(compileMjml('<mjml><mj-body><mj-nothing /></mj-body></mjml>')).rejects.toThrow()
  })

  it('reads no file that an include names', async () => {
    const html = await compileMjml(
      page('x').replace('<mj-section>', '<mj-include path="/etc/passwd" type="html" /><mj-section>'),
    ).catch((error: Error) => error.message)
    expect(html).not.toContain('root:')
  })
})

describe('a .mjmlconfig in the working directory', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'yibao-mjml-'))
    mkdirSync(join(folder, 'evil'))
    writeFileSync(join(folder, '.mjmlconfig'), JSON.stringify({ packages: ['./evil/index.js'] }))
    writeFileSync(
      join(folder, 'evil/index.js'),
      "require('node:fs').writeFileSync(require('node:path').join(__dirname, 'ran'), '')",
    )
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = (code: string) =>
    spawnSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', code],
      { cwd: folder, encoding: 'utf8' },
    )

  it('is obeyed by mjml itself: the test would notice', () => {
    const mjml = import.meta.resolve('mjml')
    run(`await import(${JSON.stringify(mjml)})`)
    expect(existsSync(join(folder, 'evil/ran'))).toBe(true)
    rmSync(join(folder, 'evil/ran'))
  })

  it('is not read by yibao, and the folder is the same afterwards', () => {
    const code = `import { compileMjml } from ${JSON.stringify(ADAPTER)}
      const html = await compileMjml(${JSON.stringify(page('Hello'))})
      console.log(html.includes('Hello'), process.cwd())`
    const { stdout, stderr } = run(code)
    expect(stdout.trim(), stderr).toBe(`true ${folder}`)
    expect(existsSync(join(folder, 'evil/ran'))).toBe(false)
  })
})
