// The words of the statistics in English and Chinese: titles of plots and tables, and their columns. Data only.
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
    'Leaves after an issue, replies, votes, choices and clicks of fewer than 5 readers are not counted out.',
  erasedNote: 'Whoever was erased is in none of these figures, also not in those of the past.',
  trackingNote: 'Whether an email was opened is not recorded by anything.',
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
  netAbout: '每月新增读者减去离开的读者',
  growth: '每月变化',
  confirmation: '订阅确认',
  issues: '各期',
  editions: '各版本',
  left: '每期之后的退订',
  leftAbout: '该期发出后七天内、下一期之前退订的读者',
  bounces: '退信',
  bouncesAbout: '每一期收到的退信报告',
  accepted: '送达比例',
  acceptedAbout: '每一期被收件服务器接收的邮件比例',
  clicks: '点击次数',
  clicksAbout: '该期每个链接的点击次数；少于 5 次的不予区分',
  causes: '退信与投诉',
  choices: '读者的选择',
  outbox: '待发队列',
  few: '少于 5',
  nothing: '暂无数据。',
  fewNote: '某期后的退订、回复、投票、选择与点击，少于 5 位读者时不显示具体数字。',
  erasedNote: '已删除个人数据的读者不计入任何数字，过去的数字也不例外。',
  trackingNote: '系统不记录邮件是否被打开。',
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
    day: '发送计划日',
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
    en: '英文信函',
    zh: '中文信函',
    full: '完整版',
    english: '仅英文',
    links: '链接摘要',
    bounce: '退信',
    complaint: '投诉',
    yes: '是',
    no: '否',
    unknown: '未知',
  },
}

export const STATISTICS_WORDS: Readonly<Record<Language, StatisticsWords>> = { en: ENGLISH, zh: CHINESE }
