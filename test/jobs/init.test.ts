// A new newsletter: it passes check as it is, and nothing that was there is lost.
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/clock/clock.ts'
import { readConfig } from '../../src/config/read.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { checkIssues } from '../../src/jobs/check.ts'
import { type InitOptions, initNewsletter } from '../../src/jobs/init.ts'
import { loadLexicon } from '../../src/jobs/lexicon/lexicon.ts'
import { openTemplates } from '../../src/open/newsletter.ts'

const clock: Clock = {
  now: () => 0,
  wait: async () => {},
  randomBytes: (count) => new Uint8Array(count).fill(7),
}
const options: InitOptions = {
  name: 'A "quoted" name: #1',
  firstNumber: 1,
  date: '2026-11-23',
  schemas: new Map([['newsletter.schema.json', '{}']]),
}

async function init(present: Readonly<Record<string, string>> = {}, change: Partial<InitOptions> = {}) {
  const files = memoryFiles(present)
  const templates = await openTemplates(files)
  const result = await initNewsletter(files, templates, clock, { ...options, ...change })
  return { files, templates, result }
}

describe('initNewsletter', () => {
  it.each([1, 370])(
    'makes a newsletter that opens and has nothing to object to, from number %i on',
    async (firstNumber) => {
      const { files, templates, result } = await init({}, { firstNumber })
      expect(result.state).toBe('made')
      const { config, file } = await readConfig(files, '/newsletter', {})
      expect(file.messages).toEqual([])
      if (!config) throw new Error('the new newsletter does not open')
      expect(config.site.name).toBe(options.name)
      expect(config.site.firstNumber).toBe(firstNumber)
      expect(config.secrets?.current).toMatch(/^(07){32}$/)
      expect(config.smtpUrl).toBe('smtp://127.0.0.1:1025')
      const { checked } = await checkIssues(
        {
          files,
          site: config.site,
          templates,
          compileMjml: async (mjml) => mjml,
          lexicon: await loadLexicon(files),
        },
        [],
      )
      expect(checked.map(({ issue }) => issue?.meta)).toMatchObject([
        { number: firstNumber, status: 'final' },
      ])
      expect(checked.flatMap((each) => each.files.flatMap(({ messages }) => messages.map(String)))).toEqual(
        [],
      )
    },
  )

  it('checks pull requests with the yibao of the lockfile, never with what a registry has under that name', async () => {
    const { files } = await init()
    const workflow = await files.readText('.github/workflows/check.yml')
    expect(workflow?.match(/^ +- run: .*/gm)?.map((line) => line.trim())).toEqual([
      '- run: npm ci',
      '- run: npx yibao check --all --format github',
    ])
  })

  it('writes all or nothing where files of a newsletter are there', async () => {
    const { files, result } = await init({
      'newsletter.yaml': 'mine',
      'lexicon/people.yaml': 'mine',
      'issues/001-x/issue.md': 'mine',
    })
    expect(result).toEqual({
      state: 'occupied',
      paths: ['newsletter.yaml', 'lexicon/people.yaml', 'issues/'],
    })
    expect(await files.readText('newsletter.yaml')).toBe('mine')
    expect(await files.readText('.env')).toBeUndefined()
  })

  it('never changes a secret, and adds what .env and .gitignore lack, a key for erasing readers too', async () => {
    const env = 'YIBAO_SECRET=mine-and-long-enough-to-be-a-secret\nOTHER=1'
    const { files, result } = await init({
      '.env': env,
      '.gitignore': '/.env\nnode_modules/\n',
      'README.md': 'mine',
    })
    expect(result).toMatchObject({ state: 'made', added: ['.env', '.gitignore'] })
    expect(await files.readText('.env')).toBe(
      `${env}\nYIBAO_ERASURE_KEY=${'07'.repeat(32)}\nYIBAO_SMTP_URL=smtp://127.0.0.1:1025\n`,
    )
    expect(await files.readText('.gitignore')).toBe('/.env\nnode_modules/\n.yibao/\npublic/\n')
    expect(await files.readText('README.md')).toBe('mine')
  })

  it('leaves .env alone that has all it needs', async () => {
    const env = 'export YIBAO_SECRET = x\nYIBAO_ERASURE_KEY=y\nYIBAO_SMTP_URL=smtp://mail.example\n'
    const { files, result } = await init({ '.env': env })
    expect(result).toMatchObject({ state: 'made', added: [] })
    expect(await files.readText('.env')).toBe(env)
  })
})
