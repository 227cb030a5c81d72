// The configuration of a newsletter: newsletter.yaml with the environment over .env, and every mistake as a message
// that never shows a secret.
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/read.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'

const NEWSLETTER = `name: Gazette
description: A test.
url: https://gazette.example/
sender: { name: A, address: editor@gazette.example }
postalAddress: 1 Example Street
`
const SECRET = 'a-secret-of-more-than-thirty-two-characters'

function read(dotenv: string, env: Readonly<Record<string, string>> = {}) {
  return readConfig(memoryFiles({ 'newsletter.yaml': NEWSLETTER, '.env': dotenv }), '/newsletter', env)
}

describe('readConfig', () => {
  it('fills in what is not set', async () => {
    const { config } = await read('')
    expect(config?.site.name).toBe('Gazette')
    expect(config?.database).toBe('/newsletter/.yibao/yibao.sqlite')
    expect(config).not.toHaveProperty('smtpUrl')
    expect(config).not.toHaveProperty('secrets')
  })

  it('reads .env, and lets the environment win', async () => {
    const dotenv = `# comment\nexport YIBAO_SECRET="${SECRET}"\nYIBAO_SMTP_URL=smtp://127.0.0.1:1025\nOTHER=x\nYIBAO_DATABASE=../elsewhere.sqlite\n`
    const { config, file } = await read(dotenv, { YIBAO_SMTP_URL: 'smtps://me:p%40ss@mail.example:465' })
    expect(file.messages).toEqual([])
    expect(config?.smtpUrl).toBe('smtps://me:p%40ss@mail.example:465')
    expect(config?.secrets).toEqual({ current: SECRET, retired: [] })
    expect(config?.database).toBe('/elsewhere.sqlite')
  })

  it('reads the address of a shared database', async () => {
    const url = 'postgresql://me:p%40ss@db.example:5433/yibao'
    const { config, file } = await read('', { YIBAO_DATABASE_URL: url })
    expect(file.messages).toEqual([])
    expect(config?.databaseUrl).toBe(url)
  })

  it('keeps retired secrets apart', async () => {
    const { config } = await read(`YIBAO_SECRET=${SECRET}\nYIBAO_SECRET_RETIRED=${SECRET}1, ${SECRET}2,\n`)
    expect(config?.secrets?.retired).toEqual([`${SECRET}1`, `${SECRET}2`])
  })

  it('takes an empty variable for none', async () => {
    const { config } = await read('YIBAO_SMTP_URL=\nYIBAO_SECRET=""\n')
    expect(config).toBeDefined()
    expect(config).not.toHaveProperty('smtpUrl')
  })

  it.each([
    ['YIBAO_SMTP_URL', 'http://user:hunter2@mail.example'],
    ['YIBAO_SMTP_URL', 'smtps://user:hunter2/x@mail.example'],
    ['YIBAO_SMTP_URL', 'mail.example hunter2'],
    ['YIBAO_DATABASE_URL', 'mysql://user:hunter2@db.example/yibao'],
    ['YIBAO_DATABASE_URL', 'postgres://user:hunter2@db.example'],
    ['YIBAO_DATABASE_URL', 'postgres://user:hunter2/x@db.example/yibao'],
    ['YIBAO_SECRET', 'hunter2'],
    ['YIBAO_SECRET_RETIRED', 'hunter2,hunter2'],
  ])('refuses %s=%s without showing it', async (name, value) => {
    const { config, file } = await read('', { [name]: value })
    expect(config).toBeUndefined()
    expect(file.messages).toHaveLength(1)
    expect(file.messages[0]).toMatchObject({ ruleId: 'environment', fatal: true, file: '.env' })
    expect(JSON.stringify(file.messages)).toContain(name)
    expect(JSON.stringify(file.messages)).not.toContain('hunter2')
  })

  it('warns of variables that it does not know', async () => {
    const { config, file } = await read('YIBAO_SMPT_URL=smtp://127.0.0.1\n')
    expect(config).toBeDefined()
    expect(file.messages[0]).toMatchObject({ ruleId: 'environment', fatal: false, file: '.env' })
    expect(file.messages[0]?.reason).toContain('YIBAO_SMPT_URL')
  })

  it('refuses a variable that stands in .env twice, by its lines and without a value', async () => {
    const dotenv = [
      '# YIBAO_SECRET=an example',
      `YIBAO_SECRET=${SECRET}`,
      'YIBAO_MODEL_KEY="several',
      'YIBAO_MODEL=lines"',
      'YIBAO_MODEL=m',
      'OTHER=1',
      'OTHER=2',
      `export YIBAO_SECRET = '${SECRET}-hunter2'`,
      'YIBAO_SMTP_URL=',
      'YIBAO_SMTP_URL=smtp://127.0.0.1:1025',
      '',
    ]
    for (const end of ['\n', '\r\n']) {
      const { config, file } = await read(dotenv.join(end))
      expect(config).toBeUndefined()
      const twice = file.messages.filter(({ reason }) => reason.includes('expected each variable once'))
      expect(twice.map(({ reason, line }) => [line, reason])).toEqual([
        [8, 'Unexpected YIBAO_SECRET on lines 2 and 8, expected each variable once'],
        [10, 'Unexpected YIBAO_SMTP_URL on lines 9 and 10, expected each variable once'],
      ])
      expect(twice[0]).toMatchObject({ ruleId: 'environment', fatal: true, file: '.env' })
      expect(JSON.stringify(file.messages)).not.toContain('hunter2')
    }
  })

  it('reads .env with a byte order mark, as some editors write it', async () => {
    const { config } = await read(`\uFEFFYIBAO_SECRET=${SECRET}\r\n`)
    expect(config?.secrets?.current).toBe(SECRET)
  })

  it('says what to do where there is no newsletter', async () => {
    const { config, file } = await readConfig(memoryFiles(), '/nothing', {})
    expect(config).toBeUndefined()
    expect(file.messages[0]).toMatchObject({ ruleId: 'newsletter-missing', fatal: true })
    expect(file.messages[0]?.note).toContain('yibao init')
  })

  it('says all that is wrong at once', async () => {
    const files = memoryFiles({ 'newsletter.yaml': 'name: Gazette\n', '.env': 'YIBAO_SECRET=short\n' })
    const { file } = await readConfig(files, '/newsletter', {})
    expect(file.messages.map(({ ruleId }) => ruleId)).toContain('environment')
    expect(file.messages.map(({ ruleId }) => ruleId)).toContain('newsletter-key')
  })
})

describe('mails and reports that come in', () => {
  it('are read and checked with what is set', async () => {
    expect((await read('')).config?.intake).toEqual({})
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const sendgridKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    const set = await read(
      `YIBAO_IMAP_URL=imaps://me%40x.example:pw@imap.x.example/In\nYIBAO_IMAP_TOKEN=ya29.t\nYIBAO_MAILGUN_KEY=k\nYIBAO_SENDGRID_KEY=${sendgridKey}\nYIBAO_POSTMARK_LOGIN=hook:a-long:password-here\n`,
    )
    expect(set.config?.intake).toEqual({
      imapUrl: 'imaps://me%40x.example:pw@imap.x.example/In',
      imapToken: 'ya29.t',
      mailgunKey: 'k',
      sendgridKey,
      postmarkLogin: { user: 'hook', password: 'a-long:password-here' },
    })
  })

  it.each([
    ['YIBAO_IMAP_URL', 'imap.x.example'],
    ['YIBAO_IMAP_URL', 'https://me:hunter2@x.example'],
    ['YIBAO_IMAP_URL', 'imaps://me:hunter2@hunter2@x.example'],
    ['YIBAO_IMAP_TOKEN', 'hunter2 hunter2'],
    ['YIBAO_SENDGRID_KEY', 'hunter2'],
    ['YIBAO_POSTMARK_LOGIN', 'hook:hunter2'],
    ['YIBAO_POSTMARK_LOGIN', 'hunter2hunter2hunter2'],
  ])('refuses %s=%s without showing it', async (name, value) => {
    const { config, file } = await read(`${name}="${value}"`)
    expect(config).toBeUndefined()
    expect(file.messages).toHaveLength(1)
    expect(JSON.stringify(file.messages)).toContain(name)
    expect(JSON.stringify(file.messages)).not.toContain('hunter2')
  })
})

describe('the model of machine drafts', () => {
  it('is taken as set, with a rate of its own', async () => {
    const { config } = await read('')
    expect(config?.model).toEqual({ ratePerMinute: 30 })
    const set = await read(
      'YIBAO_MODEL_URL=https://models.example/v1\nYIBAO_MODEL=m\nYIBAO_MODEL_KEY=k-1\nYIBAO_MODEL_PRICE=0.5/1.5\nYIBAO_MODEL_RATE=5\n',
    )
    expect(set.config?.model).toEqual({
      url: 'https://models.example/v1',
      name: 'm',
      key: 'k-1',
      price: { input: 0.5, output: 1.5 },
      ratePerMinute: 5,
    })
  })

  it.each(['http://127.0.0.1:11434/v1', 'http://localhost:8080', 'http://[::1]:1/v1'])(
    'may be on this machine: %s',
    async (url) => {
      expect((await read(`YIBAO_MODEL_URL=${url}`)).config?.model.url).toBe(url)
    },
  )

  it.each([
    ['YIBAO_MODEL_URL', 'http://models.example/v1'],
    ['YIBAO_MODEL_URL', 'http://localhost.models.example/v1'],
    ['YIBAO_MODEL_URL', 'https://me:hunter2@models.example/v1'],
    ['YIBAO_MODEL_URL', 'file:///etc/passwd'],
    ['YIBAO_MODEL_URL', 'models.example'],
    ['YIBAO_MODEL_KEY', 'hunter2 hunter2'],
    ['YIBAO_MODEL_KEY', 'hunter2钥匙'],
    ['YIBAO_MODEL_PRICE', '0.5'],
    ['YIBAO_MODEL_PRICE', '-1/2'],
    ['YIBAO_MODEL_RATE', '0'],
    ['YIBAO_MODEL_RATE', '1.5'],
    ['YIBAO_MODEL_RATE', 'fast'],
  ])('refuses %s=%s without showing it', async (name, value) => {
    const { config, file } = await read(`${name}="${value}"`)
    expect(config).toBeUndefined()
    expect(file.messages).toHaveLength(1)
    expect(JSON.stringify(file.messages)).toContain(name)
    expect(JSON.stringify(file.messages)).not.toContain('hunter2')
  })
})
