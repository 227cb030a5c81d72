// Addresses as they were meant: redirects of link guards and trackers unwrapped, parameters that only say who shared a
// link cut off. Addresses that only their server can resolve (t.co, bit.ly) are named, never guessed. Pure.

/** Parameters that never choose what is shown, on any site. */
const TRACKERS =
  /^(?:utm_\w+|gclid|fbclid|msclkid|yclid|dclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi|mkt_tok|spm(?:_id_from)?|scm|share_token|share_source|share_medium|share_plat|share_session_id|share_tag|share_times|share_from|shareuid|vd_source|xhsshare|xsec_token|xsec_source|bxsharefrom|isappinstalled|weixin_redirect|mpshare)$/i
/** Parameters that choose nothing on WeChat, and may choose something elsewhere. */
const TRACKERS_OF_WECHAT =
  /^(?:srcid|sharer_\w+|clicktime|enterid|ascene|devicetype|nettype|abtest_cookie|pass_ticket|wx_header|fontgear|exportkey|sessionid|subscene|scene|version|lang|key|uin|chksm|from|wechat_redirect)$/i
/** `from=timeline` and the like say where a reader tapped. */
const SHARED_FROM = /^(?:timeline|groupmessage|singlemessage|message|appmessage|weibo|qq|wechat|pc|share)$/i

/** Pages that only lead on, with the parameter that says where to. */
const REDIRECTS: readonly { readonly host: RegExp; readonly path?: RegExp; readonly parameter: string }[] = [
  { host: /^link\.zhihu\.com$/, parameter: 'target' },
  { host: /^link\.juejin\.cn$/, parameter: 'target' },
  { host: /^link\.csdn\.net$/, parameter: 'target' },
  { host: /^www\.jianshu\.com$/, path: /^\/go-wild$/, parameter: 'url' },
  { host: /^(?:www\.)?douban\.com$/, path: /^\/link2\/?$/, parameter: 'url' },
  { host: /^weixin110\.qq\.com$/, parameter: 'main_url' },
  { host: /^c\.pc\.qq\.com$/, parameter: 'pfurl' },
  { host: /^(?:www\.)?google\.[a-z.]{2,6}$/, path: /^\/url$/, parameter: 'q' },
  { host: /^(?:www\.)?google\.[a-z.]{2,6}$/, path: /^\/url$/, parameter: 'url' },
  { host: /^lm?\.facebook\.com$/, path: /^\/l\.php$/, parameter: 'u' },
  { host: /\.safelinks\.protection\.outlook\.com$/, parameter: 'url' },
  { host: /^(?:www\.)?youtube\.com$/, path: /^\/redirect$/, parameter: 'q' },
  { host: /^(?:www\.)?linkedin\.com$/, path: /^\/redir\/redirect$/, parameter: 'url' },
]
const REDIRECTS_MAX = 5

/** Hosts whose addresses say nothing: only the server knows where they lead. */
const OPAQUE =
  /^(?:t\.co|bit\.ly|t\.cn|url\.cn|dwz\.cn|suo\.im|goo\.gl|tinyurl\.com|ow\.ly|buff\.ly|lnkd\.in|b23\.tv|v\.douyin\.com|xhslink\.com|[a-z0-9-]+\.list-manage\.com|email\.mg\d?\.substack\.com)$/

/** The address without detours and trackers; as it stands where it is none of http or https, or already direct. */
export function directAddress(address: string): string {
  let current = address
  for (let count = 0; count < REDIRECTS_MAX; count++) {
    const target = redirectTarget(current)
    if (target === undefined) break
    current = target
  }
  return withoutTrackers(current)
}

/** Whether the address leads somewhere that only its server knows: a shortener, or a link of one reader's newsletter. */
export function isOpaqueRedirect(address: string): boolean {
  const url = webUrl(address)
  if (!url) return false
  if (/(?:^|\.)substack\.com$/.test(url.hostname) && /^\/redirect\//.test(url.pathname)) return true
  return OPAQUE.test(url.hostname)
}

function redirectTarget(address: string): string | undefined {
  const url = webUrl(address)
  if (!url) return undefined
  for (const { host, path, parameter } of REDIRECTS) {
    if (!host.test(url.hostname) || (path && !path.test(url.pathname))) continue
    const target = url.searchParams.get(parameter)
    if (target !== null && webUrl(target)) return target
  }
  return undefined
}

function withoutTrackers(address: string): string {
  const url = webUrl(address)
  if (!url) return address
  const wechat = url.hostname === 'mp.weixin.qq.com'
  // Cut from the text and not rebuilt, so that an address without trackers stays as it was written.
  const [, before = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(address) ?? []
  const kept = query.split('&').filter((part) => part !== '' && !isTracker(part, wechat))
  const rest = /^#(?:wechat_redirect|rd|.*:~:text=.*)?$/.test(fragment) ? '' : fragment
  if (kept.length === query.split('&').filter((part) => part !== '').length && rest === fragment)
    return address
  return before + (kept.length > 0 ? `?${kept.join('&')}` : '') + rest
}

function isTracker(part: string, wechat: boolean): boolean {
  const [name = '', value = ''] = part.split('=')
  if (wechat && TRACKERS_OF_WECHAT.test(name)) return true
  if (name === 'from') return SHARED_FROM.test(value)
  return TRACKERS.test(name)
}

function webUrl(address: string): URL | undefined {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined
  return new URL(address)
}
