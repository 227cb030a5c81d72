// Articles of WeChat public accounts, live or saved: their parts have names of their own. Pure.

import { directAddress } from '../issue/tracker.ts'
import type { Captured } from './article.ts'
import { toBlocks } from './blocks.ts'
import { attribute, byClass, byId, drop, type Element, elementsOf, textOf } from './dom.ts'
import { finish } from './finish.ts'
import { empty, goneFromWeChat } from './gone.ts'
import type { HtmlInput } from './html.ts'
import { cleanName, dayInChina, defined, metaOf, toDate } from './metadata.ts'
import { structured } from './structure.ts'

export function isWeChat(root: Element, html: string, url: string | undefined): boolean {
  if (/^https?:\/\/mp\.weixin\.qq\.com\//.test(url ?? '')) return true
  return (
    byId(root, 'js_content') !== undefined ||
    byId(root, 'activity-name') !== undefined ||
    /wappoc_appmsgcaptcha|mmbizwap:|weui-msg__title[\s\S]{0,400}mp\.weixin/.test(html)
  )
}

export function readWeChat(root: Element, input: HtmlInput): Captured {
  const { html } = input
  const content = byId(root, 'js_content') ?? byClass(root, 'rich_media_content')[0]
  const text = content ? textOf(content) : ''
  if (text.length < 30) {
    const gone = goneFromWeChat(textOf(root)) ?? goneFromWeChat(/wappoc_appmsgcaptcha/.exec(html)?.[0] ?? '')
    if (gone) return gone
  }
  const meta = metaOf(elementsOf(root))
  const from = originalAccount(root)
  const notes = [...input.notes, ...paidNotes(root)]
  if (from !== undefined)
    notes.push(`The account republished it from ${from}: decide which of them is the source.`)
  const told = meta.get('og:description') ?? meta.get('description') ?? ''
  if (!content || text === '') return picturePost(root, input, told)
  for (const element of elementsOf(content)) if (isTool(element)) drop(element)
  const leftOut = { media: new Map<string, number>() }
  return finish({
    kind: input.kind === 'mhtml' ? 'mhtml' : 'wechat',
    extension: input.extension,
    metadata: metadataOf(root, meta, input),
    blocks: structured(toBlocks(content, input.url ?? 'https://mp.weixin.qq.com/', leftOut)),
    leftOut,
    ...(input.charset !== undefined && { charset: input.charset }),
    notes,
  })
}

/** Posts of pictures have their text only in the page's description. */
function picturePost(root: Element, input: HtmlInput, told: string): Captured {
  if ((told.match(/\p{Script=Han}/gu)?.length ?? 0) < 20) return empty()
  const value = told.replace(/\\x0a|\\n/g, '\n').trim()
  const lines = value.split(/\n+/).filter((line) => line.trim() !== '')
  return finish({
    kind: 'wechat',
    extension: input.extension,
    metadata: metadataOf(root, metaOf(elementsOf(root)), input),
    blocks: lines.map((line) => ({ type: 'paragraph', children: [{ type: 'text', value: line.trim() }] })),
    ...(input.charset !== undefined && { charset: input.charset }),
    notes: [
      ...input.notes,
      'The post is of pictures: its text is taken from the description and may be cut short.',
    ],
  })
}

function metadataOf(root: Element, meta: ReadonlyMap<string, string>, input: HtmlInput) {
  const { html } = input
  const idText = (id: string) => cleanText(byId(root, id))
  const url = meta.get('og:url') ?? unescapeText(variable(html, 'msg_link')) ?? input.url
  return defined({
    title: idText('activity-name') ?? meta.get('og:title') ?? unescapeText(variable(html, 'msg_title')),
    author: cleanName(idText('js_author_name') ?? meta.get('author') ?? authorLine(root)),
    outlet: cleanName(
      idText('js_name') ?? unescapeText(variable(html, 'nickname') ?? variable(html, 'nick_name')),
    ),
    date: toDate(idText('publish_time')) ?? timeOf(html),
    url: url === undefined ? undefined : wechatAddress(url),
  })
}

function cleanText(element: Element | undefined): string | undefined {
  const text = element ? textOf(element) : ''
  return text === '' ? undefined : text
}

function authorLine(root: Element): string | undefined {
  return byClass(root, 'rich_media_meta_text')
    .filter((element) => attribute(element, 'id') !== 'publish_time')
    .map((element) => textOf(element))
    .find((text) => text !== '' && toDate(text) === undefined && !/^(?:原创|作者|来自|发表于)/.test(text))
}

/** A string that a script of the page holds: read, never run. */
function variable(html: string, name: string): string | undefined {
  const found = new RegExp(
    `(?:var\\s+|window\\.|[{,\\s])${name}\\s*[=:]\\s*(?:htmlDecode\\(|xml\\s*\\?[^:]{0,80}:\\s*)?(["'])([^"'\\n]{1,500})\\1`,
  ).exec(html)?.[2]
  return found === undefined || found === '' ? undefined : found
}

function unescapeText(text: string | undefined): string | undefined {
  return text
    ?.replace(/\\x([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/&amp;/g, '&')
    .trim()
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  '#39': "'",
}

function timeOf(html: string): string | undefined {
  const seconds = /(?:var\s+(?:ct|oriCreateTime)|["']?create_?time["']?)\s*[=:]\s*["']?(\d{10})\b/i.exec(
    html,
  )?.[1]
  if (seconds !== undefined) return dayInChina(Number(seconds) * 1_000)
  return toDate(/createTime\s*[=:]\s*["'](\d{4}-\d{2}-\d{2}[^"']*)["']/.exec(html)?.[1])
}

/** Short addresses stay; long ones keep the four parameters that name the article. */
function wechatAddress(address: string): string {
  const direct = directAddress(address.replace(/&amp;/g, '&').replace(/^http:/, 'https:'))
  if (!URL.canParse(direct)) return direct
  const url = new URL(direct)
  if (!url.searchParams.has('__biz')) return direct.replace(/[?#].*$/s, '')
  const kept = ['__biz', 'mid', 'idx', 'sn'].flatMap((name) => {
    const value = url.searchParams.get(name)
    return value === null ? [] : [`${name}=${value}`]
  })
  return `https://mp.weixin.qq.com/s?${kept.join('&')}`
}

const TOOLS =
  /(?:^|\s)(?:reward_area|rich_media_tool|qr_code_pc|original_primary_card_tips|js_uneditable|wx_profile_card_inner|like_a_look_info|article-tag-card|album_read|js_pc_close_btn|function_mod|comment_area|original_panel_tool|weapp_display_element)\b/

function isTool(element: Element): boolean {
  if (/display\s*:\s*none/.test(attribute(element, 'style')) && textOf(element).length < 200) return true
  return TOOLS.test(`${attribute(element, 'class')} ${attribute(element, 'id')}`)
}

function originalAccount(root: Element): string | undefined {
  return /以下文章来源于\s*([^\s，,。]{2,30})/.exec(textOf(root).slice(0, 4_000))?.[1]
}

function paidNotes(root: Element): readonly string[] {
  const paid = goneFromWeChat(textOf(root).slice(-2_000))
  return paid?.state === 'gone' && paid.reason === 'paid'
    ? ['Only the start of the article is free; the rest is not in the page.']
    : []
}
