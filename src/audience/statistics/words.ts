// The words of the statistics in English and Chinese: titles of plots and tables, and their columns. Data only.
import type { Cause } from '../bounce/report.ts'
import type { Language } from '../subscriber.ts'

export interface StatisticsWords {
  readonly title: string
  readonly asOf: string
  readonly readers: string
  readonly readersAbout: string
  readonly net: string
  readonly netAbout: string
  readonly growth: string
  readonly confirmation: string
  readonly issues: string
  readonly editions: string
  readonly left: string
  readonly leftAbout: string
  readonly bounces: string
  readonly bouncesAbout: string
  readonly accepted: string
  readonly acceptedAbout: string
  readonly clicks: string
  readonly clicksAbout: string
  readonly causes: string
  readonly choices: string
  readonly outbox: string
  readonly few: string
  readonly nothing: string
  readonly fewNote: string
  readonly erasedNote: string
  readonly trackingNote: string
  /** Above a table that may be wider than the screen. */
  readonly sideways: string
  readonly units: {
    readonly under: string
    readonly minute: string
    readonly hour: string
    readonly day: string
  }
  /** In English the words that docs/bounces.md explains. */
  readonly causeNames: Readonly<Record<Cause, string>>
  /** Of what waits to be done. */
  readonly entryKinds: Readonly<Record<string, string>>
  readonly entryStates: Readonly<Record<string, string>>
  /** Of readers, by status. */
  readonly standings: Readonly<Record<string, string>>
  readonly columns: Readonly<Record<string, string>>
}

const ENGLISH: StatisticsWords = {
  title: 'Statistics',
  asOf: 'As of',
  readers: 'Readers',
  readersAbout: 'Readers at the end of each month',
  net: 'Net growth',
  netAbout: 'Readers who came less those who went, by month',
  growth: 'Growth by month',
  confirmation: 'Confirmations',
  issues: 'Issues',
  editions: 'Editions',
  left: 'Left after an issue',
  leftAbout: 'Readers who left within seven days after an issue and before the next one',
  bounces: 'Bounces',
  bouncesAbout: 'Bounces reported for each issue',
  accepted: 'Accepted',
  acceptedAbout: 'Share of each issue’s deliveries that mail servers accepted',
  clicks: 'Clicks',
  clicksAbout: 'Clicks on each link of the issue; links with fewer than 5 are not told apart',
  causes: 'Bounces and complaints',
  choices: 'What readers chose',
  outbox: 'Outbox',
  few: 'under 5',
  nothing: 'Nothing yet.',
  fewNote:
    'Leaves after an issue, replies, votes, choices and clicks are given as “under 5” where they are fewer than that.',
  erasedNote: 'Readers who were erased are in none of these figures, not even in those of the past.',
  trackingNote: 'Nothing records whether an email was opened.',
  sideways: 'This table scrolls sideways.',
  units: { under: '< 1 min', minute: 'min', hour: 'h', day: 'd' },
  causeNames: {
    address: 'address',
    domain: 'domain',
    moved: 'moved',
    'mailbox-full': 'mailbox-full',
    suspended: 'suspended',
    filtered: 'filtered',
    size: 'size',
    policy: 'policy',
    authentication: 'authentication',
    content: 'content',
    frequency: 'frequency',
    relay: 'relay',
    network: 'network',
    expired: 'expired',
    system: 'system',
    complaint: 'complaint',
    other: 'other',
  },
  entryKinds: {
    ask: 'subscribing',
    'ask link': 'asking for a link',
    letter: 'letter',
    forward: 'reply to be passed on',
    webhook: 'webhook',
  },
  entryStates: { waiting: 'waiting', working: 'in progress', failed: 'failed', uncertain: 'uncertain' },
  standings: { active: 'readers', pending: 'asked', unsubscribed: 'left', suppressed: 'suppressed' },
  columns: {
    month: 'Month',
    confirmed: 'Confirmed',
    added: 'Added',
    imported: 'Imported',
    left: 'Left',
    suppressed: 'Suppressed',
    net: 'Net',
    total: 'Readers',
    asked: 'Asked (30 days)',
    share: 'Confirmed of them',
    median: 'Median time to confirm',
    issue: 'Issue',
    day: 'Planned',
    readers: 'Readers',
    accepted: 'Accepted',
    open: 'Open',
    rejected: 'Rejected',
    skipped: 'Skipped',
    uncertain: 'Uncertain',
    leftWeek: 'Left in 7 days',
    bounces: 'Bounces',
    complaints: 'Complaints',
    replies: 'Replies',
    votes: 'Votes',
    variant: 'Edition',
    kind: 'Kind',
    cause: 'Cause',
    permanent: 'For good',
    count: 'Count',
    choice: 'Choice',
    state: 'State',
    link: 'Link',
    clicks: 'Clicks',
    en: 'Letters in English',
    zh: 'Letters in Chinese',
    full: 'Full issue',
    english: 'English only',
    links: 'Digest of links',
    bounce: 'bounce',
    complaint: 'complaint',
    yes: 'yes',
    no: 'no',
    unknown: 'not known',
  },
}

const CHINESE: StatisticsWords = {
  title: '统计',
  asOf: '截至',
  readers: '读者人数',
  readersAbout: '每月月末的读者人数',
  net: '净增人数',
  netAbout: '每月新增读者数减去离开的读者数',
  growth: '每月变化',
  confirmation: '订阅确认',
  issues: '各期',
  editions: '各版本',
  left: '每期之后的退订',
  leftAbout: '一期发出后七天内、下一期发出之前退订的读者',
  bounces: '退信',
  bouncesAbout: '每一期收到的退信报告',
  accepted: '接收比例',
  acceptedAbout: '每一期邮件中，被邮件服务器接收的比例',
  clicks: '点击次数',
  clicksAbout: '本期每个链接的点击次数；不足 5 次的，不显示具体数字',
  causes: '退信与投诉',
  choices: '读者的选择',
  outbox: '待发队列',
  few: '不足 5',
  nothing: '暂无数据。',
  fewNote: '每期之后的退订、回复、投票、点击，以及读者的选择，不足 5 时不显示具体数字。',
  erasedNote: '已删除个人数据的读者不计入任何数字，过去的数字也不例外。',
  trackingNote: '系统不记录邮件是否被打开。',
  sideways: '此表可左右滑动查看。',
  units: { under: '不到 1 分钟', minute: '分钟', hour: '小时', day: '天' },
  causeNames: {
    address: '邮箱不存在',
    domain: '域名不存在或不收信',
    moved: '邮箱已停用，且不转发',
    'mailbox-full': '邮箱已满',
    suspended: '邮箱被停用或长期未用',
    filtered: '被收件方过滤',
    size: '邮件过大',
    policy: '不符合收件方规则',
    authentication: '发件验证未通过',
    content: '邮件内容被拒',
    frequency: '发送过于频繁',
    relay: '拒绝中继转发',
    network: '网络故障',
    expired: '超时未送达',
    system: '服务器故障',
    complaint: '投诉',
    other: '其他',
  },
  entryKinds: {
    ask: '订阅申请',
    'ask link': '索取链接',
    letter: '信件',
    forward: '待转发的回复',
    webhook: '外部通知（webhook）',
  },
  entryStates: { waiting: '等待中', working: '处理中', failed: '失败', uncertain: '不确定' },
  standings: { active: '读者', pending: '待确认', unsubscribed: '已退订', suppressed: '已停发' },
  columns: {
    month: '月份',
    confirmed: '确认订阅',
    added: '手工添加',
    imported: '导入',
    left: '退订',
    suppressed: '停发',
    net: '净增',
    total: '读者',
    asked: '申请（30 天内）',
    share: '其中已确认',
    median: '确认用时中位数',
    issue: '期号',
    day: '计划日期',
    readers: '读者',
    accepted: '已接收',
    open: '待发',
    rejected: '拒收',
    skipped: '跳过',
    uncertain: '不确定',
    leftWeek: '七天内退订',
    bounces: '退信',
    complaints: '投诉',
    replies: '回复',
    votes: '投票',
    variant: '版本',
    kind: '类型',
    cause: '原因',
    permanent: '永久',
    count: '数量',
    choice: '选择',
    state: '状态',
    link: '链接',
    clicks: '点击',
    en: '英文信件',
    zh: '中文信件',
    full: '完整版',
    english: '仅译文版',
    links: '链接摘要',
    bounce: '退信',
    complaint: '投诉',
    yes: '是',
    no: '否',
    unknown: '未知',
  },
}

export const STATISTICS_WORDS: Readonly<Record<Language, StatisticsWords>> = { en: ENGLISH, zh: CHINESE }
