// QQ Mail and Tencent's company mail, NetEase (163, 126, yeah.net), Sina, Aliyun, and the Chinese of their reports.
// Their quotas speak of us, never of the reader: stop and wait.
import type { Rule } from './rule.ts'

export const chineseRules: readonly Rule[] = [
  {
    id: 'tencent-frequency',
    taught:
      '550 Ip frequency limited [192.0.2.1]. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022',
    says: /\b(?:ip|domain|sender|connection|mail|recipient) frequency (?:is )?limited|frequency limit/i,
    cause: 'frequency',
  },
  {
    id: 'tencent-content',
    taught: '550 Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1&&no=1000726',
    says: /mail content denied|message content (?:is )?denied/i,
    cause: 'content',
  },
  {
    id: 'tencent-suspect',
    taught: '550 Suspected bounce attacks. http://service.mail.qq.com/cgi-bin/help?subtype=1&&no=1000737',
    says: /suspected (?:bounce attacks|spam|virus)|mail is rejected by recipients|ip in blacklist/i,
    cause: 'policy',
  },
  {
    id: 'tencent-unavailable',
    taught: '550 Mailbox unavailable or access denied [user@qq.example]. ',
    says: /mailbox unavailable or access denied/i,
    cause: 'suspended',
  },
  {
    id: 'tencent-mailbox',
    taught: '550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&no=1000728',
    says: /^(?:.{0,200}\b)?550 (?:5\.\d\.\d )?Mailbox not found\./i,
    host: /(?:^|[. ])(?:qq|exmail\.qq|tencent)\.com\b/,
    cause: 'address',
  },
  {
    id: 'netease-unknown',
    taught: '550 User not found: reader@163.example',
    says: /550 (?:User not found|Invalid User|no such user): ?\S+@/i,
    host: /(?:163|126|netease|yeah)\.(?:com|net)\b/,
    cause: 'address',
  },
  {
    id: 'netease-suspended',
    taught: '550 User suspended: reader@163.example',
    says: /user suspended/i,
    cause: 'suspended',
  },
  {
    id: 'netease-frequency',
    taught: '421 RP:QRC 163 smtp5,D9GowAD3,13312 http://mail.163.example/help/help_spam_16.htm',
    says: /\b(?:4\d\d|5\d\d)[ -](?:RP:(?:QRC|CEL|TRC|RCL)|HL:(?:REP|MEP)|MI:(?:CEL|DMC|CCL|STC))\b/,
    cause: 'frequency',
  },
  {
    id: 'netease-policy',
    taught: '554 HL:ITC 163 smtp8,wKjRk7B5 http://mail.163.example/help/help_spam_16.htm?ip=192.0.2.1',
    says: /\b(?:4\d\d|5\d\d)[ -](?:HL|MI|IP|RP):[A-Z]{3}\b/,
    cause: 'policy',
  },
  {
    id: 'netease-spam',
    taught: '554 DT:SPM 163 smtp10,DsCowABnb4 http://mail.163.example/help/help_spam_16.htm',
    says: /\b(?:4\d\d|5\d\d)[ -]DT:[A-Z]{3}\b/,
    cause: 'content',
  },
  {
    id: 'zh-frequency',
    taught: '退信原因：发送频率过高，超过了收件人服务器的限制',
    says: /频率|頻率|过于频繁|過於頻繁|发信(?:数量|次数).{0,10}(?:超|限)|发送(?:数量|次数).{0,10}(?:超|限)/,
    cause: 'frequency',
  },
  {
    id: 'zh-mailbox-full',
    taught: '退信原因：收件人邮箱已满，无法接收邮件',
    says: /(?:邮箱|郵箱|信箱|容量|空间|空間).{0,12}(?:已满|已滿|满了|不足|已超|超出|超过|超過)|(?:超出|超过|超過).{0,8}(?:容量|配额|空间)/,
    cause: 'mailbox-full',
  },
  {
    id: 'zh-size',
    taught: '退信原因：邮件大小超过了对方邮箱的限制',
    says: /(?:邮件|郵件|附件).{0,8}(?:过大|過大|太大|大小.{0,6}(?:超|限))/,
    cause: 'size',
  },
  {
    id: 'zh-content',
    taught: '退信原因：该邮件内容涉嫌大量群发，被识别为垃圾邮件',
    says: /垃圾邮件|垃圾郵件|反垃圾|(?:内容|內容).{0,10}(?:违规|涉嫌|被拒|不合)|病毒/,
    cause: 'content',
  },
  {
    id: 'zh-policy',
    taught: '退信原因：您的邮件被对方服务器拒收，发信IP在黑名单中',
    says: /拒收|黑名单|黑名單|被.{0,8}(?:拒绝|拒絕|屏蔽|拦截|攔截)|拒绝接收|权限|白名单/,
    cause: 'policy',
  },
  {
    id: 'zh-suspended',
    taught: '退信原因：收件人邮箱帐号已被停用',
    says: /(?:帐号|账号|帳號|账户|帐户|邮箱|郵箱|用户).{0,8}(?:停用|冻结|凍結|禁用|锁定|鎖定|过期|未激活|停止)/,
    cause: 'suspended',
  },
  {
    id: 'zh-domain',
    taught: '退信原因：收件人邮箱的域名不存在',
    says: /(?:域名|网域|網域|主机名).{0,8}(?:不存在|错误|無效|无效)/,
    cause: 'domain',
  },
  {
    id: 'zh-address',
    taught: '退信原因：收件人邮箱地址（reader@qq.example）不存在，邮件无法送达',
    says: /(?:收件人|用户|用戶|邮箱|郵箱|信箱|帐号|账号|帳號|账户|帐户|地址|使用者).{0,60}?(?:不存在|不正确|無此|无此|未找到|找不到|已注销|已被注销)|查无此(?:人|用户|邮箱)|无此(?:用户|邮箱|收件人)/,
    cause: 'address',
  },
  {
    id: 'zh-network',
    taught: '退信原因：对方服务器连接超时，暂时无法送达',
    says: /(?:连接|連接|连线|投递|DNS).{0,10}(?:超时|超時|失败|失敗|逾時)|无法连接|無法連接/,
    cause: 'network',
  },
]
