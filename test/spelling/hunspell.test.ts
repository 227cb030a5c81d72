// The kept dictionary: American and British, the vocabulary of the trade, what the newsletter allows, and suggestions.
import { describe, expect, it } from 'vitest'
import { openSpelling } from '../../src/spelling/hunspell.ts'

const spelling = openSpelling(['Yibao', 'quxianization'])

describe('spelling', () => {
  it.each(
    (
      'organize organise colour color centre behaviour travelled modelling analysed catalogue programme judgement defence mobilising ' +
      'characterisation labelled labour favourite paediatric manoeuvre per tokenizers pretrained livestreamed hyperscalers isn’t ' +
      'licence artefacts theatre aluminium sceptical Yibao Quxianization prioritise standardisation digitalisation anonymised labellers platformisation capex chiplets'
    ).split(' '),
  )('%s is right', (word) => {
    expect(spelling.correct(word)).toBe(true)
  })

  it.each([
    'analysiss',
    'Analyais',
    'teh',
    'goverment',
    'recieve',
    'seperate',
    'tokeniser5x',
    'organisattion',
  ])('%s is wrong', (word) => {
    expect(spelling.correct(word)).toBe(false)
  })

  it('suggests what is one slip away first, at most three', () => {
    expect(spelling.suggest('Analyais')).toEqual(['Analysis'])
    expect(spelling.suggest('goverment')).toEqual(['government'])
    expect(spelling.suggest('teh')[0]).toBe('the')
    expect(spelling.suggest('tokenzier')).toContain('tokenizer')
    expect(spelling.suggest('xqzptlk')).toEqual([])
  })
})
