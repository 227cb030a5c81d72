// Pages that say the article is not to be had: deleted, taken down, behind a check or a payment. Data, with the words
// by which each is known. Pure.
import type { Captured, GoneReason } from './article.ts'

interface Sign {
  readonly reason: GoneReason
  readonly words: RegExp
}

const BROWSER =
  'Open it in a browser, save the page there (Ctrl+S, “Webpage, complete” or “Single file”), and take that file with --from.'
const ADVICE: Readonly<Record<GoneReason, string>> = {
  deleted:
    'Its author deleted the article. Look for an archived copy, save that, and take the file with --from.',
  removed:
    'The platform took the article or its account down. Look for an archived copy, save that, and take the file with --from.',
  verify: `The site asks whether a person is reading. ${BROWSER}`,
  login: `The site shows the article only after a login. ${BROWSER}`,
  paid: `Only the start of the article is free. ${BROWSER}`,
  moved: 'The account moved to another one. Find the article there and take its new address.',
  missing: 'There is no such page. Check the address, or look for an archived copy.',
  refused: `The server did not give the page. Try again later, or: ${BROWSER}`,
  empty: `There is no article in the page; often a script fills it in. ${BROWSER}`,
}

const WECHAT: readonly Sign[] = [
  { reason: 'deleted', words: /(?:该|此)内容已被发布者删除|已被发布者删除|内容已被作者删除/ },
  {
    reason: 'removed',
    words:
      /此内容因违规无法查看|违规无法查看|此帐号已被屏蔽|此账号已被屏蔽|帐号已被屏蔽|内容被投诉|已被投诉|涉嫌违反相关法律法规|此内容发送失败无法查看|该账号已冻结|帐号已自主注销|账号已自主注销|此公众号已注销|接相关投诉/,
  },
  { reason: 'verify', words: /环境异常|完成验证后即可继续访问|wappoc_appmsgcaptcha|访问过于频繁|操作频繁/ },
  { reason: 'moved', words: /该公众号已迁移|公众号已迁移|帐号已迁移|账号已迁移/ },
  { reason: 'paid', words: /付费后可(?:阅读|查看)|付费(?:阅读|内容)|以下内容需付费|需付费后阅读/ },
  { reason: 'missing', words: /链接已过期|参数错误|该链接无法访问|无法打开此页|页面不存在/ },
]

const ANY: readonly Sign[] = [
  {
    reason: 'verify',
    words:
      /完成(?:安全)?验证|人机验证|请输入验证码|安全验证|滑动验证|访问异常|Just a moment|Checking your browser|verify you are (?:a )?human|Enable JavaScript and cookies/i,
  },
  {
    reason: 'removed',
    words:
      /根据(?:相关|有关)法律法规[^。]{0,12}(?:无法|不予)显示|该(?:内容|文章|回答|问题)(?:因违规)?已被(?:屏蔽|下架)/,
  },
  {
    reason: 'deleted',
    words: /(?:该|此|您访问的)?(?:文章|内容|页面|新闻|帖子|回答)(?:已被|已经被|已)(?:作者)?删除/,
  },
  {
    reason: 'missing',
    words:
      /(?:页面|页|文章|网页|頁面|網頁)(?:不存在|找不到|未找到|没有找到)|找不到(?:该|您|你|此)?[^。]{0,8}(?:页面|網頁|頁面)|404 ?Not Found|Page Not Found|您访问的页面/i,
  },
  {
    reason: 'paid',
    words: /订阅后(?:继续|可)|付费(?:阅读|后)|開通會員|开通会员|购买(?:全文|专栏)|需要订阅|登入訂閱/,
  },
  {
    reason: 'login',
    words: /请(?:先)?登录(?:后)?(?:查看|阅读|继续)?|登录后(?:查看|阅读|可见|继续)|登錄後|請先登入/,
  },
]

/** The words of an article say such things too: these count only where there is hardly any text besides. */
const HAN_MAX = 240

/** What a WeChat page says instead of an article. `text` is all that can be read of it. */
export function goneFromWeChat(text: string): Captured | undefined {
  return find(text, WECHAT)
}

/** What any page says instead of an article. */
export function goneFromPage(text: string): Captured | undefined {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  return han > HAN_MAX ? undefined : find(text, ANY)
}

export function goneByStatus(status: number | undefined): Captured | undefined {
  if (status === undefined || status < 400) return undefined
  if (status === 404 || status === 410)
    return gone('missing', `The server answers ${status}. ${ADVICE.missing}`)
  if (status === 401 || status === 407) return gone('login', `The server answers ${status}. ${ADVICE.login}`)
  if (status === 402) return gone('paid', `The server answers 402. ${ADVICE.paid}`)
  if (status === 403 || status === 429 || status === 412)
    return gone('verify', `The server answers ${status}, as it does to programs. ${BROWSER}`)
  return gone('refused', `The server answers ${status}. ${ADVICE.refused}`)
}

export function empty(): Captured {
  return gone('empty', ADVICE.empty)
}

function find(text: string, signs: readonly Sign[]): Captured | undefined {
  for (const { reason, words } of signs) {
    const found = words.exec(text)?.[0]
    if (found !== undefined) return gone(reason, `The page says “${found}”. ${ADVICE[reason]}`)
  }
  return undefined
}

function gone(reason: GoneReason, sentence: string): Captured {
  return { state: 'gone', reason, sentence }
}
