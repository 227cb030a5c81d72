// What is compiled once, and for how long it is kept.
import { expect, it } from 'vitest'
import { compileOnce } from '../../src/mjml/compile-once.ts'

function counting() {
  const compiled: string[] = []
  const compile = compileOnce(async (mjml) => {
    compiled.push(mjml)
    if (mjml === 'broken') throw new Error('not MJML')
    return `<${mjml}>`
  })
  return { compiled, compile }
}

it('compiles the same text once', async () => {
  const { compiled, compile } = counting()
  expect([await compile('a'), await compile('b'), await compile('a')]).toEqual(['<a>', '<b>', '<a>'])
  expect(compiled).toEqual(['a', 'b'])
})

it('forgets what was not used for longest, and nothing else', async () => {
  const { compiled, compile } = counting()
  await compile('first')
  await compile('second')
  for (let index = 0; index < 98; index += 1) await compile(`${index}`)
  await compile('first')
  await compile('one more')
  compiled.length = 0
  await compile('first')
  expect(compiled).toEqual([])
  await compile('second')
  expect(compiled).toEqual(['second'])
})

it('keeps no failure', async () => {
  const { compiled, compile } = counting()
  await expect(compile('broken')).rejects.toThrow('not MJML')
  await expect(compile('broken')).rejects.toThrow('not MJML')
  expect(compiled).toHaveLength(2)
})
