// The words of the pages on which one joins and leaves. What values and links there are: message.ts. Data only.
import type { InBoth, PageWords } from './page-words.ts'

export const JOINING_WORDS = {
  home: {
    en: {
      title: '{newsletter}',
      text: [
        'This is where the links in our letters lead. The issues are in [the archive](archive).',
        '[Subscribe](subscribe), or [have the link to your preferences mailed to you](link).',
      ],
    },
    zh: {
      title: '{newsletter}',
      text: [
        '我们邮件中的链接都通向本站。各期内容请见[往期内容](archive)。',
        '您可以[订阅](subscribe)，或[索取偏好设置链接](link)。',
      ],
    },
  },
  asked: {
    en: {
      title: 'Check your inbox',
      text: [
        'If the address is not on the list yet, a letter is on its way to it. Open it and confirm: only then are you subscribed.',
        'Nothing there after a few minutes? Check the spam folder. We write to one address at most once a day.',
      ],
      aside: ['Already subscribed? [Have the link to your preferences mailed to you](link).'],
    },
    zh: {
      title: '请查收邮件',
      text: [
        '如果该邮箱尚未订阅，我们会向它发送一封确认信。请打开信件并确认，订阅才会生效。',
        '几分钟后仍未收到？请查看垃圾邮件文件夹。同一邮箱每天最多收到一封确认信。',
      ],
      aside: ['已经订阅？您可以[索取偏好设置链接](link)。'],
    },
  },
  confirm: {
    en: {
      title: 'Confirm your subscription',
      text: ['From the next issue on, {newsletter} will come to your address. One press is enough.'],
      button: 'Yes, subscribe me',
      aside: ['If you did not ask for it, close this page: opening it has changed nothing.'],
    },
    zh: {
      title: '确认订阅',
      text: ['从下一期开始，《{newsletter}》将发送到您的邮箱。点击一次即可完成。'],
      button: '确认订阅',
      aside: ['如果不是您本人申请的，关闭此页即可；打开此页不会改变任何设置。'],
    },
  },
  confirmed: {
    en: {
      title: 'You are on the list',
      text: [
        'Thank you. From the next issue on, {newsletter} comes to your address. Until then, [the archive](archive) is open to read.',
        'Language, edition, a pause: [your preferences](preferences).',
      ],
    },
    zh: {
      title: '订阅成功',
      text: [
        '感谢您的订阅。从下一期开始，《{newsletter}》将发送到您的邮箱。在此之前，欢迎阅读[往期内容](archive)。',
        '您可以在[偏好设置](preferences)中选择信件语言和内容版本，或暂停接收。',
      ],
    },
  },
  leave: {
    en: {
      title: 'Leave this newsletter?',
      text: [
        'You will get no more issues of {newsletter} by email. One press is enough; nothing else is asked.',
      ],
      // Both languages: whoever wants to leave is not to look for the switch first.
      button: 'Unsubscribe 退订',
      aside: [
        'Just too much mail? You can [take a pause, or get a digest of links](preferences), instead.',
        'If you stay, close this page: opening it has changed nothing.',
      ],
    },
    zh: {
      title: '确定退订吗？',
      text: ['退订后，您将不再收到《{newsletter}》。点击一次即可完成，无需填写任何内容。'],
      button: '退订',
      aside: [
        '如果只是邮件太多，您也可以[暂停接收，或只收链接摘要](preferences)。',
        '如果决定保留订阅，关闭此页即可；打开此页不会改变任何设置。',
      ],
    },
  },
  left: {
    en: {
      title: 'You have left',
      text: [
        'No more issues of {newsletter} will be sent to you. An issue that is on its way this minute may still arrive.',
        'A mistake? [Subscribe again](return). Letters to confirm go out once a day at most.',
        'Would a pause or a digest of links have been enough? [Your preferences](preferences) have both.',
      ],
      aside: ['All issues stay open to read in [the archive](archive).'],
    },
    zh: {
      title: '退订成功',
      text: [
        '《{newsletter}》今后不会再发送给您。正在发送中的一期可能仍会送达。',
        '如果是误操作，您可以[重新订阅](return)。确认邮件每天最多发送一封。',
        '如果只是想少收一些邮件，您可以在[偏好设置](preferences)中暂停接收，或改为只收链接摘要。',
      ],
      aside: ['各期内容仍可在[往期内容](archive)中阅读。'],
    },
  },
} as const satisfies Record<string, InBoth<PageWords>>
