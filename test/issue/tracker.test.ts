// Addresses without detours and trackers.
import { describe, expect, it } from 'vitest'
import { directAddress, isOpaqueRedirect } from '../../src/issue/tracker.ts'

describe('directAddress', () => {
  it.each([
    ['https://a.example/b?utm_source=x&id=7&utm_medium=y#top', 'https://a.example/b?id=7#top'],
    ['https://a.example/b?spm=1.2.3', 'https://a.example/b'],
    ['https://a.example/b?from=timeline', 'https://a.example/b'],
    ['https://a.example/b?from=2020&scene=2&key=1', 'https://a.example/b?from=2020&scene=2&key=1'],
    [
      'https://mp.weixin.qq.com/s?__biz=MzA=&mid=1&idx=1&sn=ab&chksm=9&scene=27&key=k#wechat_redirect',
      'https://mp.weixin.qq.com/s?__biz=MzA=&mid=1&idx=1&sn=ab',
    ],
    ['https://link.zhihu.com/?target=https%3A//a.example/x%3Futm_source%3Dz', 'https://a.example/x'],
    ['https://www.google.com/url?sa=t&q=https%3A%2F%2Fa.example%2F', 'https://a.example/'],
    ['https://a.example/?q=%E4%B8%AD&r=a%20b+c', 'https://a.example/?q=%E4%B8%AD&r=a%20b+c'],
    [
      'https://link.zhihu.com/?target=javascript:alert(1)',
      'https://link.zhihu.com/?target=javascript:alert(1)',
    ],
    ['mailto:a@b.example', 'mailto:a@b.example'],
    ['https://', 'https://'],
  ])('%s', (address, direct) => {
    expect(directAddress(address)).toBe(direct)
  })
})

describe('isOpaqueRedirect', () => {
  it('names addresses that only their server can resolve', () => {
    expect(isOpaqueRedirect('https://t.cn/abc')).toBe(true)
    expect(isOpaqueRedirect('https://substack.com/redirect/9f?j=1')).toBe(true)
    expect(isOpaqueRedirect('https://mp.weixin.qq.com/s/abc')).toBe(false)
  })
})
