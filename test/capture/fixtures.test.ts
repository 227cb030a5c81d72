// Every article fixture of the bench: what is kept, dropped and known of it; and the translation file made of it.
import { describe, expect, it } from 'vitest'
import { fixtureNames, runFixture } from '../../bench/capture.ts'
import { chineseBlocksOf, translationMarkdown } from '../../src/capture/markdown.ts'
import { readTranslationText } from './translation.ts'

describe('captured articles', () => {
  it('are at least 32', () => {
    expect(fixtureNames().length).toBeGreaterThanOrEqual(32)
  })

  it.each(fixtureNames())('%s', async (name) => {
    const { captured, wrong } = await runFixture(name)
    expect(wrong).toEqual([])
    if (captured.state !== 'article') return
    const { article } = captured
    const text = translationMarkdown(article)
    const read = readTranslationText(text)
    expect(read.messages).toEqual([])
    expect(read.chinese).toEqual(chineseBlocksOf(article).map(squeeze))
    expect(text.split('<!-- en -->').length - 1).toBe(read.chinese.length)
  })
})

function squeeze(text: string): string {
  return text.replace(/\s+/g, '')
}
