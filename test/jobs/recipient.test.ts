// Links that are a reader's own: signed for what they are for, and only where a message has a place for them.
import { describe, expect, it } from 'vitest'
import { verifyToken } from '../../src/audience/token.ts'
import { slotMark } from '../../src/edition/slots.ts'
import { openAddressing } from '../../src/jobs/send/recipient.ts'
import { compileMessage } from '../../src/mailing/compile.ts'
import { slotsOf } from '../../src/mailing/compiled.ts'
import { composeMessage } from '../../src/mailing/compose.ts'
import { edition, HTML, READER, SITE, TEXT } from '../mailing/sample.ts'

const SECRET = 'a secret of the test'
const secrets = { current: SECRET, retired: [] }
const LINK = `${slotMark('voteUrl')}/vote/2`
const delivery = { address: 'ann@example.org', subscriberId: 7, messageId: 'id@example.org' }

async function recipientOf(text: string, html: string) {
  const compiled = await compileMessage(edition({ text, html }), SITE)
  const addressed = openAddressing(SITE, SECRET, { issue: 'tokens', slots: slotsOf(compiled) })(delivery)
  if ('refused' in addressed) throw new Error(addressed.refused)
  return { compiled, recipient: addressed.recipient }
}

describe('a link to vote', () => {
  it.each([
    ['the text', `${TEXT}Vote: ${LINK}\n`, HTML],
    ['the HTML', TEXT, `${HTML}<a href="${LINK}">Vote</a>`],
    ['a Chinese text, which goes out as base64', `${'投票给第二篇。'.repeat(60)}\n${LINK}\n`, HTML],
  ])(
    'is signed where a vote stands in %s, and holds for its reader and issue alone',
    async (_, text, html) => {
      const { compiled, recipient } = await recipientOf(text, html)
      expect(slotsOf(compiled).has('voteUrl')).toBe(true)
      const [, token = ''] =
        /^https:\/\/leave\.gazette\.example\/vote\/tokens\/([a-z2-7]{40})$/.exec(recipient.voteUrl ?? '') ??
        []
      const { id } = SITE.list
      expect(verifyToken(token, 'vote', secrets, id, 'tokens')).toEqual({ subscriber: 7 })
      expect(verifyToken(token, 'vote', secrets, id, 'another-issue')).toBeUndefined()
      expect(verifyToken(token, 'vote', secrets, id)).toBeUndefined()
      expect(verifyToken(token, 'leave', secrets, id, 'tokens')).toBeUndefined()
      expect(verifyToken(token, 'vote', secrets, 'other.example.org', 'tokens')).toBeUndefined()
    },
  )

  it('costs nothing where there is no vote', async () => {
    const { compiled, recipient } = await recipientOf(TEXT, HTML)
    expect(slotsOf(compiled).has('voteUrl')).toBe(false)
    expect(recipient).not.toHaveProperty('voteUrl')
  })

  it('is never left out of a message that has a place for it', async () => {
    const compiled = await compileMessage(edition({ text: `${TEXT}${LINK}\n` }), SITE)
    expect(() => composeMessage(compiled, READER)).toThrow('voteUrl')
    const url = 'https://leave.gazette.example/vote/tokens/t'
    const message = Buffer.from(composeMessage(compiled, { ...READER, voteUrl: url })).toString('latin1')
    expect(message.replaceAll('=\r\n', '')).toContain(`${url}/vote/2`)
    expect(() => composeMessage(compiled, { ...READER, voteUrl: `${url}\r\nBcc: x` })).toThrow('voteUrl')
  })
})
