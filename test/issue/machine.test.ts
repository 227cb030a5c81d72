// How far a translation is, and which machine text nobody has settled.
import { describe, expect, it } from 'vitest'
import { machineMarks, translationStatus, unsettledMarks } from '../../src/issue/machine.ts'
import { readTranslationText } from './newsletter.ts'

const status = (text: string, reviewers: readonly string[] = []) =>
  translationStatus(readTranslationText(text), { reviewers })

describe('translationStatus', () => {
  it('counts blocks with words, empty ones and machine text', () => {
    const text =
      '第一段。\n\n<!-- en -->\n\n第二段。\n\n<!-- machine -->\nSecond.\n\n第三段。\n\nThird.\n\n---\n'
    expect(status(text, ['A'])).toEqual({ pairs: 3, empty: 1, machine: 1, reviewed: false })
  })

  it('is reviewed when somebody reviews, and nothing is left to do', () => {
    expect(status('第一段。\n\nFirst.\n', ['A'])).toEqual({ pairs: 1, empty: 0, machine: 0, reviewed: true })
    expect(status('第一段。\n\nFirst.\n').reviewed).toBe(false)
    expect(status('', ['A'])).toEqual({ pairs: 0, empty: 0, machine: 0, reviewed: false })
  })

  it('takes a mark without text below it for nothing', () => {
    expect(status('第一段。\n\nFirst.\n\n<!-- machine -->\n').machine).toBe(0)
    expect(status('第一段。\n\n<!-- machine -->\n<!-- en -->\n')).toMatchObject({ empty: 1, machine: 0 })
  })
})

describe('marks', () => {
  const text =
    '第一段。\n\n<!-- machine -->\nFirst.\n\nIts second half.\n\n第二段。\n\n<!-- yibao ignore machine-unreviewed: a sample of machine text -->\n<!-- machine -->\nSecond.\n'

  it('names each once', () => {
    expect(machineMarks(readTranslationText(text)).map(({ start }) => start.line)).toEqual([3, 11])
  })

  it('lets out what a comment with a reason has settled', () => {
    expect(unsettledMarks(readTranslationText(text)).map(({ start }) => start.line)).toEqual([3])
  })
})
