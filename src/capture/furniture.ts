// What stands on a page and is not the article: navigation, share bars, invitations to follow, lists of other articles,
// credits of the web desk. First parts of the page, by their names and by what they hold; then lines, by what they say.
// Pure; parts of the page are cut in place.
import type { RootContent } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import { attribute, dropAll, type Element, elementsOf, namesOf, textOf as textOfElement } from './dom.ts'

const ALWAYS = new Set(['nav', 'footer', 'noscript', 'select', 'button', 'dialog', 'menu'])
/** Words in `id` and `class` by which parts of a page are named, whole words only. */
const NAMES =
  /(?:^|[\s_-])(?:nav(?:bar|igation)?|breadcrumbs?|crumbs?|footer|foot|sidebar|side|aside|share(?:d|r|bar|box|list)?|bdsharebuttonbox|social(?:share)?|comments?|pinglun|reply|replies|related|relates?|recommend(?:s|ed|ation)?|relevant|hot(?:news|list)|rank(?:ing)?|tags?|qrcode|qr|ewm|erweima|weixin|wxcode|copyright|declare|statement|disclaimer|pagination|pager|page-?(?:nav|bar)|pages|paging|prenext|prev-?next|advert(?:isement)?s?|ads?|gg|guanggao|banner|popup|modal|toast|login|toolbar|tools?|print|jiucuo|editor-?(?:name|info)?|edit|toc|subscribe|follow|reward|appreciate|donate|like|zan|collect|feedback|app-?(?:down|download|open)|download-?app|open-?app|more-?(?:news|article)|author-?card|user-?card|profile-?card|copyright-?info|hidden|sr-only)(?=$|[\s_\d-])/i
/** Editors of pages name what the article stands in after themselves. */
const NOT_NAMES =
  /(?:TRS_Editor|ueditor|wangeditor|ckeditor|ke-content|editor-content|view_editor|article-?(?:content|body)|post-?content)/i
const SHARE_OF_PAGE_MAX = 0.4
/** Characters of a link in a menu. */
const LINK_MAX = 8

/** Cuts the parts of the page that are no article. What holds much of the page's text is never cut. */
export function cutParts(root: Element): void {
  const whole = proseLength(root)
  const parts = elementsOf(root).filter(
    (element) =>
      element.parent !== undefined &&
      !/^(?:body|html)$/.test(element.name) &&
      isPart(element) &&
      proseLength(element) <= whole * SHARE_OF_PAGE_MAX,
  )
  dropAll(parts)
}

function isPart(element: Element): boolean {
  if (ALWAYS.has(element.name)) return true
  if (element.attributes.has('hidden') || /display\s*:\s*none/i.test(attribute(element, 'style'))) return true
  if (
    /^(?:navigation|search|banner|contentinfo|complementary|dialog|menu|toolbar)$/.test(
      attribute(element, 'role'),
    )
  )
    return true
  if (element.name === 'aside' || isLinkBar(element) || isToolLink(element)) return true
  // Official pages repeat title, issuer and number in a table of data above the text.
  if (element.name === 'table' && /^索\s*引\s*号/.test(textOfElement(element))) return true
  const names = namesOf(element)
  return (
    names !== '' &&
    !/^(?:html|body|h1|article|main)$/.test(element.name) &&
    NAMES.test(names) &&
    !NOT_NAMES.test(names)
  )
}

/** A link inside the text that is no text: the anchor of a heading, the way back from a note, “read more” at the end. */
function isToolLink(element: Element): boolean {
  if (element.name !== 'a') return false
  const text = textOfElement(element)
  if (attribute(element, 'href').startsWith('#') && /^[^\p{L}\p{N}]{1,4}$/u.test(text)) return true
  return MORE.test(text) && element.parent?.children.at(-1) === element
}

/** A row of short links and nothing else: the menu of a site that names no part of its pages. */
function isLinkBar(element: Element): boolean {
  if (!/^(?:div|header|ul|p|td)$/.test(element.name)) return false
  let links = 0
  const onlyLinks = (at: Element): boolean =>
    at.children.every((child) => {
      if (child.type === 'text') return !/[\p{L}\p{N}]/u.test(child.value)
      if (child.name !== 'a') return onlyLinks(child)
      links += 1
      const { length } = textOfElement(child)
      return length > 0 && length <= LINK_MAX
    })
  return onlyLinks(element) && links >= 3
}

/** Characters of Chinese outside links: what an article is made of. */
export function proseLength(element: Element): number {
  let length = 0
  const walk = (at: Element): void => {
    for (const child of at.children) {
      if (child.type === 'text') length += child.value.match(/\p{Script=Han}/gu)?.length ?? 0
      else if (child.name !== 'a' && child.name !== 'script' && child.name !== 'head') walk(child)
    }
  }
  walk(element)
  return length
}

/** Whether a list or division is one of links to elsewhere. */
export function isLinkFarm(element: Element): boolean {
  const text = textOfElement(element)
  if (text.length < 20) return false
  const links = elementsOf(element).filter(({ name }) => name === 'a')
  const linked = links.reduce((sum, link) => sum + textOfElement(link).length, 0)
  return links.length >= 3 && linked / text.length > 0.75
}

const CHARACTERS_MAX = 90

const MORE =
  /^(?:返回[^，,。]{1,8}[，,]\s*查看更多|查看更多|展开全文|展開全文|阅读全文|閱讀全文|继续阅读|繼續閱讀)$/

/** Lines that are never part of an article, wherever they stand. */
const LINES: readonly RegExp[] = [
  /^(?:您|你)?(?:的)?(?:现在|現在|当前|當前|目前|所在)*(?:的)?位置(?:是)?\s*[:：]/,
  // The way to this page: 首页 > 科技 > 正文.
  /^首\s*[页頁](?:\s*[>＞»›]+\s*[^>＞»›。]{1,12}){1,5}$|^(?:[^>＞»›。]{1,12}\s*[>＞»›]+\s*)+正文$/,
  /^(?:請|请)?(?:繼續|继续)(?:往下|向下)?(?:閱讀|阅读|滑動|滑动)[.。…\s]*$/,
  /^(?:点击)?(?:收听|收聽|听|聽)(?:本文|全文|语音|語音|音频|音頻)[^。]{0,16}$/,
  /^[【[（(]?\s*(?:我要)?(?:纠错|糾錯)\s*[】\])）]?$/,
  /^[[（(【]?\s*(?:责任编辑|責任編輯|责编|責編|值班编辑|本文编辑|网络编辑|编辑|編輯|校对|校對|审核|審核|监制|監製|排版|美编|运营|实习生|责任校对)\s*[:：|｜/／丨]\s*[^。！？]{0,40}[\])）】]?$/,
  /(?:点击|點擊|点按|轻触|戳)[^。]{0,12}(?:关注|關注|订阅|訂閱)|(?:关注|關注)(?:我们|我們|本号|公众号|公眾號|微信)(?=$|[^\p{Script=Han}]|公众号|公眾號|微信|吧|哦)|设为星标|設為星標|星标(?:公众号|我们)|^欢迎扫码/u,
  /(?:扫描|掃描|扫一扫|掃一掃|长按|長按|识别|掃碼|扫码|微信扫)[^。]{0,16}(?:二维码|二維碼|QR|关注|關注|识别|加入|进群|阅读|分享|手机|观看)/,
  /^(?:分享到?|分享至|分享给|轉發至|转发到|一键分享)\s*[:：]?[^。]{0,40}$/,
  /^(?:微信|朋友圈|微博|QQ|QQ空间|Facebook|Twitter|X|LINE|WhatsApp|复制链接|複製連結|链接|打印本页|打印|列印|友善列印|关闭窗口|关闭|關閉|加入收藏|收藏|设为首页|法律声明|联系我们|网站地图|友情链接|网站声明|第\d+页|共\d+页|\d+\/\d+页?|字体|字號|字号|大|中|小|返回|顶部|返回顶部|上一页|下一页|上一篇|下一篇|首页|尾页|末页|全文|阅读全文|展开|收起|展开全文|广告|廣告|推广|\||｜|·|、|\/|\s|[[\]【】()（）:：<>«»A+-]|\d{1,2})+$/,
  /^(?:上一篇|下一篇|上一條|下一條|上一条|下一条)\s*[:：]/,
  /^(?:点赞|點讚|点个赞|点个|喜欢就|求)?[^。]{0,12}(?:点[“「]?(?:在看|赞|讚)|在看”|点亮“|一键三连|三连)[^。]{0,20}[。！]?$/,
  /^(?:阅读|閱讀|浏览|瀏覽|点击)(?:原文|量|数|次数|數)?\s*[:：]?\s*[\d,.万+]*$/,
  /^(?:点击|點擊|戳)?(?:左下角|文末|下方|下面|上方)?[“「]?(?:阅读原文|閱讀原文|查看原文|查看更多|了解更多)[”」]?[^。]{0,20}$/,
  /(?:下载|打开|開啟|下載)(?:[^。]{0,10})(?:客户端|App|APP|客戶端)[^。]{0,20}?(?:https?:\S*)?$/,
  /^(?:返回搜狐|查看更多|加载更多|相关推荐|换一换|打开APP阅读|继续滑动看下一个|轻触阅读原文|向上滑动看下一个|预览时标签不可点|微信扫一扫.*|收录于合集.*|#?收录于.*)$/,
  /^(?:商务合作|商業合作|投稿|投稿邮箱|爆料|联系我们|加群|入群|合作|转载|媒体合作)\s*[:：|｜]/,
  /^(?:END|The End|全文完|（完）|\(完\)|完|【完】|— ?END ?—|-+ ?END ?-+|—+|-{3,}|=+|\*{3,}|·{2,}|…+|▼+|↓+|◇+)$/i,
]

/** At the end of a page: what begins one of these is no more the article, nor is anything after it. */
const ENDINGS: readonly RegExp[] = [
  /^[^\p{L}]{0,4}(?:相关(?:解读|政策|文件|稿件|问题|推荐|专题)|相關(?:解讀|問題|推薦|專題)|相关阅读|相關閱讀|相关新闻|相關新聞|相关报道|相關報道|相關報導|相关链接|相關連結|相关文章|相關文章|推荐阅读|推薦閱讀|延伸阅读|延伸閱讀|往期(?:推荐|回顾|精选|精彩|文章|内容)[^。]{0,6}|精彩推荐|猜你喜欢|热门推荐|热门文章|热点新闻|最新文章|更多文章|更多精彩|更多新闻|编辑推荐|大家都在看|为您推荐|为你推荐|热门评论|网友评论|全部评论|评论区|发表评论|我要评论|參與討論|发表回复|留言|版权声明|版權聲明|免责声明|免責聲明|特别声明|特別聲明|关于我们|關於我們|加入我们|招聘信息)[^\p{L}]{0,4}(?:$|[:：])/u,
]
const COPYRIGHT =
  /(?:未经(?:授权|许可|书面)|未經(?:授權|許可)|版权所有|版權所有|©|Copyright|转载(?:请|须|时)|轉載請|侵权(?:请|必究)|侵权.{0,8}删除|不代表(?:本站|本网|本平台|平台|本公众号)|仅代表作者)/i
/** How many blocks at the end may hold copyright lines and the like. */
const TAIL = 10

export interface Trimmed {
  readonly blocks: readonly RootContent[]
  /** What was left out, as it read. */
  readonly dropped: readonly string[]
}

/** Takes lines of furniture out of blocks, and everything from where the article ends. */
export function trimLines(blocks: readonly RootContent[]): Trimmed {
  const dropped: string[] = []
  const end = endOf(blocks)
  for (const block of blocks.slice(end)) dropped.push(textOf(block))
  const body = blocks.slice(0, end)
  const kept = body.filter((block, index) => {
    const text = textOf(block).trim()
    const tail = index >= body.length - TAIL
    const drop =
      block.type !== 'code' &&
      block.type !== 'table' &&
      [...text].length <= (tail ? CHARACTERS_MAX * 2 : CHARACTERS_MAX) &&
      (isFurniture(text) || (tail && COPYRIGHT.test(text) && index > 0))
    if (drop) dropped.push(text)
    return !drop
  })
  return { blocks: kept, dropped: dropped.filter((text) => text.trim() !== '') }
}

function isFurniture(text: string): boolean {
  return text !== '' && [...text].length <= CHARACTERS_MAX && LINES.some((line) => line.test(text))
}

/** Where the article ends: at a heading of other articles in the last third, if no long text follows it. */
function endOf(blocks: readonly RootContent[]): number {
  for (const [index, block] of blocks.entries()) {
    const text = textOf(block).trim()
    if ([...text].length > CHARACTERS_MAX || !ENDINGS.some((ending) => ending.test(text))) continue
    const rest = blocks.slice(index + 1)
    const before = lengthOf(blocks.slice(0, index))
    const prose = rest.filter((each) => isProse(textOf(each)))
    if (before > 0 && lengthOf(prose) < before / 3) return index
  }
  return blocks.length
}

function isProse(text: string): boolean {
  return /[。！？]/.test(text) && !COPYRIGHT.test(text)
}

function lengthOf(blocks: readonly RootContent[]): number {
  return blocks.reduce((sum, block) => sum + textOf(block).length, 0)
}
